// Record by record comes out what the batch comes to, in any order and on both stores.
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/codec/csv.hpp"
#include "core/records/linkage/link.hpp"
#include "core/records/matcher/matcher.hpp"
#include "core/records/matcher/matcher_tables.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::records;
using linkage::Decision;
using Given = linkage::Records::Given;

namespace {

const std::vector<std::string> kHeadings{"id", "system", "full_name", "birth_date", "national_id", "school", "class", "phone", "mother", "address"};

const linkage::Model& model() {
    static const auto model = [] {
        auto read = linkage::read_model(std::filesystem::path(HUB_LINKAGE_MODELS) / "pupil.yaml");
        if (!read) throw std::runtime_error(read.error().message);
        read->largest_block = 25;  // so that some blocks tell nothing
        read->accept = 0.9;        // few children with much in common: so that some are merged, and some asked about
        read->review = 0.05;
        return std::move(*read);
    }();
    return model;
}

template <typename Value>
const Value& one_of(const std::vector<Value>& values, std::uint64_t& random) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    return values[(random >> 33U) % values.size()];
}

/// A careless record of one of a few children, twins among them; by `seed` alone.
std::vector<std::string> careless_row(const std::string& id, std::uint64_t seed) {
    struct Child {
        std::vector<std::string> names, births;
        std::string number, phone, mother;
    };
    static const std::vector<Child> kChildren{
        {{"Nguyễn Thị Minh Anh", "Nguyen Thi Minh Anh", "Nguyễn Minh Anh", "Minh Anh Nguyễn Thị"}, {"02/03/2014", "2014-03-02", "2014-02-03"}, "064314000001", "0912345678", "Lê Thị Hoa"},
        {{"Nguyễn Thị Minh Ánh", "Nguyen Thi Minh Anh"}, {"02/03/2014", ""}, "064314000002", "0912345678", "Lê Thị Hoa"},
        {{"Trần Văn Bình", "Trần Văn Bìnhh", "Tran Van Binh"}, {"15/07/2014", "2014", "16/07/2014"}, "064214000003", "0987654321", "Phạm Thị Mai"},
        {{"Hoàng Gia Bảo", "Huỳnh Gia Bảo"}, {"30/10/2013", "2013-01-01"}, "064213000004", "0944555666", ""},
        {{"Y Moan Niê", "Y Moan"}, {"17/06/2014"}, "064214000005", "", "H'Lan Ayŭn"},
        {{"Lê Anh", "Lê Quang Anh"}, {"01/02/2014", ""}, "064214000006", "0905111222", "Vũ Thị Lý"}};
    const Child& child = one_of(kChildren, seed);
    const auto sometimes = [&](const std::string& value) { return one_of<std::string>({value, value, ""}, seed); };
    const auto& name = one_of(child.names, seed);
    const auto& birth = one_of(child.births, seed);
    return {id, one_of<std::string>({"csdl", "vnedu", "smas", "fees"}, seed), name, birth, sometimes(child.number), one_of<std::string>({"S1", "S1", "S2"}, seed),
            one_of<std::string>({"6A", "6A", "6B", ""}, seed), sometimes(child.phone), sometimes(child.mother),
            one_of<std::string>({"", "Số 5 đường Hoàng Diệu", "5 Hoàng Diệu", "Số 7 đường Hàng Diêuu"}, seed)};
}

std::string csv_of(const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    codec::append_csv_row(out, kHeadings);
    for (const auto& row : rows) codec::append_csv_row(out, row);
    return out;
}

/// The row's cells in the order of the model's fields.
Given given_of(const std::vector<std::string>& row) {
    Given out{.id = row[0], .cells = std::vector<std::string>(model().fields.size())};
    for (std::size_t i = 1; i < kHeadings.size(); ++i) {
        for (std::size_t field = 0; field < model().fields.size(); ++field) {
            const auto& columns = model().fields[field].columns;
            if (std::find(columns.begin(), columns.end(), kHeadings[i]) != columns.end()) out.cells[field] = row[i];
        }
    }
    return out;
}

std::unique_ptr<linkage::Linkage> linked(const std::string& csv, const linkage::Frozen* frozen, const std::string& decisions = {}) {
    linkage::LinkOptions options;
    options.read.id_column = "id";
    options.frozen = frozen;
    options.keep_edges = true;
    options.decisions = decisions;
    auto out = linkage::link({{"", linkage::bytes_of(csv)}}, model(), options);
    if (!out) throw std::runtime_error(out.error().message);
    return std::move(*out);
}

const linkage::Frozen& frozen() {
    static const linkage::Frozen kept = [] {
        std::vector<std::vector<std::string>> rows;
        for (std::uint64_t i = 0; i < 400; ++i) rows.push_back(careless_row("F" + std::to_string(i), i * 977 + 5));
        const std::string csv = csv_of(rows);
        return linkage::freeze(*linked(csv, nullptr));
    }();
    return kept;
}

using Partition = std::set<std::set<std::string>>;

Partition batch_persons(const linkage::Linkage& linkage) {
    std::map<std::uint32_t, std::set<std::string>> persons;
    for (std::uint32_t i = 0; i < linkage.records.size(); ++i) persons[linkage.clusters.of[i]].emplace(linkage.records.id(i));
    Partition out;
    for (auto& [first, ids] : persons) out.insert(std::move(ids));
    return out;
}

Partition online_persons(const Matcher& matcher, store::WorkingSet& working, const std::vector<std::vector<std::string>>& rows) {
    Partition out;
    for (const auto& row : rows) {
        const auto people = matcher.people(working, row[0]);
        if (!people) throw std::runtime_error(people.error().message);
        for (const auto& person : people->persons) out.insert({person.begin(), person.end()});
    }
    return out;
}

security::Keyring keyring() { return {{{1, std::string(32, 'k')}}}; }
const store::Schema& schema() {
    static const store::Schema kept{.tables = matcher_tables()};
    return kept;
}

}  // namespace

TEST_CASE("record by record comes out what the batch comes to, in any order", "[matcher]") {
    const security::Sealer sealer(keyring());
    const Matcher matcher(model(), frozen(), sealer, "secret");
    REQUIRE(!frozen().large_blocks.empty());
    const bool held = rc::check([&] {
        const auto seeds = *rc::gen::container<std::vector<std::uint64_t>>(*rc::gen::inRange(2, 40), rc::gen::arbitrary<std::uint64_t>());
        std::vector<std::vector<std::string>> rows;
        for (std::size_t i = 0; i < seeds.size(); ++i) rows.push_back(careless_row("R" + std::to_string(i), seeds[i]));
        std::string decisions;
        std::vector<std::tuple<std::string, std::string, Decision::Says>> said;
        for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
            const auto a = static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(rows.size()))), b = static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(rows.size())));
            const auto pair = std::minmax(a, b);
            const bool again = std::any_of(said.begin(), said.end(), [&](const auto& each) { return std::get<0>(each) == rows[pair.first][0] && std::get<1>(each) == rows[pair.second][0]; });
            if (a == b || again) continue;
            const bool same = *rc::gen::arbitrary<bool>();
            said.emplace_back(rows[pair.first][0], rows[pair.second][0], same ? Decision::Says::Same : Decision::Says::Different);
            decisions += rows[pair.first][0] + "," + rows[pair.second][0] + (same ? ",same\n" : ",different\n");
        }
        const auto expected = batch_persons(*linked(csv_of(rows), &frozen(), decisions));

        test::TestStore store("sqlite", schema());
        auto writer = store.backend().open_writer(store::Domain::State);
        RC_ASSERT(writer.has_value());
        store::WorkingSet working(**writer);
        auto arriving = rows;
        for (std::size_t i = arriving.size(); i > 1; --i) std::swap(arriving[i - 1], arriving[static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(i)))]);
        for (std::size_t i = 0; i < said.size(); ++i) {
            RC_ASSERT(Matcher::decide(working, std::get<0>(said[i]), std::get<1>(said[i]), std::get<2>(said[i]), static_cast<std::int64_t>(i)).has_value());
        }
        for (const auto& row : arriving) RC_ASSERT(matcher.add(working, given_of(row)).has_value());
        RC_ASSERT(online_persons(matcher, working, rows) == expected);
        RC_CLASSIFY(expected.size() < rows.size(), "some are merged");
    });
    CHECK(held);
}

TEST_CASE("what the batch has judged is taken over, and what comes after joins it as in one batch", "[matcher]") {
    test::TestStore store(GENERATE(from_range(test::kBackends)), schema());
    const security::Sealer sealer(keyring());
    const Matcher matcher(model(), frozen(), sealer, "secret");
    std::vector<std::vector<std::string>> rows;
    for (std::uint64_t i = 0; i < 60; ++i) rows.push_back(careless_row("R" + std::to_string(i), i * 31 + 7));
    const std::vector<std::vector<std::string>> first(rows.begin(), rows.begin() + 45);

    auto writer = store.backend().open_writer(store::Domain::State);
    REQUIRE(writer);
    store::WorkingSet working(**writer);
    const auto batch = linked(csv_of(first), &frozen());
    REQUIRE(!batch->edges.empty());
    for (std::uint32_t begin = 0; begin < 45; begin += 20) {
        matcher.take_over(working, *batch, begin, std::min(45U, begin + 20));
        REQUIRE((*writer)->commit(working.take()));
        working.forget();
    }
    CHECK(online_persons(matcher, working, first) == batch_persons(*batch));
    for (std::size_t i = 45; i < rows.size(); ++i) REQUIRE(matcher.add(working, given_of(rows[i])));
    const auto all = batch_persons(*linked(csv_of(rows), &frozen()));
    CHECK(online_persons(matcher, working, rows) == all);
    CHECK(all.size() < rows.size());
}

TEST_CASE("what was matched stands in the store, and a record that changes or goes takes its pairs along", "[matcher]") {
    test::TestStore store(GENERATE(from_range(test::kBackends)), schema());
    const security::Sealer sealer(keyring());
    const Matcher matcher(model(), frozen(), sealer, "secret");
    const std::vector<std::string> first{"A", "csdl", "Trần Văn Bình", "15/07/2014", "064214000003", "S1", "6A", "0987654321", "", ""};
    const std::vector<std::string> second{"B", "vnedu", "TRAN VAN BINH", "2014-07-15", "064214000003", "S1", "6A", "0987654321", "", ""};
    {
        auto writer = store.backend().open_writer(store::Domain::State);
        REQUIRE(writer);
        store::WorkingSet working(**writer);
        REQUIRE(matcher.add(working, given_of(first)));
        REQUIRE((*writer)->commit(working.take()));
        working.committed();
        const auto seen = matcher.candidates(working, given_of(second));
        REQUIRE(seen);
        REQUIRE(seen->size() == 1);
        CHECK((*seen)[0].id == "A");
        CHECK((*seen)[0].probability > 0.99);
        REQUIRE(matcher.add(working, given_of(second)));
        REQUIRE((*writer)->commit(working.take()));
    }
    store.reopen();
    auto writer = store.backend().open_writer(store::Domain::State);
    REQUIRE(writer);
    store::WorkingSet working(**writer);
    CHECK(online_persons(matcher, working, {first, second}) == Partition{{"A", "B"}});

    // Nothing that could be read stands in the tables.
    const auto rows = (*writer)->select("SELECT sealed FROM match_records", {}, std::vector{store::Type::Blob});
    REQUIRE(rows);
    for (const auto& row : *rows) CHECK(store::bytes(row[0]).find("Bình") == std::string::npos);

    auto other = second;
    other[2] = "Lý Thị Thu";
    other[3] = "2012-01-09";
    other[7] = "";
    REQUIRE(matcher.add(working, given_of(other)));
    CHECK(online_persons(matcher, working, {first, second}) == Partition{{"A"}, {"B"}});
    REQUIRE(matcher.add(working, given_of(second)));
    CHECK(online_persons(matcher, working, {first, second}) == Partition{{"A", "B"}});
    REQUIRE(matcher.forget(working, "A"));
    CHECK(online_persons(matcher, working, {second}) == Partition{{"B"}});
    const auto seen = matcher.candidates(working, given_of(first));
    REQUIRE(seen);
    CHECK(seen->size() == 1);  // B
}
