// Every surface against every kind of caller, as one table. A surface without a row, or a row without its
// surface, fails: nobody adds a path without saying who may use it.
#include <catch2/catch.hpp>

#include <array>
#include <map>

#include "core/sso/jose/key_ring.hpp"

#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// How they stand in a row.
enum Caller : std::size_t {
    None, Unknown, Revoked, Expired, OtherSystem, OtherSchool, OtherEntity, Right, Wildcard, Metrics, AdminSocket,
    Reader, Operator, ReaderElsewhere, OperatorElsewhere,
    Clerk, Office, OfficeElsewhere, kCallers
};
constexpr const char* kNames[kCallers] = {"none",     "unknown token", "revoked",      "expired", "other system", "other school",          "other entity",        "right one",
                                          "wildcard", "metrics",       "admin socket", "reads",   "operates",     "reads another school", "operates another school",
                                          "sees accounts", "changes accounts", "changes accounts of another school"};
using Row = std::array<int, kCallers>;

struct Line {
    std::string target;
    std::string body;
    Row expected;
};

// Who is 401 is not told whether there is such a connection; who is 403 has a token that opens something else.
// A list is 200 to whoever reads: what stands in it is the matter of rest_test.cpp.
//                        none unkn revo expi sys  schl enti right wild metr admin read oper r-el o-el see  chg  c-el
constexpr Row kPush{     401, 401, 401, 401, 403, 403, 403, 200, 200, 403, 404, 403, 403, 403, 403, 403, 403, 403};
constexpr Row kAnyone{   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 200, 200, 200, 200, 200, 200, 200};
constexpr Row kMetrics{  401, 401, 401, 401, 403, 403, 403, 403, 403, 200, 200, 403, 403, 403, 403, 403, 403, 403};
constexpr Row kAdmin{    404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404, 404, 404};
constexpr Row kTooYoung{ 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 503, 404, 404, 404, 404, 404, 404, 404};  // reached: the next key was made just now
constexpr Row kUnknown{  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404};  // reached: there is no such guardianship
constexpr Row kRefused{  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 400, 404, 404, 404, 404, 404, 404, 404};  // reached: what it names cannot be
constexpr Row kReads{    401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 200, 200, 200, 200, 403, 403, 403};
constexpr Row kDocument{ 401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 200, 200, 200, 200, 200, 200, 200};
constexpr Row kReadsOne{ 401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 200, 200, 404, 404, 403, 403, 403};
constexpr Row kOperates{ 401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 200, 403, 200, 403, 403, 403};
constexpr Row kSees{     401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 200, 200, 200};
constexpr Row kSeesOne{  401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 200, 200, 404};
constexpr Row kChanges{  401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 403, 200, 404};
constexpr Row kMakes{    401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 403, 200, 403};  // of its own school
constexpr Row kRotates{  401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 403, 503, 403};  // reached: the next key was made just now
constexpr Row kNoApp{    401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 404, 404, 404};  // reached: there is no such application
constexpr Row kNoSession{401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403, 403, 403, 404, 404};  // reached: there is no such session
constexpr Row kActs{     401, 401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403, 200, 403, 404, 403, 403, 403};

const std::map<std::string, Line>& table() {
    static const std::map<std::string, Line> kTable{
        {"POST /push/v1/{system}/{tenant}/{entity}", {"", "[]", kPush}},  // once for each entity
        {"GET /livez", {"/livez", "", kAnyone}},
        {"GET /readyz", {"/readyz", "", kAnyone}},
        {"GET /metrics", {"/metrics", "", kMetrics}},
        {"GET /status", {"/status", "", kAdmin}},
        {"GET /tokens", {"/tokens", "", kAdmin}},
        {"GET /audit/checkpoints", {"/audit/checkpoints", "", kAdmin}},
        {"GET /connections", {"/connections", "", kAdmin}},
        {"GET /summary", {"/summary", "", kAdmin}},
        {"GET /messages", {"/messages", "", kAdmin}},
        {"GET /messages/{id}", {"/messages/HS01", "", kAdmin}},
        {"GET /quarantine", {"/quarantine", "", kAdmin}},
        {"GET /rows", {"/rows?status=dead", "", kAdmin}},
        {"GET /audit/changes", {"/audit/changes", "", kAdmin}},
        {"GET /audit/export", {"/audit/export", "", kAdmin}},
        {"POST /search", {"/search", R"({"national_id":"001214000001"})", kAdmin}},
        {"POST /files", {"/files?system=workbook&tenant=" + kSchool + "&entity=pupil&name=a.xlsx", "x", kAdmin}},
        {"POST /sync", {"/sync", R"({"system":"vnedu","tenant":")" + kSchool + "\"}", kAdmin}},
        {"POST /settle", {"/settle", R"({"status":"uncertain","outcome":"never","reason":"matrix"})", kAdmin}},
        {"POST /replay", {"/replay", R"({"status":"dead","reason":"matrix"})", kAdmin}},
        {"GET /users", {"/users", "", kAdmin}},
        {"GET /apps", {"/apps", "", kAdmin}},
        {"GET /keys", {"/keys", "", kAdmin}},
        {"POST /users", {"/users", R"({"login":"matrix","name":"Matrix","roles":["pupil"]})", kAdmin}},
        {"POST /users/state", {"/users/state", R"({"login":"matrix","state":"disabled"})", kAdmin}},
        {"POST /users/import", {"/users/import", R"({"mode":"real","rows":[{"line":2,"login":"matrix2","roles":["pupil"]}]})", kAdmin}},
        {"POST /users/roll-over", {"/users/roll-over", R"({"mode":"rehearsal","year":"2027-2028","rows":[{"login":"matrix2","to":"s/2A"}]})", kAdmin}},
        {"POST /users/roll-over/undo", {"/users/roll-over/undo", R"({"year":"2027-2028"})", kAdmin}},
        {"GET /users/links", {"/users/links?login=matrix", "", kAdmin}},
        {"POST /users/links", {"/users/links", R"({"login":"matrix","app":"none","account":"a"})", kRefused}},
        {"POST /users/links/end", {"/users/links/end", R"({"login":"matrix","id":"x"})", kRefused}},
        {"POST /users/links/code", {"/users/links/code", R"({"app":"none","account":"a","role":"pupil"})", kRefused}},
        {"GET /users/class", {"/users/class?class=s%2F1A", "", kAdmin}},
        {"POST /users/class", {"/users/class", R"({"class":"s/1A","login":"matrix","part":"pupil"})", kAdmin}},
        {"POST /users/class/leave", {"/users/class/leave", R"({"class":"s/1A","login":"matrix"})", kAdmin}},
        {"POST /users/slips", {"/users/slips", R"({"class":"s/1A","for":"pupils"})", kAdmin}},
        {"GET /users/guardians", {"/users/guardians?child=matrix", "", kAdmin}},
        {"POST /users/guardians", {"/users/guardians", R"({"guardian":"matrix","child":"matrix","from":"2026-09-05"})", kRefused}},
        {"POST /users/guardians/end", {"/users/guardians/end", R"({"guardian":"matrix","child":"matrix","day":"2026-12-31"})", kUnknown}},
        {"GET /users/persons", {"/users/persons?login=matrix", "", kAdmin}},
        {"POST /users/persons", {"/users/persons", R"({"login":"matrix","role":"pupil","hub_id":"made-up"})", kRefused}},
        {"POST /users/persons/end", {"/users/persons/end", R"({"login":"matrix","hub_id":"made-up"})", kRefused}},
        {"GET /users/events", {"/users/events?login=matrix", "", kAdmin}},
        {"GET /users/impersonations", {"/users/impersonations", "", kAdmin}},
        {"GET /sessions", {"/sessions?login=matrix", "", kAdmin}},
        {"POST /sessions/end", {"/sessions/end", R"({"session":"made-up"})", kRefused}},
        {"POST /users/sign-out", {"/users/sign-out", R"({"login":"matrix"})", kAdmin}},
        {"POST /keys/rotate", {"/keys/rotate", R"({"algorithm":"ES256"})", kTooYoung}},
        {"POST /keys/revoke", {"/keys/revoke", R"({"id":"KEY"})", kAdmin}},
        {"POST /tokens", {"/tokens", R"({"name":"matrix","system":"*","tenant":"*"})", kAdmin}},
        {"POST /tokens/revoke", {"/tokens/revoke", R"({"id":"REVOKED"})", kAdmin}},
        {"POST /ballast/release", {"/ballast/release", "", kAdmin}},
        {"GET /api/v1/openapi.json", {"/api/v1/openapi.json", "", kDocument}},
        {"GET /api/v1/health", {"/api/v1/health", "", kReads}},
        {"GET /api/v1/connections", {"/api/v1/connections", "", kReads}},
        {"GET /api/v1/connections/{system}/{tenant}", {"/api/v1/connections/vnedu/" + kSchool, "", kReadsOne}},
        {"POST /api/v1/connections/{system}/{tenant}/sync", {"/api/v1/connections/vnedu/" + kSchool + "/sync", "", kActs}},
        {"GET /api/v1/receipts", {"/api/v1/receipts", "", kReads}},
        {"GET /api/v1/receipts/{id}", {"/api/v1/receipts/RECEIPT", "", kReadsOne}},
        {"GET /api/v1/records", {"/api/v1/records", "", kReads}},
        {"POST /api/v1/records/search", {"/api/v1/records/search", R"({"national_id":"001214000001"})", kReads}},
        {"GET /api/v1/records/{id}", {"/api/v1/records/RECORD", "", kReadsOne}},
        {"GET /api/v1/messages", {"/api/v1/messages", "", kReads}},
        {"GET /api/v1/messages/{id}", {"/api/v1/messages/MESSAGE", "", kReadsOne}},
        {"GET /api/v1/quarantine", {"/api/v1/quarantine", "", kReads}},
        {"GET /api/v1/quarantine/{id}", {"/api/v1/quarantine/QUARANTINED", "", kReadsOne}},
        {"GET /api/v1/dead-letters", {"/api/v1/dead-letters", "", kReads}},
        {"POST /api/v1/dead-letters/retry", {"/api/v1/dead-letters/retry", R"({"reason":"matrix","code":"none.such"})", kOperates}},
        {"GET /api/v1/dead-letters/{id}", {"/api/v1/dead-letters/DEAD", "", kReadsOne}},
        {"POST /api/v1/dead-letters/{id}/retry", {"/api/v1/dead-letters/DEAD/retry", R"({"reason":"matrix"})", kActs}},
        {"GET /api/v1/identity/users", {"/api/v1/identity/users", "", kSees}},
        {"POST /api/v1/identity/users", {"/api/v1/identity/users", R"({"login":"moi","roles":["pupil"],"school":")" + kSchool + "\"}", kMakes}},
        {"GET /api/v1/identity/users/{login}", {"/api/v1/identity/users/mai", "", kSeesOne}},
        {"PATCH /api/v1/identity/users/{login}", {"/api/v1/identity/users/mai", R"({"name":"Mai"})", kChanges}},
        {"POST /api/v1/identity/users/{login}/end-sessions", {"/api/v1/identity/users/mai/end-sessions", "", kChanges}},
        {"GET /api/v1/identity/users/{login}/sessions", {"/api/v1/identity/users/mai/sessions", "", kSeesOne}},
        {"GET /api/v1/identity/users/{login}/events", {"/api/v1/identity/users/mai/events", "", kSeesOne}},
        {"GET /api/v1/identity/users/{login}/links", {"/api/v1/identity/users/mai/links", "", kSeesOne}},
        {"DELETE /api/v1/identity/sessions/{session}", {"/api/v1/identity/sessions/made-up", "", kNoSession}},
        {"GET /api/v1/identity/apps", {"/api/v1/identity/apps", "", kSees}},
        {"GET /api/v1/identity/apps/{app}", {"/api/v1/identity/apps/none", "", kNoApp}},
        {"GET /api/v1/identity/keys", {"/api/v1/identity/keys", "", kSees}},
        {"POST /api/v1/identity/keys/rotate", {"/api/v1/identity/keys/rotate", R"({"algorithm":"ES256"})", kRotates}},
        {"GET /api/v1/identity/impersonations", {"/api/v1/identity/impersonations", "", kSees}},
    };
    return kTable;
}

std::string named(const api::Surface& surface) { return std::string(surface.method) + " " + std::string(surface.path); }

/// One hub and a caller of each kind.
struct Matrix {
    Matrix() {
        served.hub.csdl().refuse({"HS01"});
        served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02", "Trần Văn Bình", {{"ngay_sinh", "31/02/2014"}})});
        served.hub.run_until_quiet();
        const auto text = [](const codec::Value& made) { return std::string(made["token"].text()); };
        const std::string at = R"("tenant":")" + kSchool + "\"";
        tokens[Unknown] = "eduhub_made-up";
        const auto revoked = made("\"system\":\"*\",\"tenant\":\"*\"");
        tokens[Revoked] = text(revoked);
        revoked_id = revoked["id"].text();
        REQUIRE(served.admin("POST", "/tokens/revoke", R"({"id":")" + revoked_id + "\"}").status == 200);
        tokens[Expired] = text(made(R"("system":"*","tenant":"*","expires":"1h")"));
        tokens[OtherSystem] = text(made(R"("system":"workbook",)" + at));
        tokens[OtherSchool] = text(made(R"("system":"vnedu","tenant":")" + kOtherSchool + "\""));
        tokens[Right] = text(made(R"("system":"vnedu",)" + at));
        tokens[Wildcard] = text(made(R"("system":"*","tenant":"*")"));
        tokens[Metrics] = text(made(R"("scope":"metrics")"));
        const std::string sees = R"(,"fields":"identity")";
        tokens[Reader] = text(made(R"("scope":"read","system":"*",)" + at + sees));
        tokens[Operator] = text(made(R"("scope":"operate","system":"*",)" + at + sees));
        const std::string elsewhere = R"("system":"*","tenant":")" + kOtherSchool + "\"" + sees;
        tokens[ReaderElsewhere] = text(made(R"("scope":"read",)" + elsewhere));
        tokens[OperatorElsewhere] = text(made(R"("scope":"operate",)" + elsewhere));
        tokens[Clerk] = text(made(R"("scope":"identity:read",)" + at));
        tokens[Office] = text(made(R"("scope":"identity:write","tenant":"*")"));
        tokens[OfficeElsewhere] = text(made(R"("scope":"identity:write","tenant":")" + kOtherSchool + "\""));
        REQUIRE(served.admin("POST", "/users", R"({"login":"mai","roles":["pupil"],"school":")" + kSchool + "\"}").status == 200);
        served.clock.advance_milliseconds(3'600'000);
        for (const auto& [name, list] : {std::pair<std::string, std::string>{"RECEIPT", "receipts"}, {"RECORD", "records"}, {"MESSAGE", "messages"},
                                         {"QUARANTINED", "quarantine"}, {"DEAD", "dead-letters"}}) {
            const auto page = served.call("GET", "/api/v1/" + list, "", tokens[Reader]).json();
            items[name] = page["items"].items().at(0)["id"].text();
        }
    }

    codec::Value made(const std::string& rest) { return served.new_token(R"({"name":"matrix",)" + rest + "}"); }

    void check(const api::Surface& surface, std::string target, const Line& line) {
        for (const auto& [name, id] : items) {
            if (const auto at = target.find("/" + name); at != std::string::npos) target.replace(at + 1, name.size(), id);
        }
        for (std::size_t caller = None; caller < kCallers; ++caller) {
            std::string body = line.body;
            if (const auto id = body.find("KEY"); id != std::string::npos) body.replace(id, 3, served.sign_in->keys().snapshot()->keys[0].public_key.id);
            if (const auto id = body.find("REVOKED"); id != std::string::npos) body.replace(id, 7, revoked_id);  // twice is as good as once
            INFO(named(surface) << " at " << target << " by " << kNames[caller]);
            const std::string method(surface.method);
            const auto answer = caller == AdminSocket ? served.admin(method, target, body) : served.call(method, target, body, tokens[caller]);
            CHECK(answer.status == line.expected[caller]);
        }
    }

    ServedHub served{"sqlite", {}, ServedHub::SignIn::On};
    std::string revoked_id;
    std::array<std::string, kCallers> tokens{};
    std::map<std::string, std::string> items;  ///< ids of what there is, by their words in the table
};

}  // namespace

TEST_CASE("every surface answers every kind of caller as the table says", "[api][scope]") {
    Matrix matrix;
    std::map<std::string, int> met;
    auto all = api::PublicApi::surfaces();
    for (const auto& surface : api::AdminApi::surfaces()) all.push_back(surface);
    for (const auto& surface : api::RestApi::surfaces()) all.push_back(surface);
    for (const auto& surface : all) {
        ++met[named(surface)];
        const auto line = table().find(named(surface));
        if (line == table().end()) {
            FAIL_CHECK("no row says who may use " << named(surface));
            continue;
        }
        if (!surface.path.starts_with("/push/")) {
            matrix.check(surface, line->second.target, line->second);
            continue;
        }
        for (const auto entity : model::kEntities) {
            const std::string name(model::name_of(entity));
            const auto other = entity == model::EntityKind::Pupil ? "class" : "pupil";
            matrix.tokens[OtherEntity] = std::string(
                matrix.made(R"("system":"vnedu","tenant":")" + kSchool + R"(","entity":")" + other + "\"")["token"].text());
            matrix.check(surface, "/push/v1/vnedu/" + kSchool + "/" + name, line->second);
        }
    }
    for (const auto& [name, line] : table()) {
        INFO(name);
        CHECK(met[name] > 0);
    }
}
