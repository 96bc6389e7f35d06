#include "core/plugin/kit/recorder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/codec/percent.hpp"

namespace hub::plugin::kit {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// v2, v10
bool is_version(std::string_view segment) {
    return segment.size() >= 2 && segment.size() <= 3 && segment[0] == 'v' && segment.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

constexpr std::array<std::string_view, 2> kKeptHeaders{"content-type", "retry-after"};

}  // namespace

std::string RecordingEgress::masked_url(std::string_view url) const {
    constexpr std::string_view kScheme = "://";
    const auto scheme = url.find(kScheme);
    const auto path = scheme == std::string_view::npos ? std::string_view::npos : url.find('/', scheme + kScheme.size());
    if (path == std::string_view::npos) return "https://vendor.test/";
    auto rest = url.substr(path, url.find_first_of("?#", path) - path);
    std::string out = "https://vendor.test";
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto segment = rest.substr(0, rest.find('/'));
        // A word is the vendor's, and so is the version of its interface; whatever else holds a digit may be somebody's.
        const bool vendors = segment.find_first_of("0123456789%") == std::string_view::npos || is_version(segment);
        // What the escapes stand for is hidden, not their digits: the value reads the same here as in a body.
        out += "/" + (vendors ? std::string(segment) : codec::encode_percent(pseudonyms_.of(codec::decode_percent(segment).value_or(std::string(segment)))));
        rest.remove_prefix(segment.size());
    }
    return out;
}

Result<net::HttpResponse> RecordingEgress::perform(const net::HttpRequest& request, const net::EgressPolicy& policy) {
    auto reply = broker_->perform(request, policy);
    Exchange masked;
    masked.request.method = request.method;
    masked.request.url = masked_url(request.url);
    masked.request.body = pseudonyms_.of_body(request.body);
    if (reply) {
        masked.reply.status = reply->status;
        for (const auto& [name, value] : reply->headers) {
            if (std::find(kKeptHeaders.begin(), kKeptHeaders.end(), lower(name)) != kKeptHeaders.end()) masked.reply.headers.emplace_back(lower(name), value);
        }
        masked.reply.body = pseudonyms_.of_body(reply->body);
    } else {
        masked.failure = reply.error().code;
    }
    exchanges_.push_back(std::move(masked));
    return reply;
}

std::vector<Exchange> RecordingEgress::take() { return std::exchange(exchanges_, {}); }

Result<Recording> record_reading(Adapter& adapter, RecordingEgress& egress, std::string_view entity, int steps) {
    Recording out;
    std::string cursor;
    for (int i = 0; i < steps; ++i) {
        HUB_TRY_ASSIGN(auto step, adapter.fetch(entity, cursor));
        RecordedCall fetched;
        fetched.role = "fetch";
        fetched.entity = entity;
        fetched.exchanges = egress.take();
        // The cursor was made from the vendor's real answer; a replay begins anew and makes its own.
        if (i == 0) out.calls.push_back(std::move(fetched));
        else for (auto& exchange : fetched.exchanges) out.calls.front().exchanges.push_back(std::move(exchange));
        for (const auto& page : step.pages) {
            RecordedCall decoded;
            decoded.role = "decode";
            decoded.entity = page.entity;
            decoded.content_type = page.content_type;
            decoded.body = egress.pseudonyms().of_body(page.body);
            out.calls.push_back(std::move(decoded));
        }
        cursor = step.next_cursor;
        if (step.more == More::No) break;
    }
    return out;
}

}  // namespace hub::plugin::kit
