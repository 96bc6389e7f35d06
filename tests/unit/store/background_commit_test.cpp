#include <catch2/catch.hpp>

#include "core/store/background_commit.hpp"
#include "core/store/working_set.hpp"
#include "tests/support/refusing_store.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::store;
using hub::test::kBackends;
using hub::test::RefusingStore;
using hub::test::TestStore;

namespace {
const TableSpec kNotes{"note_test", Domain::State, {{"id", Type::Integer}, {"text", Type::Text}}, 1};
const TableSpec kFamilies{"family_test", Domain::State, {{"family", Type::Integer}, {"member", Type::Integer}, {"name", Type::Text}}, 2, {}, 1};
const Schema kSchema{{&kNotes, &kFamilies}, {}};

Batch note(std::int64_t id) {
    Batch batch;
    batch.insert(kNotes, {id, std::string("text")});
    return batch;
}

std::int64_t count(Reader& reader, const std::string& table) {
    const Type shape[] = {Type::Integer};
    return integer(reader.select("SELECT count(*) FROM " + table, {}, shape).value()[0][0]);
}

/// Reads of a store, counted.
class CountingReader final : public Reader {
public:
    explicit CountingReader(Reader& real) : real_(real) {}
    Result<std::vector<std::optional<Row>>> get(const TableSpec& table, std::span<const Row> keys) override {
        read += keys.size();
        return real_.get(table, keys);
    }
    Result<std::vector<Row>> get_by_prefix(const TableSpec& table, std::span<const Row> prefixes) override {
        read += prefixes.size();
        return real_.get_by_prefix(table, prefixes);
    }
    Result<std::vector<Row>> select(std::string_view sql, std::span<const Cell> parameters, std::span<const Type> shape) override {
        return real_.select(sql, parameters, shape);
    }
    std::size_t read = 0;

private:
    Reader& real_;
};
}  // namespace

TEST_CASE("after a commit that failed the batches started behind it are not tried, until resumed", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    RefusingStore refusing(test.backend());
    const auto reader = test.backend().open_reader(Domain::State).value();
    std::atomic<int> done{0};
    {
        BackgroundCommit commits(refusing.open_writer(Domain::State).value(), [&] { ++done; });
        refusing.hold();
        refusing.refuse_after(Domain::State, 1, "store.full");
        for (std::int64_t id = 1; id <= 4; ++id) commits.start(note(id));
        CHECK_FALSE(commits.has_outcome());
        refusing.let_go();
        CHECK(commits.wait().has_value());
        for (int i = 0; i < 3; ++i) CHECK(commits.wait().error().code == "store.full");
        CHECK(refusing.refused() == 1);
        CHECK(count(*reader, "note_test") == 1);

        refusing.let_pass();
        commits.resume();
        commits.start(note(5));
        CHECK(commits.wait().has_value());
        commits.start(note(6));
    }
    CHECK(done == 6);
    CHECK(count(*reader, "note_test") == 3);
}

TEST_CASE("a full working set lets go of the longest untouched, but not of what is not in the store yet, and of a family as a whole", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    const auto writer = test.backend().open_writer(Domain::State).value();
    CountingReader reader(*writer);
    WorkingSet set(reader, 4);
    for (std::int64_t member = 1; member <= 6; ++member) set.put(kFamilies, {std::int64_t{7}, member, std::string("name")});
    const Batch first = set.take();
    set.put(kFamilies, {std::int64_t{7}, std::int64_t{7}, std::string("seventh")});
    for (std::int64_t id = 1; id <= 6; ++id) set.put(kNotes, {id, std::string("text")});
    const Batch second = set.take();

    REQUIRE(writer->commit(first).has_value());
    set.committed();
    // The seventh is on its way: all of its family stay known, and a load does not take the store's word for it.
    REQUIRE(set.load_prefixes(kFamilies, {{std::int64_t{7}}}).has_value());
    CHECK(set.find_prefix(kFamilies, {std::int64_t{7}}).size() == 7);
    CHECK(set.find(kNotes, {std::int64_t{6}}) != nullptr);

    REQUIRE(writer->commit(second).has_value());
    set.committed();
    CHECK(set.find(kNotes, {std::int64_t{6}}) == nullptr);
    CHECK(set.find_prefix(kFamilies, {std::int64_t{7}}).size() == 7);  // looked at since

    REQUIRE(writer->commit(set.take()).has_value());
    set.committed();
    CHECK(set.find_prefix(kFamilies, {std::int64_t{7}}).empty());
    const std::size_t read_before = reader.read;
    REQUIRE(set.load(kNotes, {{std::int64_t{6}}}).has_value());
    REQUIRE(set.load_prefixes(kFamilies, {{std::int64_t{7}}}).has_value());
    CHECK(reader.read == read_before + 2);
    CHECK(set.find_prefix(kFamilies, {std::int64_t{7}}).size() == 7);
    CHECK(bytes((*set.find(kNotes, {std::int64_t{6}}))[1]) == "text");
}

TEST_CASE("a row erased in a batch under way stays absent though the store still has it", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    const auto writer = test.backend().open_writer(Domain::State).value();
    REQUIRE(writer->commit(note(1)).has_value());
    WorkingSet set(*writer);
    set.erase(kNotes, {std::int64_t{1}});
    const Batch under_way = set.take();
    REQUIRE(set.load(kNotes, {{std::int64_t{1}}}).has_value());
    CHECK(set.find(kNotes, {std::int64_t{1}}) == nullptr);
    set.put(kNotes, {std::int64_t{1}, std::string("again")});
    REQUIRE(writer->commit(under_way).has_value());
    REQUIRE(writer->commit(set.take()).has_value());
    CHECK(count(*writer, "note_test") == 1);
}
