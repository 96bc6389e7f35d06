// One POST a record to one address. The receiver keeps each Idempotency-Key once, so a record whose
// answer was lost may be sent again.
#include <eduhub/http.hpp>
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

#include <nlohmann/json.hpp>

namespace json_post {
namespace {

using eduhub::SendStatus;

/// Why the rest of a batch is not tried: the receiver is away or wants a pause.
struct Pause {
    std::string code, message;
    std::int64_t retry_after_ms = 0;
};

bool is_accepted(int status) { return status >= 200 && status < 300; }
bool is_passing(int status) { return status >= 500 || status == 408 || status == 425 || status == 429; }

class JsonPost {
public:
    explicit JsonPost(eduhub::Host host) : host_(host) {
        const auto settings = nlohmann::json::parse(host.settings(), nullptr, false);
        const auto url = settings.is_object() ? settings.find("url") : settings.end();
        if (!settings.is_object() || url == settings.end() || !url->is_string()) throw eduhub::Failure("settings.url", "url is missing");
        url_ = url->get<std::string>();
        id_field_ = settings.value("id_field", "");
    }

    void send(std::span<const eduhub::Outgoing> batch, eduhub::Results& out) {
        std::optional<Pause> pause;
        bool answered = false;
        for (const auto& record : batch) {
            if (!pause && record.operation == eduhub::Operation::Delete) {
                out.result({.delivery_id = record.delivery_id, .status = SendStatus::Rejected, .code = "destination.no_delete",
                            .message = "a plain POST cannot say that a record is gone"});
                continue;
            }
            if (!pause) pause = post(record, answered, out);
            if (!pause) continue;
            out.result({.delivery_id = record.delivery_id, .status = SendStatus::Retry, .remote_id = record.remote_id, .code = pause->code,
                        .message = pause->message, .retry_after_ms = pause->retry_after_ms});
        }
    }

private:
    /// Settles the record, or says why it and all after it shall wait. Thrown when nobody answered at all, so
    /// that the hub lets the destination rest.
    std::optional<Pause> post(const eduhub::Outgoing& record, bool& answered, eduhub::Results& out) const {
        eduhub::HttpReply reply;
        try {
            reply = host_.http({.method = "POST", .url = url_,
                                .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key_of(record)}},
                                .body = std::string(record.body)});
        } catch (const eduhub::Failure& failure) {
            // Uncertain becomes later: the key makes a repetition harmless.
            const auto retry = failure.retry() == eduhub::Retry::Never ? eduhub::Retry::Never : eduhub::Retry::Later;
            if (!answered) throw eduhub::Failure(failure.code(), failure.what(), retry, failure.retry_after_ms());
            return Pause{failure.code(), failure.what(), failure.retry_after_ms()};
        }
        answered = true;
        if (is_passing(reply.status)) {
            return Pause{"destination.busy", "the receiver answered " + std::to_string(reply.status), eduhub::retry_after_ms(reply, host_.now_ms())};
        }
        const bool accepted = is_accepted(reply.status);
        const auto message = accepted ? std::string() : "the receiver answered " + std::to_string(reply.status);
        const std::string remote_id = accepted ? id_in(reply.body) : std::string();
        out.result({.delivery_id = record.delivery_id, .status = accepted ? SendStatus::Accepted : SendStatus::Rejected,
                    .remote_id = remote_id.empty() ? record.remote_id : std::string_view(remote_id),
                    .code = accepted ? "" : "destination.refused", .message = message});
        return std::nullopt;
    }

    /// The receiver's own id of the record, when it says one.
    [[nodiscard]] std::string id_in(const std::string& body) const {
        if (id_field_.empty()) return {};
        const auto answer = nlohmann::json::parse(body, nullptr, false);
        const auto id = answer.is_object() ? answer.find(id_field_) : answer.end();
        if (!answer.is_object() || id == answer.end()) return {};
        return id->is_string() ? id->get<std::string>() : id->is_number_integer() ? id->dump() : std::string();
    }

    static std::string key_of(const eduhub::Outgoing& record) { return std::string(record.idempotency_key) + "." + std::to_string(record.version); }

    eduhub::Host host_;
    std::string url_;
    std::string id_field_;
};

}  // namespace
}  // namespace json_post

EDUHUB_PLUGIN(json_post::JsonPost, eduhub_manifest)
