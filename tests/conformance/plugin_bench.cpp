// Figures of a plugin call with a 1 KiB body copied both ways: in this process, through a caged worker, and a bare
// socketpair round trip to a forked child in the same run. Prints one JSON object.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "tests/conformance/bench_of_plugins.hpp"

using namespace bench_of_plugins;

namespace {

double nanoseconds_each(int rounds, const std::function<void()>& call) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) call();
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / rounds;
}

/// The middle of several runs, so that one interruption does not count.
double middle(std::vector<double> all) {
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}
double median(int runs, const std::function<double()>& run) {
    std::vector<double> all(static_cast<std::size_t>(runs));
    for (auto& one : all) one = run();
    return middle(std::move(all));
}

struct RawEcho {
    int ends[2] = {-1, -1};
    pid_t child = 0;
    explicit RawEcho(std::size_t size) {
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) std::abort();
        child = ::fork();
        if (child != 0) {
            ::close(ends[1]);
            return;
        }
        ::close(ends[0]);
        std::string buffer(size, '\0');
        for (;;) {
            for (std::size_t got = 0; got < size;) {
                const auto count = ::recv(ends[1], buffer.data() + got, size - got, 0);
                if (count <= 0) ::_exit(0);
                got += static_cast<std::size_t>(count);
            }
            (void)!::send(ends[1], buffer.data(), size, 0);
        }
    }
    ~RawEcho() {
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
    }
    void round_trip(std::string& body) {
        (void)!::send(ends[0], body.data(), body.size(), 0);
        for (std::size_t got = 0; got < body.size();) got += static_cast<std::size_t>(::recv(ends[0], body.data() + got, body.size() - got, 0));
    }
};

double pss_megabytes(int process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/smaps_rollup");
    for (std::string word; in >> word;) {
        if (word != "Pss:") continue;
        double kilobytes = 0;
        in >> kilobytes;
        return kilobytes / 1'024;
    }
    return -1;
}

}  // namespace

int main() {
    constexpr std::size_t kBody = 1'024;
    std::string body(kBody, 'x');
    RawEcho raw(kBody + 16);  // as many bytes as a frame of ours
    std::string frame(kBody + 16, 'x');
    Bench bench;
    const auto plugin = bench.verify("misbehaving");
    if (!plugin) return 1;
    const auto inside = make_in_process_adapter(*plugin, bench.context());
    const auto worker = bench.worker();
    const double idle_pss = pss_megabytes(worker->process_id());

    std::vector<OutgoingRecord> batch(32);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        batch[i] = {.delivery_id = "delivery-" + std::to_string(i), .entity = "fine", .body = "{\"x\":\"" + std::string(kBody - 8, 'x') + "\"}", .idempotency_key = "key"};
    }
    bool right = true;
    const auto in_process = median(5, [&] { return nanoseconds_each(200'000, [&] { right = right && (*inside)->transform("e", "", body)->size() == kBody; }); });
    // Turn by turn, so that both meet the same machine.
    std::vector<double> raw_trips;
    std::vector<double> worker_trips;
    for (int run = 0; run < 25; ++run) {
        raw_trips.push_back(nanoseconds_each(1'000, [&] { raw.round_trip(frame); }));
        worker_trips.push_back(nanoseconds_each(1'000, [&] { right = right && worker->transform("e", "", body)->size() == kBody; }));
    }
    const auto raw_trip = middle(std::move(raw_trips));
    const auto through_worker = middle(std::move(worker_trips));
    const auto batched = median(7, [&] { return nanoseconds_each(1'000, [&] { right = right && worker->send(batch)->size() == 32; }); });
    std::printf("{\"right\":%s,\"in_process_ns\":%.0f,\"raw_socketpair_us\":%.1f,\"worker_us\":%.1f,\"ratio\":%.2f,\"batch_of_32_us_a_record\":%.2f,\"idle_worker_pss_mb\":%.1f}\n",
                right ? "true" : "false", in_process, raw_trip / 1'000, through_worker / 1'000, through_worker / raw_trip, batched / 32'000, idle_pss);
    return right ? 0 : 1;
}
