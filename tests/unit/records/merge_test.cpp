// Which source a field is taken from, and what is no source at all.
#include <catch2/catch.hpp>

#include "core/records/merge.hpp"

using namespace hub;
using namespace hub::records;
using model::EntityKind;

namespace {
SourceRecord said(const std::string& system, Key receipt, std::initializer_list<std::pair<const char*, const char*>> fields) {
    SourceRecord source;
    source.ref = {system, "52540001", EntityKind::Pupil, system + "-1"};
    source.receipt = receipt;
    source.first_receipt = receipt;
    source.record.set("source_id", system + "-1");
    for (const auto& [path, text] : fields) source.record.set(path, text);
    return source;
}
model::Record merged(std::vector<SourceRecord> sources) { return merge(EntityKind::Pupil, sources).record; }
}  // namespace

TEST_CASE("the latest receipt wins a field without an authority", "[records]") {
    CHECK(merged({said("vnedu", 1, {{"person.name", "An"}}), said("workbook", 2, {{"person.name", "Bình"}})}).text("person.name") == "Bình");
    CHECK(merged({said("vnedu", 3, {{"person.name", "An"}}), said("workbook", 2, {{"person.name", "Bình"}})}).text("person.name") == "An");
}

TEST_CASE("a field's authority wins over a later receipt", "[records]") {
    CHECK(merged({said("csdl", 1, {{"person.national_id", "052214000123"}}), said("vnedu", 9, {{"person.national_id", "052214000999"}})}).text("person.national_id") ==
          "052214000123");
}

TEST_CASE("a source that says nothing of a field does not vote on it, one that says there is none does", "[records]") {
    auto silent = said("workbook", 5, {});
    CHECK(merged({said("vnedu", 1, {{"person.address", "Thôn A"}}), silent}).text("person.address") == "Thôn A");
    silent.record.set_null(*model::definition(EntityKind::Pupil).slot_of("person.address"));
    CHECK(merged({said("vnedu", 1, {{"person.address", "Thôn A"}}), silent}).get("person.address").state == model::SlotValue::State::Null);
}

TEST_CASE("a withdrawn source does not vote", "[records]") {
    auto gone = said("workbook", 5, {{"person.name", "Bình"}});
    gone.presence = SourceRecord::Presence::Withdrawn;
    CHECK(merged({said("vnedu", 1, {{"person.name", "An"}}), gone}).text("person.name") == "An");
}

TEST_CASE("a reference keeps the system of the source that won", "[records]") {
    CHECK(merged({said("vnedu", 1, {}), said("workbook", 2, {{"class", "4A"}})}).text("class") == "workbook:4A");
    CHECK(split_reference("workbook:4A:1") == std::pair<std::string, std::string>("workbook", "4A:1"));
}

TEST_CASE("the record keeps the id it came with first, whoever speaks last", "[records]") {
    auto first = said("vnedu", 9, {});
    first.first_receipt = 1;
    CHECK(merged({first, said("csdl", 5, {})}).text("source_id") == "vnedu-1");
}

TEST_CASE("the order in which sources stand does not change the golden record", "[records]") {
    const auto a = said("vnedu", 4, {{"person.name", "An"}, {"class", "L01"}});
    const auto b = said("workbook", 4, {{"person.name", "Bình"}, {"class", "4A"}});
    const auto c = said("csdl", 2, {{"person.name", "Chi"}, {"person.national_id", "052214000123"}});
    const auto expected = merged({a, b, c});
    CHECK(merged({c, b, a}) == expected);
    CHECK(merged({b, a, c}) == expected);
}

TEST_CASE("a field equal to what we sent is taken out, unless the system said it before of its own", "[records]") {
    model::Record sent(EntityKind::Pupil);
    sent.set("source_id", "x");
    sent.set("person.name", "An");
    sent.set("person.address", "Thôn A");
    sent.set_null(*model::definition(EntityKind::Pupil).slot_of("mother.name"));
    model::Record before(EntityKind::Pupil);
    before.set("person.address", "Thôn A");
    model::Record incoming = sent;
    incoming.set("status", "studying");

    CHECK(drop_echoes(incoming, sent, &before) == 2);
    CHECK(incoming.get("person.name").state == model::SlotValue::State::Absent);
    CHECK(incoming.get("mother.name").state == model::SlotValue::State::Absent);
    CHECK(incoming.text("person.address") == "Thôn A");
    CHECK(incoming.text("status") == "studying");
    CHECK(incoming.text("source_id") == "x");
}
