#include "core/observe/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <unistd.h>

#include <memory>
#include <mutex>
#include <utility>

#include "core/observe/log_line.hpp"

namespace hub::observe {
namespace {

spdlog::level::level_enum severity(Level level) {
    switch (level) {
        case Level::Debug: return spdlog::level::debug;
        case Level::Info: return spdlog::level::info;
        case Level::Warning: return spdlog::level::warn;
        case Level::Error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

class CallbackSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit CallbackSink(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        write_(std::string_view(message.payload.data(), message.payload.size()));
    }
    void flush_() override {}

    std::function<void(std::string_view)> write_;
};

struct Log {
    spdlog::logger logger;
    bool human = false;
    const Clock* clock = nullptr;
};

std::shared_ptr<Log> make_log(LogOptions options) {
    static const SystemClock kSystemClock;
    spdlog::sink_ptr sink;
    if (options.write) {
        sink = std::make_shared<CallbackSink>(std::move(options.write));
    } else {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    }
    auto made = std::make_shared<Log>(Log{.logger = spdlog::logger("eduhub", std::move(sink)),
                                          .human = options.form == LogForm::Human ||
                                                   (options.form == LogForm::Automatic && ::isatty(STDERR_FILENO) == 1),
                                          .clock = options.clock != nullptr ? options.clock : &kSystemClock});
    made->logger.set_level(severity(options.least));
    made->logger.set_pattern("%v");
    made->logger.flush_on(spdlog::level::warn);
    return made;
}

// Taken for a copy of the pointer only; the line is written outside it.
std::mutex& guard() {
    static std::mutex mutex;
    return mutex;
}
std::shared_ptr<Log>& slot() {
    static std::shared_ptr<Log> log = make_log({});
    return log;
}
std::shared_ptr<Log> current() {
    const std::lock_guard lock(guard());
    return slot();
}

}  // namespace

void configure_log(LogOptions options) {
    auto made = make_log(std::move(options));
    const std::lock_guard lock(guard());
    slot() = std::move(made);
}

bool logs(Level level) { return current()->logger.should_log(severity(level)); }

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
    const auto target = current();
    if (!target->logger.should_log(severity(level))) return;
    const Event made{.level = level, .name = event, .fields = {fields.begin(), fields.size()}, .at = target->clock->now()};
    const std::string line = target->human ? human_line(made) : json_line(made);
    target->logger.log(severity(level), spdlog::string_view_t(line));
}

}  // namespace hub::observe
