// Does what decode's entity says, so that one plugin shows many ways to go wrong.
#include <csignal>
#include <cstdlib>
#include <map>
#include <thread>

#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

#include "attempts.hpp"

namespace {

class Misbehaving {
public:
    explicit Misbehaving(eduhub::Host host) : host_(host) {
        if (host.settings().find("refuse") != std::string_view::npos) throw eduhub::Failure("settings.wrong", "this plugin refuses");
        if (host.settings().find("crash") != std::string_view::npos) crash();
    }

    void fetch(std::string_view entity, std::string_view cursor, eduhub::Pages& out) {
        if (entity == "no_done") return;
        if (entity == "busy") throw eduhub::Failure("vendor.busy", "too many requests", eduhub::Retry::Later, 7'000);
        if (entity == "http") {
            const auto reply = host_.http({.method = "POST", .url = "http://vendor.test/x", .headers = {{"Authorization", "Key {{secret:key}}"}}, .body = "b"});
            out.page(entity, std::string(reply.header("content-type")), reply.body);
            return out.complete(std::to_string(reply.status));
        }
        if (entity == "steal") {
            (void)host_.http({.url = "http://vendor.test/x", .headers = {{"Authorization", "{{secret:other}}"}}, .body = {}});
        }
        if (entity == "state") {
            const auto before = host_.state("seen");
            host_.keep_state("seen", before.value_or("") + "x");
            host_.log(eduhub::Log::Info, "kept");
            host_.count("kept_total", 2);
            out.page(entity, "text/plain", before.value_or("none") + " " + host_.hmac_sha256("key", "text") + " " + std::to_string(host_.now_ms()));
            return out.complete("end");
        }
        if (entity == "large") out.page(entity, "text/plain", std::string(3U << 20U, 'x'));
        out.next(std::string(cursor) + "+");
    }

    void decode(std::string_view entity, std::string_view, std::string_view body, eduhub::Records& out) {
        if (entity == "segfault") crash();
        if (entity == "abort") std::abort();
        if (entity == "exit") ::_exit(0);
        if (entity == "leak") leak();
        if (entity == "loop") loop();
        if (entity == "deaf_loop") {
            std::signal(SIGTERM, SIG_IGN);
            loop();
        }
        if (entity == "throw") throw 42;
        if (entity == "flood") {
            for (std::uint64_t i = 0;; ++i) out.record({.ordinal = i, .location = "/", .json = "{}"});
        }
        if (entity == "deaf_flood") {
            for (std::uint64_t i = 0;; ++i) {
                try {
                    out.record({.ordinal = i, .location = "/", .json = "{}"});
                } catch (const eduhub::Stopped&) {
                    continue;  // does not listen
                }
            }
        }
        if (entity == "log_flood") {
            for (;;) host_.log(eduhub::Log::Info, "and another line");
        }
        if (entity == "chatter") {
            for (int i = 0; i < 3; ++i) std::printf("a line on stdout\n");
            std::fflush(stdout);
        }
        if (entity == "attempts") return report(out, attempts::basic());
        if (entity == "more_attempts") return report(out, more_attempts());
        if (entity == "thread") {
            std::string found;
            std::thread([&] { found = attempts::basic(); }).join();
            return report(out, found);
        }
        if (entity == "rows") {
            std::uint64_t ordinal = 0;
            host_.csv_rows(body, ';', [&](std::string_view row) { out.record({.ordinal = ordinal++, .location = "/", .json = row}); });
            return;
        }
        if (entity == "problem") {
            return out.problem({.ordinal = 3, .location = "Sheet!G17", .key = "HS1", .code = "date.unreadable", .field = "ngay_sinh", .params = "{\"cell\":\"G17\"}"});
        }
        report(out, R"({"size":)" + std::to_string(body.size()) + "}");
    }

    void send(std::span<const eduhub::Outgoing> batch, eduhub::Results& out) {
        for (const auto& r : batch) {
            if (r.entity == "segfault") crash();
            if (r.entity == "silent") continue;
            if (r.entity == "http") (void)host_.http({.method = "POST", .url = "http://vendor.test/x", .headers = {}, .body = "b"});
            if (r.entity == "stranger") out.result({.delivery_id = "nobody"});
            if (r.entity == "offline") throw eduhub::Failure("vendor.offline", "no answer", eduhub::Retry::Later);
            if (r.entity == "rejected") {
                out.result({.delivery_id = r.delivery_id, .status = eduhub::SendStatus::Rejected, .code = "vendor.21", .field = "HoTen", .message = "too long"});
                continue;
            }
            const auto remote = "R" + std::string(r.delivery_id);
            out.result({.delivery_id = r.delivery_id, .status = eduhub::SendStatus::Accepted, .remote_id = remote, .former_remote_id = r.remote_id});
        }
    }

    std::string transform(std::string_view, std::string_view, std::string_view body) { return std::string(body); }

private:
    static void report(eduhub::Records& out, std::string_view json) { out.record({.location = "/", .json = json}); }

    static void crash() {
        volatile int* volatile nowhere = nullptr;
        *nowhere = 1;
    }
    static void loop() {
        volatile int endless = 1;
        while (endless != 0) {
        }
    }
    static void leak() {
        for (;;) {
            auto* const block = static_cast<char*>(std::malloc(1U << 20U));
            if (block == nullptr) throw eduhub::Failure("leak.bounded", "memory ran out as it should", eduhub::Retry::Later);
            for (std::size_t i = 0; i < (1U << 20U); i += 4096) block[i] = 1;
        }
    }
    static std::string more_attempts() {
        const std::map<std::string, std::string> found = {
            {"unix_socket", attempts::try_unix_socket()}, {"write_file", attempts::try_write_file()}, {"raw_fork", attempts::try_vfork_call()},
            {"exec", attempts::try_exec()}, {"kill", attempts::try_kill()}, {"ptrace", attempts::try_ptrace()}, {"clone3", attempts::try_clone3()},
            {"executable_memory", attempts::try_executable_memory()}, {"io_uring", attempts::try_io_uring()},
            {"environment", ::environ == nullptr || *::environ == nullptr ? "denied empty" : "ALLOWED"},
        };
        std::string json = "{";
        for (const auto& [name, how] : found) json += (json.size() > 1 ? "," : "") + eduhub::quoted(name) + ":" + eduhub::quoted(how);
        return json + "}";
    }

    eduhub::Host host_;
};

}  // namespace

EDUHUB_PLUGIN(Misbehaving, eduhub_manifest)
