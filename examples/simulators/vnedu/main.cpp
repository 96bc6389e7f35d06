// sim-vnedu: a stand-in for VnEdu's school export, speaking adapters/vnedu/contract.yaml.

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "harness/arguments.hpp"
#include "harness/server.hpp"
#include "school_data.hpp"
#include "signature.hpp"

namespace simulator::vnedu {
namespace {

constexpr long long kWindowMs = 300'000;

struct Key {
    std::string secret;
    std::string school;
};

Reply refuse(int status, int code, const std::string& why) {
    return {status, {{"ma_loi", code}, {"thong_bao", why}}};
}

class VnEdu : public Service {
public:
    explicit VnEdu(const std::filesystem::path& folder) : data_(folder) {
        std::ifstream in(folder / "credentials.json");
        for (const auto& key : nlohmann::json::parse(in)) {
            keys_[key.at("ma_khach")] = {key.at("bi_mat"), key.at("ma_truong")};
        }
    }

    std::string tenant_of(const Request& request) const override { return split(request.path).first; }

    Reply answer(const Request& request, const std::optional<Fault>& fault) override {
        const auto [school, kind] = split(request.path);
        Reply reply = honest(request, school, kind, fault);
        const std::scoped_lock lock(mutex_);
        ++replies_[std::to_string(reply.status)];
        if (reply.status == 200) rows_ += reply.body["du_lieu"].size();
        return reply;
    }

    std::optional<Reply> control(const Request& request) override {
        if (request.path == "/_sim/stats") {
            const std::scoped_lock lock(mutex_);
            return Reply{200, {{"replies", replies_}, {"rows_sent", rows_}, {"schools", data_.counts()}}};
        }
        const bool edits = request.path == "/_sim/edit";
        if (!edits && request.path != "/_sim/delete") return std::nullopt;
        const auto wish = nlohmann::json::parse(request.body, nullptr, false);
        if (!wish.is_object() || (edits && !wish.value("set", nlohmann::json{}).is_object())) {
            return Reply{400, {{"error", "needs tenant, entity, key and, to edit, set"}}};
        }
        const std::string school = wish.value("tenant", "");
        const std::string kind = wish.value("entity", "");
        const std::string key = wish.value("key", "");
        const bool done = edits ? data_.edit(school, kind, key, wish["set"]) : data_.erase(school, kind, key);
        if (!done) return Reply{404, {{"error", "no such record"}}};
        return Reply{200, {{"done", true}}};
    }

private:
    /// School and kind out of /api/v2/truong/{school}/{kind}; empty when the path is another.
    static std::pair<std::string, std::string> split(const std::string& path) {
        static const std::string kPrefix = "/api/v2/truong/";
        if (!path.starts_with(kPrefix)) return {};
        const auto slash = path.find('/', kPrefix.size());
        if (slash == std::string::npos) return {};
        return {path.substr(kPrefix.size(), slash - kPrefix.size()), path.substr(slash + 1)};
    }

    std::optional<Reply> refuse_caller(const Request& request, const std::string& school) const {
        const auto header = [&](const char* name) {
            const auto found = request.headers.find(name);
            return found == request.headers.end() ? std::string{} : found->second;
        };
        const auto key = keys_.find(header("x-ma-khach"));
        if (key == keys_.end()) return refuse(401, 1, "mã khách không đúng");
        const std::string time = header("x-thoi-gian");
        if (!same_signature(sign(key->second.secret, request.target, time), header("x-chu-ky"))) {
            return refuse(401, 1, "chữ ký không đúng");
        }
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
        const long long distance = std::llabs(now - std::strtoll(time.c_str(), nullptr, 10));
        if (distance > kWindowMs) return refuse(401, 1, "thời gian ngoài khoảng cho phép");
        if (key->second.school != school) return refuse(403, 2, "khoá của trường khác");
        return std::nullopt;
    }

    Reply honest(const Request& request, const std::string& school, const std::string& kind,
                 const std::optional<Fault>& fault) {
        if (request.method != "GET" || !data_.knows(school)) return refuse(404, 4, "không có trường này");
        if (const auto refusal = refuse_caller(request, school)) return *refusal;
        for (const char* name : {"tu_moc", "trang", "so_dong"}) {
            if (!request.query.contains(name)) return refuse(400, 3, std::string("thiếu tham số ") + name);
        }
        char* end = nullptr;
        const std::string& size = request.query.at("so_dong");
        const long rows = std::strtol(size.c_str(), &end, 10);
        if (size.empty() || *end != '\0' || rows < 1 || rows > 500) return refuse(400, 3, "so_dong từ 1 đến 500");

        const Query query{school, kind, request.query.at("tu_moc"), request.query.at("trang"),
                          static_cast<std::size_t>(rows)};
        const auto result = data_.read(query);
        if (const auto* refusal = std::get_if<Refusal>(&result)) {
            return *refusal == Refusal::unknown ? refuse(404, 4, "không có loại này")
                                                : refuse(400, 3, "tham số tu_moc hoặc trang không đúng");
        }
        const Page& page = std::get<Page>(result);
        nlohmann::json next = page.next ? nlohmann::json(*page.next) : nlohmann::json(nullptr);
        if (fault) next = spoil(*fault, query, page, next);
        return {200, {{"ma_loi", 0}, {"du_lieu", page.rows}, {"trang_tiep", next}, {"moc", page.watermark}}};
    }

    /// duplicate_page sends the reader to the page it has just read; endless_pages to ever new tokens
    /// that show the beginning again.
    nlohmann::json spoil(const Fault& fault, const Query& query, const Page& page, const nlohmann::json& next) {
        const std::string state = "s" + page.watermark.substr(3);
        if (fault.mode == FaultMode::duplicate_page) return query.page.empty() ? "p0-" + state : query.page;
        if (fault.mode != FaultMode::endless_pages) return next;
        const std::scoped_lock lock(mutex_);
        return "p0-" + state + "-" + std::to_string(++endless_);
    }

    SchoolData data_;
    std::map<std::string, Key> keys_;
    std::mutex mutex_;
    std::map<std::string, long> replies_;
    std::size_t rows_ = 0;
    std::size_t endless_ = 0;
};

}  // namespace
}  // namespace simulator::vnedu

int main(int count, char** words) {
    try {
        auto values = simulator::read_arguments(count, words, {"data", "port"});
        if (!values.contains("data")) throw std::runtime_error("usage: sim-vnedu --data DIR [--port N]");
        simulator::vnedu::VnEdu vnedu{std::filesystem::path{values["data"]} / "vnedu"};
        const int port = values.contains("port") ? std::stoi(values["port"]) : 0;
        simulator::serve(vnedu, static_cast<std::uint16_t>(port));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "sim-vnedu: " << error.what() << '\n';
        return 1;
    }
}
