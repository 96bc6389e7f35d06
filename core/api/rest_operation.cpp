#include "core/api/rest_operation.hpp"

#include <charconv>

#include "core/api/openapi.hpp"
#include "core/api/query.hpp"

namespace hub::api {
namespace {

using Right = Operation::Right;
using Shows = Operation::Shows;
using Parameters = std::vector<QueryParameter>;

constexpr std::size_t kUsualLimit = 50;
constexpr std::size_t kMostLimit = 500;

constexpr QueryParameter kSystem{"system", "string", "Only of this system"};
constexpr QueryParameter kTenant{"tenant", "string", "Only of this school"};
constexpr QueryParameter kEntity{"entity", "string", "Only of this entity"};
constexpr QueryParameter kCode{"code", "string", "Only with this cause"};
constexpr QueryParameter kSince{"since", "date-time", "Only from then on: 2026-09-05T00:00:00Z"};
constexpr QueryParameter kLimit{"limit", "integer", "Items of a page, 1 to 500; 50 when absent"};
constexpr QueryParameter kCursor{"cursor", "string", "`next` of the page before"};
constexpr QueryParameter kPurpose{"purpose", "string", "Why it is looked at; stands in the evidence"};

std::vector<Operation> operations() {
    return {
        {{"GET", "/api/v1/openapi.json"}, "show_openapi", "This document", Right::Document, {}, {}, {}, Shows::NobodysData, [](Call&) -> Result<codec::Value> { return openapi_document(); }},
        {{"GET", "/api/v1/health"}, "show_health", "How the hub stands, as far as the token reaches", Right::Read, {}, {}, "Health", Shows::NobodysData, show_health},
        {{"GET", "/api/v1/connections"}, "list_connections", "Connections, by system and school", Right::Read, {kSystem, kTenant, kLimit, kCursor}, {}, "ConnectionPage", Shows::NobodysData, list_connections},
        {{"GET", "/api/v1/connections/{system}/{tenant}"}, "show_connection", "One connection", Right::Read, {}, {}, "Connection", Shows::NobodysData, show_connection},
        {{"POST", "/api/v1/connections/{system}/{tenant}/sync"}, "sync_connection", "Read from the vendor now; answers when its pages are received", Right::Operate, {}, "SyncOrder", "Synced", Shows::NobodysData, sync_connection},
        {{"GET", "/api/v1/receipts"}, "list_receipts", "What was received, the newest first", Right::Read, {kSystem, kTenant, kEntity, kSince, kLimit, kCursor}, {}, "ReceiptPage", Shows::NobodysData, list_receipts},
        {{"GET", "/api/v1/receipts/{id}"}, "show_receipt", "One receipt", Right::Read, {}, {}, "Receipt", Shows::NobodysData, show_receipt},
        {{"GET", "/api/v1/records"}, "list_records", "Records without their values, the oldest first", Right::Read, {kSystem, kTenant, kEntity, kSince, kLimit, kCursor, kPurpose}, {}, "RecordPage", Shows::PeoplesData, list_records},
        {{"POST", "/api/v1/records/search"}, "search_records", "Records of a person by national id; only so many a minute", Right::Read, {kPurpose}, "SearchOrder", "FoundRecords", Shows::PeoplesData, search_records},
        {{"GET", "/api/v1/records/{id}"}, "show_record", "One record, with the fields that the token may see", Right::Read, {kPurpose}, {}, "Record", Shows::PeoplesData, show_record},
        {{"GET", "/api/v1/messages"}, "list_messages", "Versions of records, the newest first; by key when source_id, record or receipt is given", Right::Read,
         {{"source_id", "string", "The newest version of each record that is called so"}, {"record", "string", "The versions of this record"}, {"receipt", "string", "The versions that this receipt made"}, kSystem, kTenant, kEntity, kSince, kLimit, kCursor, kPurpose},
         {}, "MessagePage", Shows::PeoplesData, list_messages},
        {{"GET", "/api/v1/messages/{id}"}, "show_message", "The journey of one version", Right::Read, {kPurpose}, {}, "MessageStory", Shows::PeoplesData, show_message},
        {{"GET", "/api/v1/quarantine"}, "list_quarantine", "Records that were refused, the newest receipt first", Right::Read, {{"receipt", "string", "Only of this receipt"}, kSystem, kTenant, kEntity, kCode, kSince, kLimit, kCursor, kPurpose}, {}, "RefusedPage", Shows::PeoplesData, list_refused},
        {{"GET", "/api/v1/quarantine/{id}"}, "show_quarantined", "One problem of a refused record", Right::Read, {kPurpose}, {}, "Refused", Shows::PeoplesData, show_refused},
        {{"GET", "/api/v1/dead-letters"}, "list_dead_letters", "Deliveries that want a person, by school, system and record", Right::Read, {{"status", "string", "dead (when absent), uncertain, held"}, kSystem, kTenant, kEntity, kCode, kSince, kLimit, kCursor, kPurpose}, {}, "DeadLetterPage", Shows::PeoplesData, list_dead_letters},
        {{"POST", "/api/v1/dead-letters/retry"}, "retry_dead_letters", "Send deliveries again, those that fit or those named", Right::Operate, {}, "RetryOrder", "Retried", Shows::NobodysData, retry_dead_letters},
        {{"GET", "/api/v1/dead-letters/{id}"}, "show_dead_letter", "One delivery that wants a person", Right::Read, {kPurpose}, {}, "DeadLetter", Shows::PeoplesData, show_dead_letter},
        {{"POST", "/api/v1/dead-letters/{id}/retry"}, "retry_dead_letter", "Send one delivery again", Right::Operate, {}, "RetryOne", "Retried", Shows::NobodysData, retry_dead_letter},
        {{"GET", "/api/v1/identity/users"}, "list_users", "Accounts that sign in, by login name", Right::IdentityRead, {{"school", "string", "Only of this school"}, {"role", "string", "pupil, guardian, teacher, staff, administrator"}, kLimit, kCursor, kPurpose}, {}, "UserPage", Shows::PeoplesData, list_users},
        {{"POST", "/api/v1/identity/users"}, "make_user", "Make an account without a password: a slip or a telephone opens it", Right::IdentityWrite, {}, "UserOrder", "User", Shows::NobodysData, make_user},
        {{"GET", "/api/v1/identity/users/{login}"}, "show_user", "One account", Right::IdentityRead, {kPurpose}, {}, "User", Shows::PeoplesData, show_user},
        {{"PATCH", "/api/v1/identity/users/{login}"}, "change_user", "Change name, roles or state; whoever is disabled is signed out", Right::IdentityWrite, {}, "UserChange", "User", Shows::NobodysData, change_user},
        {{"POST", "/api/v1/identity/users/{login}/end-sessions"}, "end_user_sessions", "End an account's sessions everywhere", Right::IdentityWrite, {}, {}, "User", Shows::NobodysData, end_user_sessions},
        {{"GET", "/api/v1/identity/users/{login}/sessions"}, "list_user_sessions", "Where an account is signed in", Right::IdentityRead, {kPurpose}, {}, "Sessions", Shows::PeoplesData, list_user_sessions},
        {{"GET", "/api/v1/identity/users/{login}/events"}, "list_user_events", "What happened to an account and by whom, the newest first", Right::IdentityRead, {kPurpose}, {}, "AccountEvents", Shows::PeoplesData, list_user_events},
        {{"GET", "/api/v1/identity/users/{login}/links"}, "list_user_links", "Accounts at applications, with those that were unlinked", Right::IdentityRead, {kPurpose}, {}, "AppLinks", Shows::PeoplesData, list_user_links},
        {{"DELETE", "/api/v1/identity/sessions/{session}"}, "end_session", "End a session; its applications are told", Right::IdentityWrite, {}, {}, "EndedSession", Shows::NobodysData, end_session},
        {{"GET", "/api/v1/identity/apps"}, "list_apps", "Applications of the configuration", Right::IdentityRead, {}, {}, "Apps", Shows::NobodysData, list_apps},
        {{"GET", "/api/v1/identity/apps/{app}"}, "show_app", "One application", Right::IdentityRead, {}, {}, "App", Shows::NobodysData, show_app},
        {{"GET", "/api/v1/identity/keys"}, "list_keys", "Keys that sign, without their secrets", Right::IdentityRead, {}, {}, "SigningKeys", Shows::NobodysData, list_keys},
        {{"POST", "/api/v1/identity/keys/rotate"}, "rotate_key", "Sign with the next key from now on; for a token of all schools", Right::IdentityWrite, {}, "RotateOrder", "KeyChanges", Shows::NobodysData, rotate_key},
        {{"GET", "/api/v1/identity/impersonations"}, "list_impersonations", "Administrators who asked to act for a person, the newest first", Right::IdentityRead, {kPurpose}, {}, "Impersonations", Shows::PeoplesData, list_impersonations},
    };
}

}  // namespace

std::string_view scope_of(Right right) {
    switch (right) {
        case Right::Document: return "any";
        case Right::Read: return name_of(TokenPurpose::Read);
        case Right::Operate: return name_of(TokenPurpose::Operate);
        case Right::IdentityRead: return name_of(TokenPurpose::IdentityRead);
        case Right::IdentityWrite: return name_of(TokenPurpose::IdentityWrite);
    }
    return {};
}

const std::vector<Operation>& rest_operations() {
    static const std::vector<Operation> kOperations = operations();
    return kOperations;
}

std::optional<std::vector<std::string>> words_of(std::string_view path, std::string_view pattern) {
    std::vector<std::string> words;
    for (;;) {
        const auto path_end = path.find('/');
        const auto pattern_end = pattern.find('/');
        const std::string_view here = path.substr(0, path_end);
        const std::string_view wanted = pattern.substr(0, pattern_end);
        if (wanted.starts_with('{')) {
            if (here.empty()) return std::nullopt;
            words.emplace_back(here);
        } else if (here != wanted) {
            return std::nullopt;
        }
        if ((path_end == std::string_view::npos) != (pattern_end == std::string_view::npos)) return std::nullopt;
        if (path_end == std::string_view::npos) return words;
        path.remove_prefix(path_end + 1);
        pattern.remove_prefix(pattern_end + 1);
    }
}

tl::unexpected<Error> no_such_item() { return fail("item.unknown", "there is no such item within this token's reach"); }

std::string Call::parameter(std::string_view name) const { return query_value(request.query, name); }

std::string Call::who() const { return "token " + token.id + " (" + token.scope.name + ")"; }

std::optional<records::Within> Call::narrowed() const { return reach.and_also({parameter("system"), parameter("tenant"), parameter("entity")}); }

Result<std::size_t> Call::limit() const {
    const std::string text = parameter("limit");
    if (text.empty()) return kUsualLimit;
    std::size_t asked = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), asked);
    if (problem != std::errc() || end != text.data() + text.size() || asked == 0 || asked > kMostLimit) {
        return fail("query.parameter", "`limit` is a number from 1 to " + std::to_string(kMostLimit));
    }
    return asked;
}

Result<Instant> Call::since() const {
    std::string text = parameter("since");
    if (text.empty()) return Instant{};
    constexpr std::size_t kWholeSeconds = std::string_view("2026-09-05T00:00:00Z").size();
    if (text.size() == kWholeSeconds && text.ends_with('Z')) text.insert(text.size() - 1, ".000");
    auto at = parse_instant(text);
    if (!at) return fail("query.parameter", "`since` is a moment in UTC: 2026-09-05T00:00:00Z");
    return *at;
}

}  // namespace hub::api
