// An adapter to start from: reads one JSON list and hands out its rows.
#include <eduhub/http.hpp>
#include <eduhub/json.hpp>
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

namespace {

class Acme {
public:
    explicit Acme(eduhub::Host host) : host_(host), base_url_(eduhub::text_of(eduhub::parse_json(host.settings()), "base_url")) {}

    void fetch(std::string_view entity, std::string_view cursor, eduhub::Pages& out) {
        const auto reply = host_.http({.method = "GET",
                                       .url = base_url_ + "/pupils?since=" + eduhub::percent_encoded(cursor),
                                       .headers = {{"Authorization", "Bearer {{secret:token}}"}},
                                       .body = {}});
        if (reply.status == 429) {
            throw eduhub::Failure("vendor.busy", "asked to come back later", eduhub::Retry::Later, eduhub::retry_after_ms(reply, host_.now_ms()));
        }
        if (reply.status != 200) throw eduhub::Failure("vendor.unavailable", "answered " + std::to_string(reply.status), eduhub::Retry::Later);
        const auto page = eduhub::parse_json(reply.body);
        out.page(entity, "application/json", reply.body);
        out.complete(eduhub::text_of(page, "watermark"));
    }

    void decode(std::string_view, std::string_view, std::string_view body, eduhub::Records& out) {
        const auto page = eduhub::parse_json(body);
        std::uint64_t ordinal = 0;
        for (const auto& row : page.at("rows")) {
            const auto location = "/rows/" + std::to_string(ordinal);
            const auto key = row.is_object() ? eduhub::text_of(row, "id") : std::string();
            const auto json = row.dump();
            if (key.empty()) out.problem({.ordinal = ordinal, .location = location, .code = "field.missing", .field = "id"});
            else out.record({.ordinal = ordinal, .location = location, .key = key, .json = json});
            ++ordinal;
        }
    }

private:
    eduhub::Host host_;
    std::string base_url_;
};

}  // namespace

EDUHUB_PLUGIN(Acme, eduhub_manifest)
