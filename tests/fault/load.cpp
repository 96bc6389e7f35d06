#include "tests/fault/load.hpp"

#include <cstdio>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/fault/http.hpp"

namespace hub::fault {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::size_t kKeysOfALane = 5;
constexpr const char* kNames[] = {"Trần An", "Nguyễn Thị Ánh", "Lê Bình", "Phạm Minh Châu", "Siu H'Nhung", "Y Blô Êban", "Đỗ Ý"};

std::uint64_t next(std::uint64_t& state) {  // xorshift64
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    return state;
}

}  // namespace

Load::Load(World& world, std::uint64_t seed) : world_(world), history_(world.history()), lanes_(kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        lanes_[lane].random = (seed + 1) * 0x9E3779B97F4A7C15U + lane;
        lanes_[lane].versions.assign(kKeysOfALane, 0);
        for (std::size_t key = 0; key < kKeysOfALane; ++key) {
            char text[16];
            std::snprintf(text, sizeof text, "064317%06u", static_cast<unsigned>(900'000 + lane * 100 + key));
            lanes_[lane].keys.emplace_back(text);
        }
    }
}

Load::Outcome Load::push_one(Lane& lane, Caller& caller, std::size_t padding) {
    const std::size_t which = next(lane.random) % lane.keys.size();
    const std::string& key = lane.keys[which];
    const std::int64_t version = ++lane.versions[which];
    const std::string name = kNames[next(lane.random) % std::size(kNames)];
    nlohmann::json row{{"ma_hoc_sinh", "F" + key}, {"ho_ten", name},     {"ngay_sinh", "05/09/2017"}, {"gioi_tinh", "0"},
                       {"so_dinh_danh", key},      {"quoc_tich", "VN"},  {"ma_lop", "F01"},           {"khoi", "3"},
                       {"trang_thai", "1"},        {"ho_ten_me", "Trần Hoa"}, {"ngay_sinh_me", vendor_date_of(version)}};
    if (padding != 0) row["ghi_chu"] = std::string(padding, 'x');
    history_.write(Event::Attempted, key, version, name);
    const Answer answer = caller.call("POST", std::string("/push/v1/vnedu/") + kPushed + "/pupil", world_.token(), row.dump(),
                                      version % 2 == 0 ? Caller::Wants::Outcome : Caller::Wants::Receipt);
    // 202 to a wait that took too long is an acknowledgement as well.
    if (answer.status == 200 || answer.status == 202) {
        history_.write(Event::Acknowledged, key, version, nlohmann::json::parse(answer.body).at("receipt").get<std::string>());
        ++lane.pushes.acknowledged;
        return Outcome::Acknowledged;
    }
    if (answer.status == 0) {
        history_.write(Event::Indeterminate, key, version, "");
        ++lane.pushes.broken;
        return Outcome::Broken;
    }
    history_.write(Event::Refused, key, version, std::to_string(answer.status));
    ++lane.pushes.refused;
    lane.pushes.refusal = answer.status;
    lane.pushes.retry_after = answer.retry_after;
    return Outcome::Refused;
}

Pushes Load::on_every_lane(const std::function<void(Lane&)>& work) {
    std::vector<std::thread> threads;
    std::exception_ptr problem;
    std::mutex mutex;
    for (Lane& lane : lanes_) {
        lane.pushes = {};
        threads.emplace_back([&] {
            try {
                work(lane);
            } catch (...) {
                const std::lock_guard lock(mutex);
                problem = std::current_exception();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    if (problem) std::rethrow_exception(problem);
    Pushes all;
    for (const Lane& lane : lanes_) {
        all.acknowledged += lane.pushes.acknowledged;
        all.refused += lane.pushes.refused;
        all.broken += lane.pushes.broken;
        if (lane.pushes.refused == 0) continue;
        all.refusal = lane.pushes.refusal;
        all.retry_after = lane.pushes.retry_after;
    }
    return all;
}

Pushes Load::push(int each, std::size_t padding) {
    return on_every_lane([&](Lane& lane) {
        Caller caller(world_.port());
        for (int i = 0; i < each; ++i) {
            if (push_one(lane, caller, padding) == Outcome::Broken) return;
        }
    });
}

Pushes Load::run_while(const std::function<void()>& work) {
    std::atomic<bool> running = true;
    Pushes all;
    std::exception_ptr problem;
    std::thread pushing([&] {
        try {
            all = on_every_lane([&](Lane& lane) {
                while (running) {
                    Caller caller(world_.port());
                    while (running && push_one(lane, caller, 0) == Outcome::Acknowledged) rest(3);
                    rest(50);  // the hub is away; a client comes back
                }
            });
        } catch (...) {
            problem = std::current_exception();
        }
    });
    try {
        work();
    } catch (...) {
        problem = std::current_exception();
    }
    running = false;
    pushing.join();
    if (problem) std::rethrow_exception(problem);
    return all;
}

}  // namespace hub::fault
