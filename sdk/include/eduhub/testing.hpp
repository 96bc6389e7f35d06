// An adapter's own tests in comfortable C++, over the prebuilt fake host (fake_host.h).
//
//   eduhub::testing::FakeHost host;                     // of the plugin compiled into this program, or of a .so
//   host.settings = R"({"base_url":"https://vendor.test"})";
//   host.replies.push_back({.status = 200, .body = "…"});
//   auto adapter = host.create();
//   auto step = adapter.fetch("pupil", "");
//
// http answers from `replies` in order and keeps `requests` as the adapter wrote them ({{secret:…}} unfilled);
// signatures are made with `secrets`; state and logs stand in the members after each call. Whatever an adapter does
// wrong shows as Outcome::error. Needs nlohmann/json.
//
// Ownership: the host outlives its adapters. Threads: the test's one. Failure: std::runtime_error from create(), with
// the plugin's code; std::logic_error for a recording that cannot be read.
#ifndef EDUHUB_TESTING_HPP
#define EDUHUB_TESTING_HPP

#include <nlohmann/json.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eduhub/fake_host.h"
#include "eduhub/plugin.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {
namespace testing {

struct Outcome {
    std::int32_t status = EDUHUB_OK;
    std::string error;  ///< code
    std::string message;
    std::uint32_t retry = EDUHUB_RETRY_NEVER;
    std::int64_t retry_after_ms = 0;
    [[nodiscard]] bool ok() const { return status == EDUHUB_OK; }
};

struct PageOut {
    std::string entity, content_type, body;
};
struct FetchOut : Outcome {
    std::vector<PageOut> pages;
    std::string next_cursor;
    bool more = false;
};
struct ItemOut {
    bool is_problem = false;
    std::uint64_t ordinal = 0;
    std::string location, entity, key, former_key, version, json, code, field, params;
    bool deleted = false;
};
struct NoteOut {
    std::string location, code, params;
};
struct DecodeOut : Outcome {
    std::vector<ItemOut> items;  ///< an item without an entity of its own has the page's
    std::vector<NoteOut> notes;
};
struct RecordIn {
    std::string delivery_id, entity, body, remote_id, idempotency_key;
    Operation operation = Operation::Upsert;
    std::int64_t version = 1;
};
struct ResultOut {
    std::string delivery_id, remote_id, former_remote_id, code, field, message;
    SendStatus status = SendStatus::Uncertain;
    std::int64_t retry_after_ms = 0;
    std::string ticket;
};
struct SendOut : Outcome {
    std::vector<ResultOut> results;
};
struct QuestionIn {
    std::string delivery_id, entity, idempotency_key;
    std::string ticket = {}, remote_id = {};
    std::int64_t version = 1;
    std::int64_t sent_at_ms = 0;
};
struct ResolutionOut {
    std::string delivery_id, remote_id, code, field, message;
    Fate fate = Fate::Unknown;
    std::int64_t version = 0;
    std::int64_t again_after_ms = 0;
};
struct ResolveOut : Outcome {
    std::vector<ResolutionOut> resolutions;
};
struct TransformOut : Outcome {
    std::string body;
};

class FakeHost;

class Adapter {
public:
    explicit Adapter(FakeHost& host) : host_(host) {}
    FetchOut fetch(std::string_view entity, std::string_view cursor);
    DecodeOut decode(std::string_view entity, std::string_view body, std::string_view content_type = "application/json");
    SendOut send(const std::vector<RecordIn>& batch);
    ResolveOut resolve(const std::vector<QuestionIn>& questions);
    TransformOut transform(std::string_view entity, std::string_view body, std::string_view content_type = "application/json");

private:
    FakeHost& host_;
};

class FakeHost {
public:
    std::string system = "system";
    std::string tenant = "64625417";
    std::string settings = "{}";
    std::map<std::string, std::string> secrets;  ///< fields of the credential; the manifest must name them
    std::int64_t now_ms = 1'795'312'800'000;     ///< 2026-11-22T02:00:00Z
    std::deque<HttpReply> replies;
    std::vector<HttpRequest> requests;
    std::vector<std::string> rows;  ///< what table_rows and csv_rows hand out; without any they read the bytes
    std::string table_options;      ///< what table_rows was last asked for
    std::vector<std::string> logs;

    FakeHost() : host_(eduhub_fake_new(&eduhub_plugin_draft), &eduhub_fake_free) {
        if (!host_) throw std::runtime_error(eduhub_fake_error(nullptr));
    }
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    /// A new instance; throws std::runtime_error with the plugin's code when it refuses.
    Adapter create() {
        eduhub_fake_restart(get());
        eduhub_fake_connection(get(), system.c_str(), tenant.c_str());
        eduhub_fake_settings(get(), settings.c_str());
        hand_over();
        const char* code = nullptr;
        if (eduhub_fake_create(get(), &code) == 0) throw std::runtime_error(code);
        take_back();
        return Adapter(*this);
    }
    /// Settings, secrets, time and replies from a recording.
    void replay(const std::string& recording) {
        if (eduhub_fake_replay(get(), recording.c_str()) == 0) throw std::logic_error(eduhub_fake_error(get()));
        const auto parsed = nlohmann::json::parse(recording);
        settings = parsed.value("settings", nlohmann::json::object()).dump();
        tenant = parsed.value("tenant", tenant);
        now_ms = eduhub_fake_now_ms(get());
    }
    [[nodiscard]] std::string state(const std::string& key) const {
        const char* const value = eduhub_fake_state(get(), key.c_str());
        return value == nullptr ? std::string() : std::string(value);
    }
    [[nodiscard]] eduhub_fake* get() const { return host_.get(); }

private:
    friend class Adapter;

    /// What the test has put into the members since the last call.
    void hand_over() {
        eduhub_fake_set_now_ms(get(), now_ms);
        for (const auto& [name, value] : secrets) eduhub_fake_secret(get(), name.c_str(), value.c_str());
        for (const auto& reply : replies) {
            nlohmann::json headers = nlohmann::json::object();
            for (const auto& [name, value] : reply.headers) headers[name] = value;
            eduhub_fake_reply(get(), reply.status, headers.dump().c_str(), reply.body.data(), reply.body.size());
        }
        replies.clear();
        for (; rows_given_ < rows.size(); ++rows_given_) eduhub_fake_row(get(), rows[rows_given_].c_str());
    }
    void take_back() {
        requests.clear();
        for (const auto& one : nlohmann::json::parse(eduhub_fake_requests(get()))) {
            HttpRequest request{.method = one["method"], .url = one["url"], .headers = {}, .body = one["body"]};
            for (const auto& header : one["headers"]) request.headers.emplace_back(header[0], header[1]);
            requests.push_back(std::move(request));
        }
        logs.clear();
        for (const auto& line : nlohmann::json::parse(eduhub_fake_logs(get()))) logs.push_back(line["message"]);
        table_options = eduhub_fake_table_options(get());
    }
    template <typename Out, typename Call>
    Out call(const Call& role, nlohmann::json& result) {
        hand_over();
        result = nlohmann::json::parse(role());
        take_back();
        Out out;
        if (result["ok"] == true) return out;
        out.status = EDUHUB_FAILED;
        out.error = result["code"];
        out.message = result["message"];
        out.retry = result["retry"];
        out.retry_after_ms = result["retry_after_ms"];
        return out;
    }

    std::unique_ptr<eduhub_fake, void (*)(eduhub_fake*)> host_;
    std::size_t rows_given_ = 0;
};

inline FetchOut Adapter::fetch(std::string_view entity, std::string_view cursor) {
    nlohmann::json result;
    auto out = host_.call<FetchOut>([&] { return eduhub_fake_fetch(host_.get(), std::string(entity).c_str(), std::string(cursor).c_str()); }, result);
    if (!out.ok()) return out;
    for (const auto& page : result["pages"]) out.pages.push_back({page["entity"], page["content_type"], page["body"]});
    out.next_cursor = result["next_cursor"];
    out.more = result["more"];
    return out;
}

inline DecodeOut Adapter::decode(std::string_view entity, std::string_view body, std::string_view content_type) {
    nlohmann::json result;
    auto out = host_.call<DecodeOut>(
        [&] { return eduhub_fake_decode(host_.get(), std::string(entity).c_str(), std::string(content_type).c_str(), body.data(), body.size()); }, result);
    if (!out.ok()) return out;
    for (const auto& item : result["items"]) {
        if (item["kind"] == "note") {
            out.notes.push_back({item["location"], item["code"], item["params"]});
            continue;
        }
        out.items.push_back({.is_problem = item["kind"] == "problem", .ordinal = item["ordinal"], .location = item["location"], .entity = item["entity"],
                             .key = item["key"], .former_key = item["former_key"], .version = item["version"], .json = item["json"], .code = item["code"],
                             .field = item["field"], .params = item["params"], .deleted = item["deleted"]});
    }
    return out;
}

inline SendOut Adapter::send(const std::vector<RecordIn>& batch) {
    nlohmann::json records = nlohmann::json::array();
    for (const auto& r : batch) {
        records.push_back({{"delivery_id", r.delivery_id}, {"entity", r.entity}, {"body", r.body}, {"remote_id", r.remote_id},
                           {"idempotency_key", r.idempotency_key}, {"version", r.version}, {"operation", r.operation == Operation::Delete ? "delete" : "upsert"}});
    }
    nlohmann::json result;
    auto out = host_.call<SendOut>([&] { return eduhub_fake_send(host_.get(), records.dump().c_str()); }, result);
    if (!out.ok()) return out;
    for (const auto& one : result["results"]) {
        out.results.push_back({one["delivery_id"], one["remote_id"], one["former_remote_id"], one["code"], one["field"], one["message"],
                               static_cast<SendStatus>(one["status"].get<std::uint32_t>()), one["retry_after_ms"], one["ticket"]});
    }
    return out;
}

inline ResolveOut Adapter::resolve(const std::vector<QuestionIn>& questions) {
    nlohmann::json asked = nlohmann::json::array();
    for (const auto& q : questions) {
        asked.push_back({{"delivery_id", q.delivery_id}, {"entity", q.entity}, {"version", q.version}, {"sent_at_ms", q.sent_at_ms},
                         {"remote_id", q.remote_id}, {"idempotency_key", q.idempotency_key}, {"ticket", q.ticket}});
    }
    nlohmann::json result;
    auto out = host_.call<ResolveOut>([&] { return eduhub_fake_resolve(host_.get(), asked.dump().c_str()); }, result);
    if (!out.ok()) return out;
    for (const auto& one : result["resolutions"]) {
        out.resolutions.push_back({one["delivery_id"], one["remote_id"], one["code"], one["field"], one["message"],
                                   static_cast<Fate>(one["status"].get<std::uint32_t>()), one["version"], one["again_after_ms"]});
    }
    return out;
}

inline TransformOut Adapter::transform(std::string_view entity, std::string_view body, std::string_view content_type) {
    nlohmann::json result;
    auto out = host_.call<TransformOut>(
        [&] { return eduhub_fake_transform(host_.get(), std::string(entity).c_str(), std::string(content_type).c_str(), body.data(), body.size()); }, result);
    if (out.ok()) out.body = result["body"];
    return out;
}

}  // namespace testing
}  // namespace eduhub

#endif  // EDUHUB_TESTING_HPP
