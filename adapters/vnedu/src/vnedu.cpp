// VnEdu as a source: fetch one signed page a call, decode a page's rows. Contract: ../contract.yaml.
#include <unordered_map>

#include <eduhub/http.hpp>
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

#include "cursor.hpp"
#include "page.hpp"

namespace vnedu {

namespace {

/// A read that is longer than this goes in circles with fresh tokens: 500,000 rows of one school.
constexpr std::size_t kPagesInOneRead = 2'500;

class Vnedu {
public:
    explicit Vnedu(eduhub::Host host) : host_(host) {
        const auto settings = eduhub::parse_json(host.settings());
        base_url_ = eduhub::text_of(settings, "base_url");
        while (!base_url_.empty() && base_url_.back() == '/') base_url_.pop_back();
        page_rows_ = static_cast<int>(eduhub::integer_setting(settings, "page_rows", 200, 1, 500));
    }

    void fetch(std::string_view entity, std::string_view cursor_text, eduhub::Pages& out) {
        const auto& kind = kind_of(entity);
        auto cursor = Cursor::parse(cursor_text);
        const auto reply = ask(kind, cursor);
        const auto page = read_page(reply.body);
        guard_against_circles(cursor, page);
        out.page(entity, "application/json", reply.body);
        if (page.next_token.empty()) {
            return out.complete(Cursor{.watermark = page.watermark, .page_token = {}, .seen = {}}.text());
        }
        cursor.page_token = page.next_token;
        out.next(cursor.text());
    }

    void decode(std::string_view entity, std::string_view, std::string_view body, eduhub::Records& out) {
        const auto& kind = kind_of(entity);
        const auto page = read_page(body);
        std::unordered_map<std::string, std::size_t> first_with_key;
        for (std::size_t i = 0; i < page.rows.size(); ++i) {
            const auto& row = page.rows[i];
            const auto location = "/du_lieu/" + std::to_string(i);
            if (!row.is_object()) {
                out.problem({.ordinal = i, .location = location, .code = "record.unreadable"});
                continue;
            }
            const auto key = eduhub::text_of(row, kind.key);
            if (key.empty()) {
                const bool absent = !row.contains(kind.key) || row[kind.key].is_null() || row[kind.key] == "";
                out.problem({.ordinal = i, .location = location + "/" + kind.key, .code = absent ? "field.missing" : "field.type", .field = kind.key});
                continue;
            }
            const auto [first, fresh] = first_with_key.emplace(key, i);
            if (!fresh && page.rows[first->second] != row) {
                out.problem({.ordinal = i, .location = location, .key = key, .code = "record.duplicate_key", .field = kind.key});
                continue;
            }
            const bool deleted = row.contains("da_xoa") && row["da_xoa"] == true;
            const auto version = eduhub::text_of(row, "sua_luc");
            const auto json = row.dump();
            out.record({.ordinal = i, .location = location, .key = key, .version = version, .deleted = deleted, .json = json});
        }
    }

private:
    eduhub::HttpReply ask(const Kind& kind, const Cursor& cursor) const {
        const auto target = "/api/v2/truong/" + eduhub::percent_encoded(host_.tenant()) + "/" + std::string(kind.path) +
                            "?tu_moc=" + eduhub::percent_encoded(cursor.watermark) + "&trang=" + eduhub::percent_encoded(cursor.page_token) +
                            "&so_dong=" + std::to_string(page_rows_);
        const auto time = std::to_string(host_.now_ms());
        auto reply = host_.http({.method = "GET", .url = base_url_ + target,
                                 .headers = {{"Accept", "application/json"}, {"X-Ma-Khach", "{{secret:ma_khach}}"}, {"X-Thoi-Gian", time},
                                             {"X-Chu-Ky", host_.hmac_sha256("bi_mat", "GET\n" + target + "\n" + time)}},
                                 .body = {}});
        refuse_bad_status(reply);
        return reply;
    }

    void refuse_bad_status(const eduhub::HttpReply& reply) const {
        using eduhub::Failure;
        using eduhub::Retry;
        switch (reply.status) {
            case 200: return;
            case 400: throw Failure("vendor.bad_request", "VnEdu did not understand the request; a stored watermark may have expired");
            case 401: throw Failure("vendor.unauthorized", "VnEdu refused the key, the signature or the hub's clock");
            case 403: throw Failure("vendor.forbidden", "the key belongs to another school");
            case 404: throw Failure("vendor.not_found", "VnEdu does not know this school");
            case 429: throw Failure("vendor.busy", "VnEdu asks to come back later", Retry::Later, eduhub::retry_after_ms(reply, host_.now_ms()));
            default:
                throw Failure("vendor.unavailable", "VnEdu answered " + std::to_string(reply.status), Retry::Later,
                              eduhub::retry_after_ms(reply, host_.now_ms()));
        }
    }

    /// A token or a non-empty content that this read has had before will come for ever: stop, cursor unmoved.
    static void guard_against_circles(Cursor& cursor, const PageContent& page) {
        const auto repeated = [](const char* what) {
            return eduhub::Failure("page.repeated", std::string("VnEdu repeats ") + what + "; the read stops where it stands", eduhub::Retry::Later);
        };
        if (!page.rows.empty() && !cursor.remember(eduhub::fingerprint(page.rows.dump()))) throw repeated("a page's rows");
        if (page.next_token.empty()) return;
        if (page.next_token == cursor.page_token || !cursor.remember(eduhub::fingerprint("token " + page.next_token))) throw repeated("a page token");
        if (cursor.seen.size() > 2 * kPagesInOneRead) throw repeated("pages without end");
    }

    eduhub::Host host_;
    std::string base_url_;
    int page_rows_ = 200;
};

}  // namespace

}  // namespace vnedu

EDUHUB_PLUGIN(vnedu::Vnedu, eduhub_manifest)
