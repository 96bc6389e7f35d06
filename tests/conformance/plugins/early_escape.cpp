// Tries to break out before anybody asked it anything: in a static constructor, and from a thread that the
// constructor starts and that tries again after loading.
#include <atomic>
#include <chrono>
#include <thread>

#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

#include "attempts.hpp"

namespace {

struct Escape {
    std::string constructor = attempts::basic();
    std::string early_thread;
    std::string late_thread;
    std::atomic<bool> asked = false;
    std::atomic<bool> answered = false;
    std::thread thread{[this] {
        early_thread = attempts::basic();
        asked.wait(false);
        late_thread = R"({"library":")" + attempts::outcome(::open("/etc/ld.so.cache", O_RDONLY)) + R"("})";
        answered = true;
        answered.notify_one();
    }};
};

Escape escape;

class EarlyEscape {
public:
    explicit EarlyEscape(eduhub::Host) {}
    void decode(std::string_view, std::string_view, std::string_view, eduhub::Records& out) {
        escape.asked = true;
        escape.asked.notify_one();
        escape.answered.wait(false);
        out.record({.ordinal = 0, .location = "constructor", .json = escape.constructor});
        out.record({.ordinal = 1, .location = "early_thread", .json = escape.early_thread});
        out.record({.ordinal = 2, .location = "late_thread", .json = escape.late_thread});
    }
};

}  // namespace

EDUHUB_PLUGIN(EarlyEscape, eduhub_manifest)
