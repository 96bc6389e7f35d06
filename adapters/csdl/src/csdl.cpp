// The sector database as source (schools, classes, staff, pupils and their codes) and destination (those and results).
#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include <eduhub/http.hpp>
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

#include "wire.hpp"

namespace csdl {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestOffset = 5'000'000;
constexpr const char* kStanding = "/syncdata-api/Push/TrangThai";
constexpr std::size_t kMostRows = 500;
constexpr std::size_t kClientIdBytes = 64;
constexpr int kFirstSchoolYear = 1945;
constexpr int kLastSchoolYear = 9999;
constexpr int kChangesDuringTheYear = 2;  // LoaiDongBo "phát sinh"

class Csdl {
public:
    explicit Csdl(eduhub::Host host) : host_(host) {
        const auto settings = eduhub::parse_json(host.settings());
        base_url_ = eduhub::text_of(settings, "base_url");
        while (!base_url_.empty() && base_url_.back() == '/') base_url_.pop_back();
        school_year_ = static_cast<int>(eduhub::integer_setting(settings, "school_year", 0, kFirstSchoolYear, kLastSchoolYear));
        arrival_ms_ = eduhub::integer_setting(settings, "arrival_seconds", 60, 1, 3'600) * 1'000;
        page_rows_ = static_cast<int>(eduhub::integer_setting(settings, "page_rows", 500, 1, 1'000));
    }

    /// Everything each time (the sector database has no delta); the cursor is the offset within one read.
    void fetch(std::string_view entity, std::string_view cursor_text, eduhub::Pages& out) {
        const auto& kind = read_kind(entity);
        std::size_t offset = 0;
        std::string last_page;
        if (!cursor_text.empty()) {
            const auto cursor = eduhub::parse_json(cursor_text);
            offset = cursor.at("offset").get<std::size_t>();
            last_page = cursor.at("page").get<std::string>();
        }
        const auto reply = ask(std::string(kind.path), {{"maTruongHoc", host_.tenant()}, {"namHoc", school_year_}, {"limit", page_rows_}, {"offset", offset}});
        const auto page = read_reply(reply, host_.now_ms());
        const auto rows = page.find("rows");
        const auto total = page.find("total");
        if (rows == page.end() || !rows->is_array() || total == page.end() || !total->is_number_unsigned()) {
            throw eduhub::Failure("page.unreadable", "the page has no rows or no total", eduhub::Retry::Later);
        }
        const auto print = std::to_string(eduhub::fingerprint(rows->dump()));
        const auto next = offset + rows->size();
        if (!rows->empty() && print == last_page) {
            throw eduhub::Failure("page.repeated", "the sector database sends one page again and again; the read stops where it stands", eduhub::Retry::Later);
        }
        if (next > kLargestOffset) throw eduhub::Failure("page.repeated", "the sector database's pages do not end", eduhub::Retry::Later);
        if (rows->empty() && offset < total->get<std::size_t>()) {
            throw eduhub::Failure("page.unreadable", "an empty page before the total was reached", eduhub::Retry::Later);
        }
        out.page(entity, "application/json", reply.body);
        if (next >= total->get<std::size_t>()) return out.complete("");
        out.next(json{{"offset", next}, {"page", print}}.dump());
    }

    void decode(std::string_view entity, std::string_view, std::string_view body, eduhub::Records& out) {
        const auto& kind = read_kind(entity);
        const auto page = eduhub::parse_json(body);
        const auto rows = page.find("rows");
        if (rows == page.end() || !rows->is_array()) throw eduhub::Failure("page.unreadable", "the page has no rows", eduhub::Retry::Later);
        for (std::size_t i = 0; i < rows->size(); ++i) {
            const auto& row = (*rows)[i];
            const auto location = "/rows/" + std::to_string(i);
            const auto key = row.is_object() ? eduhub::text_of(row, kind.key) : std::string();
            if (key.empty()) {
                out.problem({.ordinal = i, .location = location, .code = row.is_object() ? "field.missing" : "record.unreadable",
                             .field = row.is_object() ? kind.key : ""});
                continue;
            }
            // maCu: the temporary code that `ma` replaced.
            const auto former = eduhub::text_of(row, "maCu");
            const auto text = row.dump();
            out.record({.ordinal = i, .location = location, .key = key, .former_key = former == key ? "" : former, .json = text});
        }
    }

    /// One push of one school: staff, then classes, then pupils, as the contract orders them; then the results, one push
    /// for each class and period.
    void send(std::span<const eduhub::Outgoing> batch, eduhub::Results& out) {
        json push{{"MaTruongHoc", host_.tenant()}, {"NamHoc", school_year_}, {"LoaiDongBo", kChangesDuringTheYear}};
        Waiting waiting;
        std::map<std::string, Book> books;
        for (const auto& record : batch) {
            const auto* const kind = push_kind(record.entity);
            if (kind == nullptr || record.operation == eduhub::Operation::Delete) {
                out.result({.delivery_id = record.delivery_id, .status = eduhub::SendStatus::Rejected,
                            .code = kind == nullptr ? "destination.entity_unknown" : "destination.no_delete",
                            .message = kind == nullptr ? "the sector database takes staff, classes, pupils and results" : "the sector database deletes nothing; a status says who left"});
                continue;
            }
            auto body = eduhub::parse_json(record.body);
            const auto client_id = client_id_of(record, body);
            const bool is_result = kind->list == kResultList;
            Book* const book = is_result ? &books[book_key(body)] : nullptr;
            if (!(is_result ? book->waiting : waiting).emplace(answer_key(kind->loai, client_id), &record).second) {
                // Two versions of one record must not be told apart by their place in a push.
                out.result({.delivery_id = record.delivery_id, .status = eduhub::SendStatus::Retry, .code = "destination.same_push",
                            .message = "another version of this record is in the same push"});
                continue;
            }
            body["ClientId"] = client_id;
            body["LuotGui"] = sending_of(record.delivery_id, record.version);
            if (is_result) book->rows.push_back(std::move(body));
            else push[kind->list].push_back(std::move(body));
        }
        const bool answered = !waiting.empty();
        if (answered) deliver("/syncdata-api/Push/DongBo", push, waiting, out);
        send_books(books, answered, out);
    }

    /// By ticket where there is one; what a ticket no longer tells, and whatever lost its answer, by the mark of its sending.
    void resolve(std::span<const eduhub::Question> questions, eduhub::Resolutions& out) {
        std::map<std::string_view, std::vector<const eduhub::Question*>> by_ticket;
        std::vector<const eduhub::Question*> by_sending;
        for (const auto& question : questions) {
            if (question.ticket.empty()) by_sending.push_back(&question);
            else by_ticket[question.ticket].push_back(&question);
        }
        for (const auto& [ticket, asked] : by_ticket) {
            const auto reply = read_reply(ask(kStanding, {{"MaTruongHoc", host_.tenant()}, {"MaPhieu", ticket}}), host_.now_ms());
            resolve_ticket(reply, asked, by_sending, out);
        }
        for (std::size_t from = 0; from < by_sending.size(); from += kMostRows) {
            const auto count = std::min(kMostRows, by_sending.size() - from);
            resolve_sendings(std::span(by_sending).subspan(from, count), out);
        }
    }

private:
    using Waiting = std::unordered_map<std::string, const eduhub::Outgoing*>;

    /// The results of one class and period.
    struct Book {
        json rows = json::array();
        Waiting waiting;
    };

    /// One push, and what became of each of its rows.
    void deliver(const char* path, const json& push, Waiting& waiting, eduhub::Results& out) const {
        const auto reply = ask(path, push);
        try {
            if (reply.status == 202) return defer(reply, waiting, out);
            settle(read_reply(reply, host_.now_ms()), waiting, out);
        } catch (const eduhub::Failure& failure) {
            // Whether it took effect cannot be read from such an answer; a busy server has taken nothing.
            if (failure.retry() != eduhub::Retry::Later || failure.code() == "destination.busy") throw;
            throw eduhub::Failure(failure.code(), failure.what(), eduhub::Retry::Uncertain, failure.retry_after_ms());
        }
    }

    static std::string book_key(const json& row) {
        return eduhub::text_of(row, "MaLopHoc") + "/" + eduhub::text_of(row, "KyHoc") + "/" + eduhub::text_of(row, "NamHoc");
    }

    /// A call that fails before anything was answered is the whole batch's failure. Later it is that of the books which
    /// are left: what was answered before stands.
    void send_books(std::map<std::string, Book>& books, bool answered, eduhub::Results& out) {
        for (auto book = books.begin(); book != books.end(); ++book) {
            const auto& first = book->second.rows.front();
            json push{{"MaTruongHoc", host_.tenant()}, {"NamHoc", first.value("NamHoc", json(school_year_))}, {"MaLopHoc", first.value("MaLopHoc", json())},
                      {"KyHoc", first.value("KyHoc", json())}, {kResultList, book->second.rows}};
            try {
                deliver("/syncdata-api/Push/KetQua", push, book->second.waiting, out);
                answered = true;
            } catch (const eduhub::Failure& failure) {
                if (!answered) throw;
                put_off(book->second.waiting, failure, out);
                // The books after it have not gone out: of them nothing is in doubt.
                const auto rest = failure.retry() == eduhub::Retry::Uncertain ? eduhub::Retry::Later : failure.retry();
                const eduhub::Failure unsent(failure.code(), failure.what(), rest, failure.retry_after_ms());
                while (++book != books.end()) put_off(book->second.waiting, unsent, out);
                return;
            }
        }
    }

    static void put_off(const Waiting& waiting, const eduhub::Failure& failure, eduhub::Results& out) {
        using eduhub::SendStatus;
        const auto status = failure.retry() == eduhub::Retry::Later     ? SendStatus::Retry
                            : failure.retry() == eduhub::Retry::Never ? SendStatus::Rejected
                                                                      : SendStatus::Uncertain;
        for (const auto& [key, record] : waiting) {
            out.result({.delivery_id = record->delivery_id, .status = status, .code = failure.code(), .message = failure.what(),
                        .retry_after_ms = failure.retry_after_ms()});
        }
    }

    static std::string answer_key(std::string_view loai, std::string_view client_id) { return std::string(loai) + "/" + std::string(client_id); }

    /// The hub's own key of the record, the same for ever, so that a push repeated is an upsert. A source's id that the
    /// mapping wrote would change when sources of one person come and go; it serves only when there is no key.
    static std::string client_id_of(const eduhub::Outgoing& record, const json& body) {
        auto id = std::string(record.idempotency_key);
        if (id.empty()) id = eduhub::text_of(body, "ClientId");
        if (id.empty() || id.size() > kClientIdBytes) throw eduhub::Failure("destination.client_id", "a record has no ClientId of 1 to 64 bytes");
        return id;
    }

    static std::string sending_of(std::string_view delivery_id, std::int64_t version) {
        return std::string(delivery_id) + "." + std::to_string(version);
    }

    static std::int64_t ask_after_ms(const json& reply) {
        const auto seconds = reply.find("hoiLaiSau");
        return seconds != reply.end() && seconds->is_number_integer() ? std::clamp<std::int64_t>(seconds->get<std::int64_t>(), 0, 86'400) * 1'000 : 0;
    }

    /// Taken in under a ticket, all of it.
    static void defer(const eduhub::HttpReply& reply, const Waiting& waiting, eduhub::Results& out) {
        const auto body = eduhub::parse_json(reply.body);
        const auto ticket = body.is_object() ? eduhub::text_of(body, "maPhieu") : std::string();
        for (const auto& [key, record] : waiting) {
            out.result({.delivery_id = record->delivery_id, .status = eduhub::SendStatus::Pending, .code = "destination.deferred",
                        .retry_after_ms = ask_after_ms(body), .ticket = ticket});
        }
    }

    static void resolve_ticket(const json& reply, const std::vector<const eduhub::Question*>& asked, std::vector<const eduhub::Question*>& not_told,
                               eduhub::Resolutions& out) {
        const auto standing = eduhub::text_of(reply, "trangThai");
        if (standing == "cho") {
            for (const auto* question : asked) {
                out.resolution({.delivery_id = question->delivery_id, .fate = eduhub::Fate::Pending, .code = "destination.deferred",
                                .again_after_ms = ask_after_ms(reply)});
            }
            return;
        }
        std::unordered_map<std::string, const json*> results;
        if (standing == "xong") results = results_of(reply);
        for (const auto* question : asked) {
            const auto* const kind = push_kind(question->entity);
            const auto found = kind == nullptr ? results.end() : results.find(answer_key(kind->loai, question->idempotency_key));
            const auto rc = found == results.end() ? json() : found->second->value("rc", json());
            if (!rc.is_number_integer()) {
                not_told.push_back(question);
                continue;
            }
            const auto verdict = verdict_of(rc.get<int>());
            const auto remote_id = eduhub::text_of(*found->second, "ma");
            const auto said = eduhub::text_of(*found->second, "rd");
            const bool accepted = verdict.status == eduhub::SendStatus::Accepted;
            const auto fate = accepted ? eduhub::Fate::Delivered : verdict.status == eduhub::SendStatus::Retry ? eduhub::Fate::Never : eduhub::Fate::Refused;
            out.resolution({.delivery_id = question->delivery_id, .fate = fate, .remote_id = accepted ? std::string_view(remote_id) : std::string_view(),
                            .code = verdict.code, .field = accepted ? std::string_view() : field_in(said)});
        }
    }

    void resolve_sendings(std::span<const eduhub::Question* const> asked, eduhub::Resolutions& out) const {
        json list = json::array();
        for (const auto* question : asked) {
            const auto* const kind = push_kind(question->entity);
            if (kind == nullptr) continue;
            list.push_back({{"loai", kind->loai}, {"ClientId", question->idempotency_key}, {"LuotGui", sending_of(question->delivery_id, question->version)}});
        }
        const auto reply = read_reply(ask(kStanding, {{"MaTruongHoc", host_.tenant()}, {"DanhSach", std::move(list)}}), host_.now_ms());
        const auto results = results_of(reply);
        for (const auto* question : asked) {
            const auto* const kind = push_kind(question->entity);
            const auto found = kind == nullptr ? results.end() : results.find(answer_key(kind->loai, question->idempotency_key));
            const auto there = found == results.end() ? json() : found->second->value("co", json());
            eduhub::Resolution word{.delivery_id = question->delivery_id};
            std::string remote_id;
            if (there == json(true)) {
                remote_id = eduhub::text_of(*found->second, "ma");
                word.fate = eduhub::Fate::Delivered;
                word.remote_id = remote_id;
            } else if (!there.is_boolean()) {
                word.code = "destination.no_result";
            } else if (const auto left = question->sent_at_ms + arrival_ms_ - host_.now_ms(); left > 0) {
                word.code = "destination.not_there_yet";  // the push may still be on its way
                word.again_after_ms = left;
            } else {
                word.fate = eduhub::Fate::Never;
                word.code = "delivery.never_happened";
            }
            out.resolution(word);
        }
    }

    static std::unordered_map<std::string, const json*> results_of(const json& reply) {
        std::unordered_map<std::string, const json*> out;
        const auto results = reply.find("results");
        if (results == reply.end() || !results->is_array()) throw eduhub::Failure("page.unreadable", "the answer about a push has no results", eduhub::Retry::Later);
        for (const auto& one : *results) {
            if (one.is_object()) out.emplace(answer_key(eduhub::text_of(one, "loai"), eduhub::text_of(one, "ClientId")), &one);
        }
        return out;
    }

    static void settle(const json& reply, Waiting& waiting, eduhub::Results& out) {
        const auto results = reply.find("results");
        if (results == reply.end() || !results->is_array()) throw eduhub::Failure("page.unreadable", "the reply to a push has no results", eduhub::Retry::Later);
        for (const auto& one : *results) {
            if (!one.is_object()) continue;
            const auto found = waiting.find(answer_key(eduhub::text_of(one, "loai"), eduhub::text_of(one, "ClientId")));
            const auto rc = one.find("rc");
            if (found == waiting.end() || rc == one.end() || !rc->is_number_integer()) continue;
            const auto& record = *found->second;
            waiting.erase(found);
            const auto verdict = verdict_of(rc->get<int>());
            const auto remote_id = eduhub::text_of(one, "ma");
            const auto said = eduhub::text_of(one, "rd");
            const bool accepted = verdict.status == eduhub::SendStatus::Accepted;
            const bool replaced = accepted && !record.remote_id.empty() && record.remote_id != remote_id;
            const auto message = accepted ? std::string() : "rc " + rc->dump();
            out.result({.delivery_id = record.delivery_id, .status = verdict.status, .remote_id = accepted ? std::string_view(remote_id) : record.remote_id,
                        .former_remote_id = replaced ? record.remote_id : std::string_view(), .code = verdict.code,
                        .field = accepted ? std::string_view() : field_in(said), .message = message});
        }
        for (const auto& [key, record] : waiting) {
            out.result({.delivery_id = record->delivery_id, .status = eduhub::SendStatus::Uncertain, .code = "destination.no_result",
                        .message = "the sector database left this record out of its reply"});
        }
    }

    /// rd names a field; anything else in it may quote a value and stays out.
    static std::string_view field_in(const std::string& said) {
        constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        constexpr std::size_t kLongestField = 20;
        return !said.empty() && said.size() <= kLongestField && said.find_first_not_of(kLetters) == std::string::npos ? std::string_view(said) : std::string_view();
    }

    eduhub::HttpReply ask(const std::string& path, const json& body) const {
        return host_.http({.method = "POST", .url = base_url_ + path,
                           .headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}, {"Username", "{{secret:username}}"}, {"Password", "{{secret:password}}"}},
                           .body = body.dump()});
    }

    eduhub::Host host_;
    std::string base_url_;
    int school_year_ = 0;
    int page_rows_ = 500;
    std::int64_t arrival_ms_ = 60'000;
};

}  // namespace

}  // namespace csdl

EDUHUB_PLUGIN(csdl::Csdl, eduhub_manifest)
