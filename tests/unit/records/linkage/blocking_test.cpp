// The pairs that are looked at: those of each rule, each once, and the same by keys that stand for themselves.
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "core/records/linkage/block_keys.hpp"
#include "tests/unit/records/linkage/linked_files.hpp"

using namespace hub::linkage;
using namespace hub::linkage::test;

namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

std::set<std::uint64_t> keys_of(const Model& model, std::size_t rule, const Records& records, std::uint32_t record) {
    const auto keys = block_keys(model, rule, records, record);
    return {keys.begin(), keys.end()};
}

/// By the keys alone, blocks left out that are too large.
Pairs pairs_by_keys(const Model& model, std::size_t rule, const Records& records, const Blocking& blocking) {
    std::map<std::uint64_t, std::set<std::uint32_t>> blocks;
    for (std::uint32_t record = 0; record < records.size(); ++record) {
        for (const std::uint64_t key : keys_of(model, rule, records, record)) blocks[key].insert(record);
    }
    Pairs out;
    for (const auto& [key, members] : blocks) {
        if (blocking.large().contains(key)) continue;
        for (auto a = members.begin(); a != members.end(); ++a) {
            for (auto b = std::next(a); b != members.end(); ++b) out.emplace(*a, *b);
        }
    }
    return out;
}

void check_rules(const Model& model, const std::string& csv) {
    const auto out = linked(csv, model);
    const Blocking blocking(out->model, out->records);
    REQUIRE(blocking.rules() == model.blocking.size());
    Pairs seen;
    std::uint64_t here = 0;
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) {
        INFO(model.blocking[rule].written);
        Pairs made;
        for (const auto& piece : blocking.pieces(rule, 3)) {
            blocking.for_each_pair(rule, piece, [&](std::uint32_t a, std::uint32_t b, Blocking::Made when) {
                made.emplace(a, b);
                if (when == Blocking::Made::Before) return;
                ++here;
                CHECK(seen.emplace(a, b).second);
            });
        }
        CHECK(made == pairs_by_keys(model, rule, out->records, blocking));
        seen.insert(made.begin(), made.end());
    }
    CHECK(here == seen.size());
    CHECK(out->pairs == seen.size());
}

}  // namespace

TEST_CASE("each rule makes the pairs that share its keys, and each pair is looked at once", "[linkage]") {
    check_rules(model_named("febrl"), febrl3());
    check_rules(model_named("pupil"), pupils(1'500, "E1,smas,Phan Gia Huy,03/04/2012,Nam,,105,0977000111\n"    // the same ends,
                                                    "E2,fees,Phan Đức Huy,05/06/2012,Nam,,105,0977000222\n"    // the same words,
                                                    "E3,fees,Huy Phan Gia,2012,Nam,,107,0977000111\n"));       // and nothing else
}

TEST_CASE("the keys of a record are the same whatever stands beside it", "[linkage]") {
    const Model model = model_named("febrl");
    const auto out = linked(febrl3(), model);
    for (std::uint32_t record = 0; record < out->records.size(); record += 97) {
        Records::Given given{.id = std::string(out->records.id(record)), .cells = {}};
        for (std::size_t field = 0; field < model.fields.size(); ++field) given.cells.emplace_back(out->records.fields()[field].text(out->records.value(record, field)));
        const Records alone = Records::of(model, {given});
        for (std::size_t rule = 0; rule < model.blocking.size(); ++rule) {
            CHECK(keys_of(model, rule, alone, 0) == keys_of(model, rule, out->records, record));
        }
    }
}
