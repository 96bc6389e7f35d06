#include "core/plugin/remote_services.hpp"

#include <unistd.h>

#include <bit>

namespace hub::plugin {

namespace {

/// The hub is gone or speaks garbage: end at once, running no destructor of the plugin.
[[noreturn]] void end_worker() { ::_exit(0); }

Frame receive_or_end(Channel& channel) {
    for (;;) {
        auto frame = channel.receive();
        if (frame) return std::move(*frame);
        if (frame.error().code != "frame.timeout") end_worker();
    }
}

}  // namespace

Result<std::string> RemoteServices::ask(std::string_view body) {
    const auto id = ++asked_;
    HUB_TRY(channel_.send(FrameType::HostCall, id, body));
    for (;;) {
        auto frame = receive_or_end(channel_);
        if (frame.type == FrameType::Call) {
            kept_.push_back(std::move(frame));
            continue;
        }
        if (frame.call != id) end_worker();
        if (frame.type == FrameType::HostAnswer) return std::move(frame.body);
        if (frame.type == FrameType::HostFailed) return fail(unpack_error(frame.body));
        end_worker();
    }
}

Frame RemoteServices::next_call() {
    if (!kept_.empty()) {
        auto frame = std::move(kept_.front());
        kept_.pop_front();
        return frame;
    }
    auto frame = receive_or_end(channel_);
    if (frame.type != FrameType::Call) end_worker();
    return frame;
}

Result<net::HttpResponse> RemoteServices::http(net::HttpRequest request) {
    HUB_TRY_ASSIGN(const auto answer, ask(pack(request)));
    return unpack_response(answer);
}

Result<std::string> RemoteServices::hmac_sha256(std::string_view secret_name, std::string_view text) {
    Packer out;
    out.number(static_cast<std::uint64_t>(HostService::Hmac));
    out.text(secret_name);
    out.text(text);
    HUB_TRY_ASSIGN(const auto answer, ask(out.take()));
    return Unpacker(answer).owned();
}

Result<std::optional<std::string>> RemoteServices::state_get(std::string_view key) {
    Packer out;
    out.number(static_cast<std::uint64_t>(HostService::StateGet));
    out.text(key);
    HUB_TRY_ASSIGN(const auto answer, ask(out.take()));
    Unpacker in(answer);
    const bool present = in.number() != 0;
    auto value = in.owned();
    return present ? std::optional<std::string>(std::move(value)) : std::nullopt;
}

Status RemoteServices::state_put(std::string_view key, std::string_view value) {
    Packer out;
    out.number(static_cast<std::uint64_t>(HostService::StatePut));
    out.text(key);
    out.text(value);
    HUB_TRY(ask(out.take()));
    return {};
}

std::int64_t RemoteServices::now_milliseconds() {
    Packer out;
    out.number(static_cast<std::uint64_t>(HostService::Now));
    const auto answer = ask(out.take());
    return answer ? static_cast<std::int64_t>(Unpacker(*answer).number()) : 0;
}

void RemoteServices::log(LogLevel level, std::string_view message) {
    Packer out;
    out.number(static_cast<std::uint64_t>(Note::Log));
    out.number(static_cast<std::uint64_t>(level));
    out.text(message.substr(0, 2'000));
    (void)channel_.send(FrameType::Note, 0, out.take());  // a lost hub shows at the next call
}

void RemoteServices::metric(std::string_view name, double amount) {
    Packer out;
    out.number(static_cast<std::uint64_t>(Note::Metric));
    out.number(std::bit_cast<std::uint64_t>(amount));
    out.text(name);
    (void)channel_.send(FrameType::Note, 0, out.take());
}

}  // namespace hub::plugin
