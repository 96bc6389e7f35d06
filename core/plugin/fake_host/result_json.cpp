#include "core/plugin/fake_host/result_json.hpp"

#include "core/codec/json.hpp"
#include "core/text/unicode.hpp"

namespace hub::plugin::fake_host {

namespace {

using codec::Value;

/// Valid UTF-8 whatever it was.
Value shown(std::string_view bytes) {
    if (text::valid_utf8(bytes)) return Value(bytes);
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) text::append_utf8(out, text::next_character(bytes, at));
    return Value(std::move(out));
}

std::string succeeded(std::string_view name, Value value) {
    auto out = Value::object();
    out.set("ok", Value(true));
    out.set(name, std::move(value));
    return codec::write_json(out);
}

std::string_view name_of(ItemKind kind) { return kind == ItemKind::Record ? "record" : kind == ItemKind::Problem ? "problem" : "note"; }

}  // namespace

std::string failure_json(const Error& error) {
    // The hub wraps what a plugin says when it refuses a connection.
    const bool wrapped = error.code == "plugin.create" && error.cause != nullptr;
    const auto& said = wrapped ? *error.cause : error;
    auto out = Value::object();
    out.set("ok", Value(false));
    out.set("code", said.code);
    out.set("message", shown(said.message));
    out.set("retry", static_cast<int>(said.retry == Retry::Never ? 0 : said.retry == Retry::Later ? 1 : 2));
    out.set("retry_after_ms", retry_after_of(said).value_or(0));
    return codec::write_json(out);
}

std::string result_json(const Result<FetchStep>& step) {
    if (!step) return failure_json(step.error());
    auto pages = Value::array();
    for (const auto& page : step->pages) {
        pages.push_back(Value(Value::Object{{"entity", shown(page.entity)}, {"content_type", shown(page.content_type)}, {"body", shown(page.body)}}));
    }
    auto out = Value::object();
    out.set("ok", Value(true));
    out.set("pages", std::move(pages));
    out.set("next_cursor", shown(step->next_cursor));
    out.set("more", Value(step->more == More::Yes));
    return codec::write_json(out);
}

std::string result_json(const Result<std::vector<DecodedItem>>& items) {
    if (!items) return failure_json(items.error());
    auto out = Value::array();
    for (const auto& item : *items) {
        out.push_back(Value(Value::Object{{"kind", name_of(item.kind)}, {"ordinal", static_cast<std::int64_t>(item.ordinal)}, {"location", shown(item.location)},
                                          {"entity", shown(item.entity)}, {"key", shown(item.key)}, {"former_key", shown(item.former_key)},
                                          {"version", shown(item.version)}, {"deleted", Value(item.deleted)}, {"json", shown(item.json)},
                                          {"code", shown(item.code)}, {"field", shown(item.field)}, {"params", shown(item.params)}}));
    }
    return succeeded("items", std::move(out));
}

std::string result_json(const Result<std::vector<SendResult>>& results) {
    if (!results) return failure_json(results.error());
    auto out = Value::array();
    for (const auto& one : *results) {
        out.push_back(Value(Value::Object{{"delivery_id", shown(one.delivery_id)}, {"status", static_cast<int>(one.status)}, {"remote_id", shown(one.remote_id)},
                                          {"former_remote_id", shown(one.former_remote_id)}, {"code", shown(one.code)}, {"field", shown(one.field)},
                                          {"message", shown(one.message)}, {"retry_after_ms", one.retry_after_milliseconds}, {"ticket", shown(one.ticket)}}));
    }
    return succeeded("results", std::move(out));
}

std::string result_json(const Result<std::vector<Resolution>>& resolutions) {
    if (!resolutions) return failure_json(resolutions.error());
    auto out = Value::array();
    for (const auto& one : *resolutions) {
        out.push_back(Value(Value::Object{{"delivery_id", shown(one.delivery_id)}, {"status", static_cast<int>(one.fate)}, {"version", one.version},
                                          {"remote_id", shown(one.remote_id)}, {"code", shown(one.code)}, {"field", shown(one.field)},
                                          {"message", shown(one.message)}, {"again_after_ms", one.again_after_milliseconds}}));
    }
    return succeeded("resolutions", std::move(out));
}

std::string result_json(const Result<std::string>& body) { return body ? succeeded("body", shown(*body)) : failure_json(body.error()); }

std::string requests_json(const std::vector<net::HttpRequest>& requests) {
    auto out = Value::array();
    for (const auto& request : requests) {
        auto headers = Value::array();
        for (const auto& [name, value] : request.headers) headers.push_back(Value(Value::Array{shown(name), shown(value)}));
        out.push_back(Value(Value::Object{{"method", shown(request.method)}, {"url", shown(request.url)}, {"headers", std::move(headers)}, {"body", shown(request.body)}}));
    }
    return codec::write_json(out);
}

std::string logs_json(const std::vector<kit::LogLine>& logs) {
    auto out = Value::array();
    for (const auto& line : logs) out.push_back(Value(Value::Object{{"level", static_cast<int>(line.level)}, {"message", shown(line.message)}}));
    return codec::write_json(out);
}

std::vector<std::pair<std::string, std::string>> headers_of(const std::string& json) {
    std::vector<std::pair<std::string, std::string>> out;
    if (json.empty()) return out;
    const auto parsed = codec::parse_json(json);
    if (!parsed) return out;
    for (const auto& [name, value] : parsed->members()) out.emplace_back(name, value.scalar_text());
    return out;
}

Result<std::vector<OutgoingRecord>> records_of(const std::string& json) {
    const auto parsed = codec::parse_json(json);
    if (!parsed || !parsed->is_array()) return fail("plugin.protocol", "the records to send are no JSON list");
    std::vector<OutgoingRecord> out;
    for (const auto& item : parsed->items()) {
        OutgoingRecord record;
        record.delivery_id = item["delivery_id"].text();
        record.entity = item["entity"].text();
        record.body = item["body"].is_string() ? std::string(item["body"].text()) : codec::write_json(item["body"]);
        record.remote_id = item["remote_id"].text();
        record.idempotency_key = item["idempotency_key"].text();
        record.version = item["version"].integer(1);
        if (item["operation"].text() == "delete") record.operation = SendOperation::Delete;
        out.push_back(std::move(record));
    }
    return out;
}

Result<std::vector<Question>> questions_of(const std::string& json) {
    const auto parsed = codec::parse_json(json);
    if (!parsed || !parsed->is_array()) return fail("plugin.protocol", "the questions are no JSON list");
    std::vector<Question> out;
    for (const auto& item : parsed->items()) {
        Question question;
        question.delivery_id = item["delivery_id"].text();
        question.entity = item["entity"].text();
        question.remote_id = item["remote_id"].text();
        question.idempotency_key = item["idempotency_key"].text();
        question.ticket = item["ticket"].text();
        question.version = item["version"].integer(1);
        question.sent_at_milliseconds = item["sent_at_ms"].integer(0);
        out.push_back(std::move(question));
    }
    return out;
}

}  // namespace hub::plugin::fake_host
