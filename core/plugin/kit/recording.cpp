#include "core/plugin/kit/recording.hpp"

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/text/unicode.hpp"

namespace hub::plugin::kit {

namespace {

using codec::Value;
constexpr std::string_view kFormat = "eduhub-recording/1";

tl::unexpected<Error> unreadable(std::string_view what) { return fail("recording.unreadable", "recording: " + std::string(what)); }

Result<std::string> read_body(const Value& object) {
    if (const auto* encoded = object.find("body_base64url")) {
        auto bytes = security::from_base64url(encoded->text());
        if (!bytes) return unreadable("body_base64url is no base64url");
        return bytes;
    }
    const auto* body = object.find("body");
    if (body == nullptr) return std::string();
    // A vendor's JSON may stand as it is, for people who write samples by hand.
    return body->is_string() ? std::string(body->text()) : codec::write_json(*body);
}

void write_body(Value& object, const std::string& body) {
    if (body.empty()) return;
    if (text::valid_utf8(body) && body.find('\0') == std::string::npos) object.set("body", body);
    else object.set("body_base64url", security::to_base64url(body));
}

std::vector<std::pair<std::string, std::string>> read_headers(const Value& object) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [name, value] : object["headers"].members()) out.emplace_back(name, value.scalar_text());
    return out;
}

Value write_headers(const std::vector<std::pair<std::string, std::string>>& headers) {
    auto out = Value::object();
    for (const auto& [name, value] : headers) out.set(name, value);
    return out;
}

Result<Exchange> read_exchange(const Value& value) {
    Exchange out;
    const auto& request = value["request"];
    out.request.method = request["method"].is_null() ? "GET" : std::string(request["method"].text());
    out.request.url = request["url"].text();
    out.request.headers = read_headers(request);
    HUB_TRY_ASSIGN(out.request.body, read_body(request));
    out.failure = value["failure"].text();
    if (!out.failure.empty()) return out;
    const auto& reply = value["reply"];
    out.reply.status = static_cast<int>(reply["status"].integer());
    if (out.reply.status < 100 || out.reply.status > 599) return unreadable("an exchange has neither a failure nor a reply with a status");
    out.reply.headers = read_headers(reply);
    HUB_TRY_ASSIGN(out.reply.body, read_body(reply));
    return out;
}

Value write_exchange(const Exchange& exchange) {
    auto request = Value::object();
    request.set("method", exchange.request.method);
    request.set("url", exchange.request.url);
    request.set("headers", write_headers(exchange.request.headers));
    write_body(request, exchange.request.body);
    auto out = Value::object();
    out.set("request", std::move(request));
    if (!exchange.failure.empty()) {
        out.set("failure", exchange.failure);
        return out;
    }
    auto reply = Value::object();
    reply.set("status", exchange.reply.status);
    reply.set("headers", write_headers(exchange.reply.headers));
    write_body(reply, exchange.reply.body);
    out.set("reply", std::move(reply));
    return out;
}

Result<OutgoingRecord> read_record(const Value& value, std::size_t number) {
    OutgoingRecord out;
    const auto place = std::to_string(number + 1);
    out.delivery_id = value["delivery_id"].is_null() ? "d" + place : std::string(value["delivery_id"].text());
    out.idempotency_key = value["idempotency_key"].is_null() ? "k" + place : std::string(value["idempotency_key"].text());
    out.entity = value["entity"].text();
    out.remote_id = value["remote_id"].text();
    out.version = value["version"].integer(1);
    if (value["operation"].text() == "delete") out.operation = SendOperation::Delete;
    HUB_TRY_ASSIGN(out.body, read_body(value));
    return out;
}

Value write_record(const OutgoingRecord& record) {
    auto out = Value::object();
    out.set("delivery_id", record.delivery_id);
    out.set("idempotency_key", record.idempotency_key);
    out.set("entity", record.entity);
    if (!record.remote_id.empty()) out.set("remote_id", record.remote_id);
    out.set("version", record.version);
    if (record.operation == SendOperation::Delete) out.set("operation", "delete");
    write_body(out, record.body);
    return out;
}

Question read_question(const Value& value, std::size_t number) {
    Question out;
    const auto place = std::to_string(number + 1);
    out.delivery_id = value["delivery_id"].is_null() ? "d" + place : std::string(value["delivery_id"].text());
    out.idempotency_key = value["idempotency_key"].is_null() ? "k" + place : std::string(value["idempotency_key"].text());
    out.entity = value["entity"].text();
    out.remote_id = value["remote_id"].text();
    out.ticket = value["ticket"].text();
    out.version = value["version"].integer(1);
    out.sent_at_milliseconds = value["sent_at_ms"].integer(0);
    return out;
}

Value write_question(const Question& question) {
    auto out = Value::object();
    out.set("delivery_id", question.delivery_id);
    out.set("idempotency_key", question.idempotency_key);
    out.set("entity", question.entity);
    if (!question.remote_id.empty()) out.set("remote_id", question.remote_id);
    if (!question.ticket.empty()) out.set("ticket", question.ticket);
    out.set("version", question.version);
    out.set("sent_at_ms", question.sent_at_milliseconds);
    return out;
}

bool is_role(std::string_view role) {
    return role == "fetch" || role == "decode" || role == "send" || role == "resolve" || role == "transform";
}

Result<RecordedCall> read_call(const Value& value) {
    RecordedCall out;
    out.role = value["role"].text();
    if (!is_role(out.role)) return unreadable("a call's role is fetch, decode, send, resolve or transform");
    out.entity = value["entity"].text();
    out.cursor = value["cursor"].text();
    out.content_type = value["content_type"].text();
    out.expect = value["expect"].text();
    HUB_TRY_ASSIGN(out.body, read_body(value));
    for (std::size_t i = 0; i < value["records"].items().size(); ++i) {
        HUB_TRY_ASSIGN(auto record, read_record(value["records"].items()[i], i));
        out.records.push_back(std::move(record));
    }
    for (std::size_t i = 0; i < value["questions"].items().size(); ++i) out.questions.push_back(read_question(value["questions"].items()[i], i));
    for (const auto& item : value["exchanges"].items()) {
        HUB_TRY_ASSIGN(auto exchange, read_exchange(item));
        out.exchanges.push_back(std::move(exchange));
    }
    return out;
}

Value write_call(const RecordedCall& call) {
    auto out = Value::object();
    out.set("role", call.role);
    if (!call.entity.empty()) out.set("entity", call.entity);
    if (call.role == "fetch") out.set("cursor", call.cursor);
    if (!call.content_type.empty()) out.set("content_type", call.content_type);
    if (!call.expect.empty()) out.set("expect", call.expect);
    write_body(out, call.body);
    for (const auto& record : call.records) {
        if (out.find("records") == nullptr) out.set("records", Value::array());
        out.find("records")->push_back(write_record(record));
    }
    for (const auto& question : call.questions) {
        if (out.find("questions") == nullptr) out.set("questions", Value::array());
        out.find("questions")->push_back(write_question(question));
    }
    for (const auto& exchange : call.exchanges) {
        if (out.find("exchanges") == nullptr) out.set("exchanges", Value::array());
        out.find("exchanges")->push_back(write_exchange(exchange));
    }
    return out;
}

}  // namespace

const RecordedCall* Recording::find(std::string_view role) const {
    for (const auto& call : calls) {
        if (call.role == role && call.expect.empty()) return &call;
    }
    return nullptr;
}

Result<Recording> parse_recording(std::string_view json) {
    const auto parsed = codec::parse_json(json, {.bytes = 256U << 20U});
    if (!parsed) return fail(error("recording.unreadable", "recording: no readable JSON").because_of(parsed.error()));
    if ((*parsed)["format"].text() != kFormat) return unreadable("`format` must be " + std::string(kFormat));
    Recording out;
    if (parsed->find("system") != nullptr) out.system = (*parsed)["system"].text();
    if (parsed->find("tenant") != nullptr) out.tenant = (*parsed)["tenant"].text();
    out.now_milliseconds = (*parsed)["now_ms"].integer(out.now_milliseconds);
    if (const auto* settings = parsed->find("settings")) {
        if (!settings->is_object()) return unreadable("`settings` must be an object");
        out.settings_json = codec::write_json(*settings);
    }
    for (const auto& [name, value] : (*parsed)["secrets"].members()) out.secrets[name] = value.text();
    for (const auto& item : (*parsed)["calls"].items()) {
        HUB_TRY_ASSIGN(auto call, read_call(item));
        out.calls.push_back(std::move(call));
    }
    return out;
}

std::string write_recording(const Recording& recording) {
    auto out = Value::object();
    out.set("format", kFormat);
    out.set("system", recording.system);
    out.set("tenant", recording.tenant);
    out.set("now_ms", recording.now_milliseconds);
    auto settings = codec::parse_json(recording.settings_json);
    out.set("settings", settings ? std::move(*settings) : Value::object());
    auto secrets = Value::object();
    for (const auto& [name, value] : recording.secrets) secrets.set(name, value);
    out.set("secrets", std::move(secrets));
    auto calls = Value::array();
    for (const auto& call : recording.calls) calls.push_back(write_call(call));
    out.set("calls", std::move(calls));
    return codec::write_json_pretty(out) + "\n";
}

}  // namespace hub::plugin::kit
