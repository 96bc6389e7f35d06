#include "core/plugin/protocol.hpp"

#include <bit>

namespace hub::plugin {

namespace {

tl::unexpected<Error> garbled() { return fail("plugin.protocol", "the worker sent a body that cannot be read", Retry::Later); }

using Pairs = std::vector<std::pair<std::string, std::string>>;

void pack_pairs(Packer& out, const Pairs& pairs) {
    out.number(pairs.size());
    for (const auto& [name, value] : pairs) {
        out.text(name);
        out.text(value);
    }
}

Pairs unpack_pairs(Unpacker& in) {
    Pairs pairs;
    for (auto left = in.count(8); left > 0 && !in.broken(); --left) {
        auto name = in.owned();
        pairs.emplace_back(std::move(name), in.owned());
    }
    return pairs;
}

}  // namespace

std::string pack_error(const Error& error) {
    Packer out;
    out.number(static_cast<std::uint64_t>(error.retry));
    out.number(static_cast<std::uint64_t>(retry_after_of(error).value_or(0)));
    out.text(error.code);
    out.text(error.message);
    return out.take();
}

Error unpack_error(std::string_view body) {
    Unpacker in(body);
    const auto retry = in.number();
    const auto after = static_cast<std::int64_t>(in.number());
    auto code = in.owned();
    auto message = in.owned();
    if (!in.finished() || retry > static_cast<std::uint64_t>(Retry::Uncertain) || code.empty()) return garbled().value();
    return with_retry_after(Error{std::move(code), std::move(message), static_cast<Retry>(retry), nullptr}, after);
}

std::string pack_call(Role role, std::span<const std::string_view> texts) {
    Packer out;
    out.number(static_cast<std::uint64_t>(role));
    for (const auto text : texts) out.text(text);
    return out.take();
}

std::string pack_send(std::span<const OutgoingRecord> batch) {
    Packer out;
    out.number(static_cast<std::uint64_t>(Role::Send));
    out.number(batch.size());
    for (const auto& r : batch) {
        out.text(r.delivery_id);
        out.text(r.entity);
        out.number(static_cast<std::uint64_t>(r.operation));
        out.text(r.body);
        out.text(r.remote_id);
        out.number(static_cast<std::uint64_t>(r.version));
        out.text(r.idempotency_key);
    }
    return out.take();
}

std::vector<OutgoingRecord> unpack_send(Unpacker& in) {
    std::vector<OutgoingRecord> batch(in.count(36));
    for (auto& r : batch) {
        r.delivery_id = in.text();
        r.entity = in.text();
        r.operation = in.number() == 0 ? SendOperation::Upsert : SendOperation::Delete;
        r.body = in.text();
        r.remote_id = in.text();
        r.version = static_cast<std::int64_t>(in.number());
        r.idempotency_key = in.text();
    }
    return batch;
}

std::string pack(const FetchStep& step) {
    Packer out;
    out.text(step.next_cursor);
    out.number(static_cast<std::uint64_t>(step.more));
    out.number(step.pages.size());
    for (const auto& page : step.pages) {
        out.text(page.entity);
        out.text(page.content_type);
        out.text(page.body);
    }
    return out.take();
}

Result<FetchStep> unpack_fetch(std::string_view body) {
    Unpacker in(body);
    FetchStep step;
    step.next_cursor = in.text();
    step.more = in.number() == 0 ? More::No : More::Yes;
    step.pages.resize(in.count(12));
    for (auto& page : step.pages) {
        page.entity = in.text();
        page.content_type = in.text();
        page.body = in.text();
    }
    if (!in.finished()) return garbled();
    return step;
}

std::string pack(const std::vector<DecodedItem>& items) {
    Packer out;
    out.number(items.size());
    for (const auto& item : items) {
        out.number((item.kind == ItemKind::Problem ? 1U : 0U) | (item.deleted ? 2U : 0U) | (item.kind == ItemKind::Note ? 4U : 0U));
        out.number(item.ordinal);
        out.text(item.location);
        out.text(item.entity);
        out.text(item.key);
        if (item.kind == ItemKind::Record) {
            out.text(item.former_key);
            out.text(item.version);
            out.text(item.json);
        } else {
            out.text(item.code);
            out.text(item.field);
            out.text(item.params);
        }
    }
    return out.take();
}

Result<std::vector<DecodedItem>> unpack_decode(std::string_view body) {
    Unpacker in(body);
    std::vector<DecodedItem> items(in.count(40));
    for (auto& item : items) {
        const auto flags = in.number();
        if (flags > 4) return garbled();
        item.kind = flags == 4 ? ItemKind::Note : (flags & 1U) != 0 ? ItemKind::Problem : ItemKind::Record;
        item.deleted = (flags & 2U) != 0;
        item.ordinal = in.number();
        item.location = in.text();
        item.entity = in.text();
        item.key = in.text();
        const bool record = item.kind == ItemKind::Record;
        (record ? item.former_key : item.code) = in.text();
        (record ? item.version : item.field) = in.text();
        (record ? item.json : item.params) = in.text();
    }
    if (!in.finished()) return garbled();
    return items;
}

std::string pack(const std::vector<SendResult>& results) {
    Packer out;
    out.number(results.size());
    for (const auto& r : results) {
        out.text(r.delivery_id);
        out.number(static_cast<std::uint64_t>(r.status));
        out.text(r.remote_id);
        out.text(r.former_remote_id);
        out.text(r.code);
        out.text(r.field);
        out.text(r.message);
        out.number(static_cast<std::uint64_t>(r.retry_after_milliseconds));
        out.text(r.ticket);
    }
    return out.take();
}

Result<std::vector<SendResult>> unpack_results(std::string_view body) {
    Unpacker in(body);
    std::vector<SendResult> results(in.count(44));
    for (auto& r : results) {
        r.delivery_id = in.text();
        const auto status = in.number();
        if (status > static_cast<std::uint64_t>(SendStatus::Pending)) return garbled();
        r.status = static_cast<SendStatus>(status);
        r.remote_id = in.text();
        r.former_remote_id = in.text();
        r.code = in.text();
        r.field = in.text();
        r.message = in.text();
        r.retry_after_milliseconds = static_cast<std::int64_t>(in.number());
        r.ticket = in.text();
    }
    if (!in.finished()) return garbled();
    return results;
}

std::string pack_resolve(std::span<const Question> questions) {
    Packer out;
    out.number(static_cast<std::uint64_t>(Role::Resolve));
    out.number(questions.size());
    for (const auto& q : questions) {
        out.text(q.delivery_id);
        out.text(q.entity);
        out.number(static_cast<std::uint64_t>(q.version));
        out.number(static_cast<std::uint64_t>(q.sent_at_milliseconds));
        out.text(q.remote_id);
        out.text(q.idempotency_key);
        out.text(q.ticket);
    }
    return out.take();
}

std::vector<Question> unpack_resolve(Unpacker& in) {
    std::vector<Question> questions(in.count(36));
    for (auto& q : questions) {
        q.delivery_id = in.text();
        q.entity = in.text();
        q.version = static_cast<std::int64_t>(in.number());
        q.sent_at_milliseconds = static_cast<std::int64_t>(in.number());
        q.remote_id = in.text();
        q.idempotency_key = in.text();
        q.ticket = in.text();
    }
    return questions;
}

std::string pack(const std::vector<Resolution>& resolutions) {
    Packer out;
    out.number(resolutions.size());
    for (const auto& r : resolutions) {
        out.text(r.delivery_id);
        out.number(static_cast<std::uint64_t>(r.fate));
        out.number(static_cast<std::uint64_t>(r.version));
        out.text(r.remote_id);
        out.text(r.code);
        out.text(r.field);
        out.text(r.message);
        out.number(static_cast<std::uint64_t>(r.again_after_milliseconds));
    }
    return out.take();
}

Result<std::vector<Resolution>> unpack_resolutions(std::string_view body) {
    Unpacker in(body);
    std::vector<Resolution> resolutions(in.count(44));
    for (auto& r : resolutions) {
        r.delivery_id = in.text();
        const auto fate = in.number();
        if (fate > static_cast<std::uint64_t>(Fate::Unknown)) return garbled();
        r.fate = static_cast<Fate>(fate);
        r.version = static_cast<std::int64_t>(in.number());
        r.remote_id = in.text();
        r.code = in.text();
        r.field = in.text();
        r.message = in.text();
        r.again_after_milliseconds = static_cast<std::int64_t>(in.number());
    }
    if (!in.finished()) return garbled();
    return resolutions;
}

std::string pack(const net::HttpRequest& request) {
    Packer out;
    out.number(static_cast<std::uint64_t>(HostService::Http));
    out.text(request.method);
    out.text(request.url);
    pack_pairs(out, request.headers);
    out.text(request.body);
    return out.take();
}

net::HttpRequest unpack_request(Unpacker& in) {
    net::HttpRequest request;
    request.method = in.text();
    request.url = in.text();
    request.headers = unpack_pairs(in);
    request.body = in.text();
    return request;
}

std::string pack(const net::HttpResponse& response) {
    Packer out;
    out.number(static_cast<std::uint64_t>(response.status));
    pack_pairs(out, response.headers);
    out.text(response.body);
    return out.take();
}

Result<net::HttpResponse> unpack_response(std::string_view body) {
    Unpacker in(body);
    net::HttpResponse response;
    response.status = static_cast<int>(in.number());
    response.headers = unpack_pairs(in);
    response.body = in.text();
    if (!in.finished()) return garbled();
    return response;
}

Result<std::string> serve_host_call(Services& services, std::string_view body) {
    Unpacker in(body);
    Packer out;
    switch (static_cast<HostService>(in.number())) {
        case HostService::Http: {
            auto request = unpack_request(in);
            if (!in.finished()) return garbled();
            HUB_TRY_ASSIGN(const auto response, services.http(std::move(request)));
            return pack(response);
        }
        case HostService::Hmac: {
            const auto name = in.text();
            const auto text = in.text();
            if (!in.finished()) return garbled();
            HUB_TRY_ASSIGN(const auto hex, services.hmac_sha256(name, text));
            out.text(hex);
            return out.take();
        }
        case HostService::StateGet: {
            const auto key = in.text();
            if (!in.finished()) return garbled();
            HUB_TRY_ASSIGN(const auto value, services.state_get(key));
            out.number(value ? 1 : 0);
            out.text(value.value_or(""));
            return out.take();
        }
        case HostService::StatePut: {
            const auto key = in.text();
            const auto value = in.text();
            if (!in.finished()) return garbled();
            HUB_TRY(services.state_put(key, value));
            return out.take();
        }
        case HostService::Now:
            if (!in.finished()) return garbled();
            out.number(static_cast<std::uint64_t>(services.now_milliseconds()));
            return out.take();
    }
    return garbled();
}

void serve_note(Services& services, std::string_view body) {
    Unpacker in(body);
    const auto kind = static_cast<Note>(in.number());
    const auto amount = in.number();
    const auto text = in.text();
    if (!in.finished()) return;
    if (kind == Note::Log && amount <= static_cast<std::uint64_t>(LogLevel::Error)) services.log(static_cast<LogLevel>(amount), text);
    if (kind == Note::Metric) services.metric(text, std::bit_cast<double>(amount));
}

}  // namespace hub::plugin
