#include "core/plugin/host_services.hpp"

#include <algorithm>

#include "core/base/failpoint.hpp"
#include "core/codec/json.hpp"
#include "core/plugin/adapter.hpp"
#include "core/security/digest.hpp"

namespace hub::plugin {

namespace {
constexpr std::string_view kOpen = "{{secret:";
constexpr std::string_view kClose = "}}";
constexpr std::size_t kStateKeyBytes = 128;
constexpr std::size_t kStateValueBytes = 64U << 10U;
constexpr std::size_t kLogBytes = 2'000;

bool splits_a_header(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}
}  // namespace

LocalServices::LocalServices(ConnectionContext context, std::vector<std::string> declared_secrets)
    : context_(std::move(context)), declared_secrets_(std::move(declared_secrets)) {
    if (context_.requests_per_minute > 0) limit_.emplace(context_.requests_per_minute, context_.clock->monotonic_milliseconds());
}

Result<std::string> LocalServices::secret(std::string_view name) const {
    if (std::find(declared_secrets_.begin(), declared_secrets_.end(), name) == declared_secrets_.end()) {
        return fail("secret.undeclared", "the plugin's manifest does not declare the secret " + std::string(name));
    }
    if (!context_.credential) return fail("secret.missing", "the connection has no credential");
    HUB_TRY_ASSIGN(const auto document, context_.credential());
    const auto fields = codec::parse_json(document, {.bytes = 64U << 10U, .depth = 4});
    const auto* field = fields ? fields->find(name) : nullptr;
    // Neither the parser's message nor the document may appear: they could show the secret.
    if (field == nullptr || !field->is_string()) return fail("secret.missing", "the credential has no text field " + std::string(name));
    return std::string(field->text());
}

Result<std::string> LocalServices::with_secrets(std::string_view text) const {
    std::string out;
    for (;;) {
        const auto open = text.find(kOpen);
        const auto close = open == std::string_view::npos ? open : text.find(kClose, open);
        if (close == std::string_view::npos) return out + std::string(text);
        out += text.substr(0, open);
        HUB_TRY_ASSIGN(const auto value, secret(text.substr(open + kOpen.size(), close - open - kOpen.size())));
        out += value;
        text.remove_prefix(close + kClose.size());
    }
}

Status LocalServices::within_limit() {
    if (!limit_) return {};
    const std::lock_guard lock(limit_mutex_);
    const auto wait = limit_->take(context_.clock->monotonic_milliseconds());
    if (!wait) return {};
    const std::string message = context_.system + "/" + context_.tenant + " has made its " + std::to_string(context_.requests_per_minute) +
                                " requests a minute (limits.requests_per_minute); it goes on in " + std::to_string((*wait + 999) / 1'000) + " s";
    return fail(with_retry_after(error(kLimitReached, message, Retry::Later), *wait));
}

Result<net::HttpResponse> LocalServices::http(net::HttpRequest request) {
    if (!context_.egress) return fail("egress.denied", "this connection has no network");
    for (auto& [name, value] : request.headers) {
        HUB_TRY_ASSIGN(value, with_secrets(value));
        if (splits_a_header(name) || splits_a_header(value)) return fail("egress.denied", "a header holds a line break");
    }
    HUB_TRY(within_limit());
    HUB_FAILPOINT("plugin.http.before");
    auto reply = context_.egress->perform(request, context_.egress_policy);
    HUB_FAILPOINT("plugin.http.after");
    return reply;
}

Result<std::string> LocalServices::hmac_sha256(std::string_view secret_name, std::string_view text) {
    HUB_TRY_ASSIGN(const auto key, secret(secret_name));
    return security::to_hex(security::hmac_sha256(key, text));
}

Result<std::optional<std::string>> LocalServices::state_get(std::string_view key) {
    if (!context_.state_get) return fail("state.unavailable", "this connection keeps no state");
    return context_.state_get(key);
}

Status LocalServices::state_put(std::string_view key, std::string_view value) {
    if (!context_.state_put) return fail("state.unavailable", "this connection keeps no state");
    if (key.empty() || key.size() > kStateKeyBytes) return fail("state.key", "a state key has 1 to 128 bytes");
    if (value.size() > kStateValueBytes) return fail("state.too_large", "a state value has at most 64 KiB");
    return context_.state_put(key, value);
}

std::int64_t LocalServices::now_milliseconds() { return context_.clock->now().milliseconds; }

void LocalServices::log(LogLevel level, std::string_view message) {
    if (context_.log) context_.log(level, message.substr(0, kLogBytes));
}

void LocalServices::metric(std::string_view name, double amount) {
    const bool plain = !name.empty() && name.size() <= 64 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
    if (context_.metric && plain) context_.metric(name, amount);
}

}  // namespace hub::plugin
