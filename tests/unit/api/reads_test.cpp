// Sensitive reads stand in the chain; searches by national id are few.
#include <catch2/catch.hpp>

#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kNationalId = "052314000123";

struct Read {
    evidence::Change change;
    evidence::ReadDetail detail;
};

std::vector<Read> reads_of(ServedHub& served) {
    std::vector<Read> out;
    auto changes = evidence::recent_changes(*served.hub.reader(), served.hub.sealer(), evidence::ChangeKind::Read, 100).value();
    for (auto& change : changes) {
        auto detail = evidence::read_detail_of(change);
        out.push_back({std::move(change), std::move(detail)});
    }
    return out;
}

void chain_all(ServedHub& served) {
    served.read_clock.advance_milliseconds(1'000);
    REQUIRE(served.reads->flush(evidence::ReadLog::Which::PastSeconds).has_value());
}

std::string search_for(const std::string& number) { return R"({"national_id":")" + number + "\"}"; }

codec::Value pupil_with_id(const std::string& id) { return vnedu_pupil(id, "Nguyễn Thị Ánh", {{"so_dinh_danh", kNationalId}}); }

}  // namespace

TEST_CASE("reads of one operation in one second leave one entry with count, purposes and hashed subjects", "[api][reads]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Thị Ánh"), vnedu_pupil("HS02")});
    served.hub.run_until_quiet();
    for (int i = 0; i < 3; ++i) CHECK(served.admin("GET", "/messages/HS01?purpose=complaint").status == 200);
    CHECK(served.admin("GET", "/messages/HS02?purpose=complaint").status == 200);
    CHECK(served.admin("GET", "/messages").status == 200);
    CHECK(served.admin("GET", "/status").status == 200);
    CHECK(reads_of(served).empty());  // nobody waited for a commit
    chain_all(served);

    auto reads = reads_of(served);
    REQUIRE(reads.size() == 2);
    if (reads[0].change.cause != "messages.show") std::swap(reads[0], reads[1]);
    CHECK(reads[0].change.actor == "admin");
    CHECK(reads[0].change.cause == "messages.show");
    CHECK(reads[0].change.version == 4);
    CHECK(reads[0].detail.purposes == ids{"complaint"});
    CHECK(reads[0].detail.subjects.size() == 2);
    const auto hub_id = served.hub.ids().encode(IdKind::Record, served.hub.hub_ids("HS01").at(0));
    const auto& subjects = reads[0].detail.subjects;
    CHECK(std::find(subjects.begin(), subjects.end(), served.reads->subject_hash(hub_id)) != subjects.end());
    CHECK(reads[1].change.cause == "messages.list");
    CHECK(evidence::verify_chain(*served.hub.reader()).has_value());

    CHECK(served.admin("GET", "/messages/HS01").status == 200);  // another second, another entry
    chain_all(served);
    CHECK(reads_of(served).size() == 3);
}

TEST_CASE("a read that finds nobody is on record as well", "[api][reads]") {
    ServedHub served{"sqlite"};
    CHECK(served.admin("GET", "/messages/nobody").status == 404);
    chain_all(served);
    REQUIRE(reads_of(served).size() == 1);
    CHECK(reads_of(served)[0].detail.subjects.empty());
}

TEST_CASE("the audit log shows its reads, and showing it is one of them", "[api][reads]") {
    ServedHub served{"sqlite"};
    served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    served.hub.run_until_quiet();
    CHECK(served.admin("GET", "/messages/HS01").status == 200);
    chain_all(served);
    const auto all = served.admin("GET", "/audit/changes").json();
    CHECK(all.items().size() > 1);
    const auto reads = served.admin("GET", "/audit/changes?only=reads").json();
    REQUIRE(reads.items().size() == 1);
    CHECK(reads.items()[0]["what"].text() == "messages.show");
    CHECK(reads.items()[0]["count"].integer() == 1);
    chain_all(served);
    CHECK(reads_of(served).at(0).change.cause == "audit.list");
    CHECK(reads_of(served).at(0).change.version == 2);
}

TEST_CASE("when reads cannot be chained they are refused", "[api][reads]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    CHECK(served.admin("GET", "/messages").status == 200);
    served.read_clock.advance_milliseconds(11'000);  // and nobody chained it
    const auto refused = served.admin("GET", "/messages");
    CHECK(refused.status == 503);
    CHECK(refused.json()["code"].text() == "audit.unavailable");
    CHECK(served.admin("GET", "/status").status == 200);
    chain_all(served);
    CHECK(served.admin("GET", "/messages").status == 200);
    served.reads->stop();  // the last ones are chained, then it is over
    CHECK(reads_of(served).size() == 2);
    CHECK(served.admin("GET", "/messages").status == 503);
}

TEST_CASE("a person is found by national id, by the blind index alone", "[api][reads]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.push("vnedu", "pupil", {pupil_with_id("HS01")});
    served.hub.run_until_quiet();
    const auto found = served.admin("POST", "/search?purpose=parent's%20request", search_for(kNationalId));
    CHECK(found.status == 200);
    REQUIRE(found.json()["records"].items().size() == 1);
    CHECK(found.json()["records"].items()[0]["hub_id"].text() == served.hub.ids().encode(IdKind::Record, served.hub.hub_ids("HS01").at(0)));
    CHECK(found.body.find("Ánh") == std::string::npos);
    CHECK(served.admin("POST", "/search", search_for("052314000124")).json()["records"].items().empty());
    CHECK(served.admin("POST", "/search", search_for("0522")).status == 400);
    CHECK(served.admin("GET", "/search?national_id=" + kNationalId).status == 405);
    chain_all(served);
    const auto reads = reads_of(served);
    REQUIRE(reads.size() == 1);
    CHECK(reads[0].change.cause == "records.search");
    CHECK(reads[0].detail.subjects.size() == 1);
}

TEST_CASE("searches by national id beyond the limit are 429 with a time to come back, and on record", "[api][reads]") {
    ServedHub served{"sqlite"};  // four a minute, three of them at once
    for (int i = 0; i < 3; ++i) CHECK(served.admin("POST", "/search", search_for(kNationalId)).status == 200);
    const auto refused = served.admin("POST", "/search", search_for(kNationalId));
    CHECK(refused.status == 429);
    CHECK(refused.json()["code"].text() == "limit.blind_index");
    const auto at = refused.head.find("\r\nRetry-After: ");
    REQUIRE(at != std::string::npos);
    const int seconds = std::atoi(refused.head.c_str() + at + 15);
    CHECK(seconds > 5);
    chain_all(served);
    served.read_clock.advance_milliseconds(seconds * 1'000);
    CHECK(served.admin("POST", "/search", search_for(kNationalId)).status == 200);
    chain_all(served);
    CHECK(reads_of(served).size() == 2);
    std::int64_t count = 0;
    for (const auto& read : reads_of(served)) count += read.change.version;
    CHECK(count == 5);
}

TEST_CASE("nothing personal stands in the chain", "[api][reads]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.push("vnedu", "pupil", {pupil_with_id("HS-CANARY-01")});
    served.hub.run_until_quiet();
    CHECK(served.admin("GET", "/messages/HS-CANARY-01?purpose=asked%20by%20Nguy%E1%BB%85n").status == 200);
    CHECK(served.admin("POST", "/search", search_for(kNationalId)).status == 200);
    chain_all(served);
    const auto exported = served.admin("GET", "/audit/export");
    REQUIRE(exported.json()["up_to"].integer() >= 4);
    for (const char* personal : {"CANARY", "Nguyễn", "Ánh", "052314000123"}) {
        INFO(personal);
        CHECK(exported.body.find(personal) == std::string::npos);
    }
    // Nor in the rows themselves: details are sealed.
    const store::Type shape[] = {store::Type::Text, store::Type::Text, store::Type::Blob};
    const auto rows = served.hub.reader()->select("SELECT actor, cause, detail FROM change", {}, shape).value();
    REQUIRE_FALSE(rows.empty());
    for (const auto& row : rows) {
        for (const auto& cell : row) CHECK(store::bytes(cell).find("Nguyễn") == std::string::npos);
    }
}
