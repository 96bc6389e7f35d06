// Makes adapters of the built plugins for one test: a state folder of its own, quick back-off, recorded logs.
//
// Ownership: the bench must outlive its adapters; it removes its folder. Threads: the test's; logs from any.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/codec/json.hpp"
#include "core/plugin/adapters.hpp"

namespace bench_of_plugins {

using namespace hub;
using namespace hub::plugin;

inline std::filesystem::path fresh_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "eduhub-plugins-XXXXXX").string();
    return ::mkdtemp(name.data());
}

struct Bench {
    std::filesystem::path folder = fresh_folder();
    std::mutex mutex;
    std::vector<std::string> logs;
    std::atomic<int> metrics = 0;

    Bench() = default;
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;
    ~Bench() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    Result<VerifiedPlugin> verify(const std::string& name, const std::filesystem::path& from = BAD_PLUGINS) const {
        return verify_plugin(from / (name + ".so"), {.trust = TRUST, .state = folder / "state"});
    }

    ConnectionContext context(std::string settings = "{}") {
        ConnectionContext out;
        out.system = "vendor";
        out.tenant = "64625417";
        out.settings_json = std::move(settings);
        out.credential = [] { return Result<std::string>(R"({"key":"top secret","other":"never yours"})"); };
        out.log = [this](LogLevel, std::string_view line) {
            const std::lock_guard lock(mutex);
            logs.emplace_back(line);
        };
        out.metric = [this](std::string_view, double amount) { metrics += static_cast<int>(amount); };
        return out;
    }

    static WorkerOptions options() {
        WorkerOptions out;
        out.command = {WORKER};
        out.limits.deadline_milliseconds = 20'000;
        out.backoff_first_milliseconds = 1;
        out.backoff_cap_milliseconds = 2;
        out.terminate_grace_milliseconds = 100;
        out.crashes_to_quarantine = 100;
        return out;
    }

    std::unique_ptr<Adapter> worker(const std::string& name = "misbehaving", const WorkerOptions& with = options(), std::string settings = "{}") {
        auto plugin = verify(name);
        if (!plugin) throw std::runtime_error(plugin.error().describe());
        auto adapter = make_worker_adapter(*plugin, context(std::move(settings)), with);
        if (!adapter) throw std::runtime_error(adapter.error().describe());
        return std::move(*adapter);
    }

    std::unique_ptr<Adapter> raw(const std::string& manner, WorkerOptions with = options()) {
        with.command = {RAW_WORKER, manner};
        return worker("misbehaving", with);
    }

    bool logged(std::string_view part) {
        const std::lock_guard lock(mutex);
        for (const auto& line : logs) {
            if (line.find(part) != std::string::npos) return true;
        }
        return false;
    }
};

/// Retries while the worker is in its back-off: waits for the condition, not for a time.
inline Result<std::vector<DecodedItem>> decode_when_up(Adapter& adapter, std::string_view entity, std::string_view body = "") {
    for (;;) {
        auto items = adapter.decode(entity, "text/plain", body);
        if (items || items.error().code != "plugin.restarting") return items;
    }
}

inline codec::Value object_of(const DecodedItem& item) {
    auto value = codec::parse_json(item.json);
    return value ? *value : codec::Value("unreadable: " + item.json);
}

}  // namespace bench_of_plugins
