#include <catch2/catch.hpp>

#include <map>

#include "core/base/random.hpp"
#include "core/store/blobs.hpp"
#include "core/store/working_set.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::store;
using hub::test::kBackends;
using hub::test::TestStore;

namespace {

const TableSpec kPupils{"pupil_test", Domain::State,
                        {{"school", Type::Text}, {"code", Type::Text}, {"grade", Type::Integer}, {"body", Type::Blob}},
                        2,
                        {{"pupil_test_grade", {"grade"}}},
                        1};
const TableSpec kReceived{"received_test", Domain::Inbox, {{"id", Type::Integer}, {"note", Type::Text}}, 1};
const Schema kSchema{{&kPupils, &kReceived, &kBlobs}, {}};

Row pupil(std::string school, std::string code, std::int64_t grade, std::string body = "") {
    return {std::move(school), std::move(code), grade, std::move(body)};
}
Row key(std::string school, std::string code) { return {std::move(school), std::move(code)}; }

std::vector<Row> all_pupils(Reader& reader) {
    const Type shape[] = {Type::Text, Type::Text, Type::Integer, Type::Blob};
    return reader.select("SELECT school, code, grade, body FROM pupil_test ORDER BY school, code", {}, shape).value();
}

}  // namespace

TEST_CASE("what a batch wrote is there after a restart", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    {
        auto writer = test.backend().open_writer(Domain::State).value();
        Batch batch;
        batch.put(kPupils, pupil("64", "HS01", 4, std::string("\0nhị phân\xff", 12)));
        batch.put(kPupils, {std::string("64"), std::string("HS02"), std::monostate{}, std::string("Ánh")});
        REQUIRE(writer->commit(batch).has_value());
    }
    test.reopen();
    auto reader = test.backend().open_reader(Domain::State).value();
    const Row keys[] = {key("64", "HS02"), key("64", "absent"), key("64", "HS01")};
    const auto rows = reader->get(kPupils, keys).value();
    REQUIRE(rows[0].has_value());
    CHECK(is_null((*rows[0])[2]));
    CHECK(bytes((*rows[0])[3]) == "Ánh");
    CHECK_FALSE(rows[1].has_value());
    CHECK(bytes((*rows[2])[3]) == std::string("\0nhị phân\xff", 12));
}

TEST_CASE("an insert finds its key absent or is refused alone", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(Domain::State).value();
    Batch first;
    first.insert(kPupils, pupil("64", "HS01", 1));
    CHECK(writer->commit(first).value() == std::vector<Outcome>{Outcome::Applied});
    Batch second;
    second.insert(kPupils, pupil("64", "HS01", 2));
    second.insert(kPupils, pupil("64", "HS02", 3));
    CHECK(writer->commit(second).value() == std::vector<Outcome>{Outcome::Refused, Outcome::Applied});
    CHECK(integer(all_pupils(*writer)[0][2]) == 1);
}

TEST_CASE("a row that shrinks is what it became, in its place and under its indexes", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(Domain::State).value();
    Batch first;
    for (int i = 0; i < 100; ++i) first.put(kPupils, pupil("64", "HS" + std::to_string(i), i, std::string(300, 'x')));
    REQUIRE(writer->commit(first).has_value());
    Batch second;
    for (int i = 0; i < 100; ++i) second.shrink(kPupils, pupil("64", "HS" + std::to_string(i), i + 1));
    second.insert(kPupils, pupil("65", "NEW", 1, "x"));
    second.shrink(kPupils, pupil("65", "NEW", 2));
    second.shrink(kPupils, pupil("65", "OTHER", 3));
    const auto outcomes = writer->commit(second).value();
    CHECK(outcomes == std::vector<Outcome>(102, Outcome::Applied));
    const auto rows = all_pupils(*writer);
    REQUIRE(rows.size() == 102);
    for (const auto& row : rows) CHECK(bytes(row[3]).empty());
    const Type shape[] = {Type::Text};
    const Cell grade[] = {std::int64_t{42}};
    const auto found = writer->select("SELECT code FROM pupil_test WHERE grade = ?", grade, shape).value();
    REQUIRE(found.size() == 1);
    CHECK(bytes(found[0][0]) == "HS41");
    Batch third;
    third.insert(kPupils, pupil("65", "NEW", 9));
    third.shrink(kPupils, pupil("65", "NEW", 10));
    CHECK(writer->commit(third).value() == std::vector<Outcome>{Outcome::Refused});
}

TEST_CASE("operations on one row fold into the last, keeping an insert's precondition", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(Domain::State).value();
    Batch batch;
    batch.insert(kPupils, pupil("64", "A", 1));
    batch.put(kPupils, pupil("64", "A", 2));
    batch.put(kPupils, pupil("64", "B", 1));
    batch.erase(kPupils, key("64", "B"));
    CHECK(batch.size() == 2);
    REQUIRE(writer->commit(batch).has_value());
    CHECK(all_pupils(*writer).size() == 1);
    CHECK(writer->commit(batch).value()[0] == Outcome::Refused);
}

TEST_CASE("a prefix finds all its rows in key order", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(Domain::State).value();
    Batch batch;
    for (const auto* code : {"c", "a", "b"}) batch.put(kPupils, pupil("64", code, 1));
    batch.put(kPupils, pupil("65", "z", 1));
    batch.put(kPupils, pupil("6", "y", 1));
    REQUIRE(writer->commit(batch).has_value());
    const Row prefixes[] = {{std::string("64")}};
    const auto rows = writer->get_by_prefix(kPupils, prefixes).value();
    REQUIRE(rows.size() == 3);
    CHECK(bytes(rows[0][1]) == "a");
    CHECK(bytes(rows[2][1]) == "c");
}

TEST_CASE("random batches leave both backends as a map would", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    const auto seed = GENERATE(1, 2, 3);
    CAPTURE(seed);
    SeededRandom random(static_cast<std::uint64_t>(seed));
    auto writer = test.backend().open_writer(Domain::State).value();
    std::map<std::pair<std::string, std::string>, std::int64_t> model;
    for (int round = 0; round < 20; ++round) {
        Batch batch;
        for (int i = 0; i < 40; ++i) {
            const std::string school = std::to_string(random.below(3));
            const std::string code = std::to_string(random.below(15));
            const auto grade = static_cast<std::int64_t>(random.below(12));
            if (random.below(4) == 0) {
                batch.erase(kPupils, key(school, code));
                model.erase({school, code});
            } else {
                batch.put(kPupils, pupil(school, code, grade));
                model[{school, code}] = grade;
            }
        }
        REQUIRE(writer->commit(batch).has_value());
    }
    const auto rows = all_pupils(*writer);
    REQUIRE(rows.size() == model.size());
    for (const Row& row : rows) CHECK(model.at({bytes(row[0]), bytes(row[1])}) == integer(row[2]));
}

TEST_CASE("a select takes parameters by position", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(Domain::State).value();
    Batch batch;
    batch.put(kPupils, pupil("64", "'; DROP TABLE pupil_test; --", 7));
    REQUIRE(writer->commit(batch).has_value());
    const Cell parameters[] = {std::string("'; DROP TABLE pupil_test; --"), std::int64_t{7}};
    const Type shape[] = {Type::Integer};
    const auto rows = writer->select("SELECT count(*) FROM pupil_test WHERE code = ? AND grade = ?", parameters, shape);
    CHECK(integer(rows.value()[0][0]) == 1);
}

TEST_CASE("a second hub is kept out and a newer schema is refused", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    CHECK(test.open_again(kSchema).error().code == "store.locked");
    test.close();
    Schema newer = kSchema;
    newer.migrations.push_back({1, Domain::State, {"ALTER TABLE pupil_test ADD COLUMN note TEXT"}});
    REQUIRE(test.open_again(newer).has_value());
    REQUIRE(test.open_again(newer).has_value());
    CHECK(test.open_again(kSchema).error().code == "store.newer");
}

TEST_CASE("a working set sees its own uncommitted writes and forgets them when told", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(Domain::State).value();
    WorkingSet set(*writer);
    REQUIRE(set.load(kPupils, {key("64", "A"), key("64", "A")}).has_value());
    CHECK(set.find(kPupils, key("64", "A")) == nullptr);
    set.insert(kPupils, pupil("64", "A", 5));
    set.put(kPupils, pupil("64", "B", 6));
    REQUIRE(set.load_prefixes(kPupils, {{std::string("64")}}).has_value());
    CHECK(set.find_prefix(kPupils, {std::string("64")}).size() == 2);
    REQUIRE(writer->commit(set.take()).has_value());
    set.committed();
    CHECK(integer((*set.find(kPupils, key("64", "A")))[2]) == 5);
    set.erase(kPupils, key("64", "A"));
    CHECK(set.find(kPupils, key("64", "A")) == nullptr);
    set.forget();
    REQUIRE(set.load(kPupils, {key("64", "A")}).has_value());
    CHECK(set.find(kPupils, key("64", "A")) != nullptr);
}

TEST_CASE("a large body is stored once, sealed, and read back whole", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    SeededRandom random(9);
    const security::Sealer sealer(security::parse_keyring(security::new_keyring_line(1, random)).value());
    auto writer = test.backend().open_writer(Domain::Inbox).value();
    const std::string body = random.bytes(2'500'000);
    Batch batch;
    const std::string digest = add_blob(batch, body, sealer);
    CHECK(batch.size() == 3);
    REQUIRE(writer->commit(batch).has_value());
    CHECK(read_blob(*writer, digest, sealer).value() == body);
    CHECK(read_blob(*writer, std::string(32, 'x'), sealer).error().code == "blob.missing");
    Batch again;
    add_blob(again, body, sealer);
    REQUIRE(writer->commit(again).has_value());
    CHECK(read_blob(*writer, digest, sealer).value() == body);
}
