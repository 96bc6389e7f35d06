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

TEST_CASE("a commune's code and the list it is of come from one source", "[records]") {
    const auto older = said("vnedu", 1, {{"person.residence_scheme", "2024"}, {"person.residence_code", "21550"}});
    const auto newer = said("workbook", 2, {{"person.residence_scheme", "2025"}, {"person.residence_code", "52001"}});
    const auto both = merge(EntityKind::Pupil, std::vector{older, newer});
    const auto slot = [](const char* path) { return *model::definition(EntityKind::Pupil).slot_of(path); };
    CHECK(both.record.text("person.residence_scheme") == "2025");
    CHECK(both.record.text("person.residence_code") == "52001");
    CHECK(both.origin[slot("person.residence_scheme")] == both.origin[slot("person.residence_code")]);

    // Half a word of a later source takes nothing from the other half, and adds nothing to it.
    CHECK(merged({older, said("workbook", 2, {{"person.residence_scheme", "2025"}})}).text("person.residence_scheme") == "2024");
    const auto half = merged({older, said("workbook", 2, {{"person.residence_code", "52001"}})});
    CHECK(half.text("person.residence_code") == "52001");
    CHECK(half.get("person.residence_scheme").state == model::SlotValue::State::Absent);
    CHECK(merged({said("vnedu", 1, {{"person.residence_scheme", "2024"}})}).get("person.residence_scheme").state == model::SlotValue::State::Absent);

    // The fields beside the group go their own way.
    CHECK(merged({said("vnedu", 1, {{"person.address", "Thôn A"}}), newer}).text("person.address") == "Thôn A");
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

TEST_CASE("of a group that came back, a change in one field is news of all", "[records]") {
    model::Record sent(EntityKind::Pupil);
    sent.set("person.residence_scheme", "2025");
    sent.set("person.residence_code", "21550");
    sent.set("person.name", "An");
    model::Record moved = sent;
    moved.set("person.residence_code", "21553");
    CHECK(drop_echoes(moved, sent, nullptr) == 1);
    CHECK(moved.text("person.residence_scheme") == "2025");
    CHECK(moved.text("person.residence_code") == "21553");

    model::Record other_list = sent;
    other_list.set("person.residence_scheme", "2024");
    CHECK(drop_echoes(other_list, sent, nullptr) == 1);
    CHECK(other_list.text("person.residence_code") == "21550");

    model::Record same = sent;
    CHECK(drop_echoes(same, sent, nullptr) == 3);
    CHECK(same.get("person.residence_scheme").state == model::SlotValue::State::Absent);
}

namespace {
SourceRecord fed(SourceRecord source, std::int64_t since) {
    source.feeding_since = Instant{since};
    return source;
}
}  // namespace

TEST_CASE("of three feeding partners the latest that speaks wins whatever the authority and the receipts", "[records]") {
    const auto first = fed(said("vnedu", 9, {{"grade", "3"}, {"person.address", "Thôn A"}, {"person.name", "An"}}), 100);
    const auto second = fed(said("smas", 8, {{"grade", "4"}, {"person.address", "Thôn B"}}), 200);
    const auto third = fed(said("k12connect", 7, {{"grade", "5"}}), 300);
    const auto record = merged({first, second, third});
    CHECK(record.text("grade") == "5");
    CHECK(record.text("person.address") == "Thôn B");
    CHECK(record.text("person.name") == "An");
}

TEST_CASE("a source that is no feeding partner stands beside the current one and before the former ones", "[records]") {
    const auto former = fed(said("vnedu", 9, {{"grade", "3"}}), 100);
    const auto beside = said("workbook", 1, {{"grade", "4"}});
    CHECK(merged({former, beside, fed(said("smas", 2, {}), 200)}).text("grade") == "4");
    CHECK(merged({former, beside}).text("grade") == "3");  // nobody has followed it for this record
}

TEST_CASE("what a former partner left does not keep a record alive that its successor withdrew", "[records]") {
    const auto former = fed(said("vnedu", 1, {}), 100);
    auto current = fed(said("smas", 2, {}), 200);
    CHECK(is_present(std::vector{former, current}));
    current.presence = SourceRecord::Presence::Withdrawn;
    CHECK_FALSE(is_present(std::vector{former, current}));
    CHECK(is_present(std::vector{former}));
}

namespace {
SourceRecord marked(const std::string& system, Key receipt, const char* state, const char* final, const char* comment = nullptr) {
    SourceRecord source;
    source.ref = {system, "52540001", EntityKind::Mark, system + "-1"};
    source.receipt = receipt;
    source.first_receipt = receipt;
    source.record = model::Record(EntityKind::Mark);
    for (const auto& [path, text] : std::initializer_list<std::pair<const char*, const char*>>{{"pupil", "HS01"}, {"state", state}, {"final", final}}) source.record.set(path, text);
    source.record.set("source_id", system + "-1");
    if (comment != nullptr) source.record.set("comment", comment);
    return source;
}
model::Record merged_mark(std::vector<SourceRecord> sources) { return merge(EntityKind::Mark, sources).record; }
}  // namespace

TEST_CASE("a locked mark is not replaced by a later one that another source has not locked", "[records]") {
    const auto locked = marked("vnedu", 1, "locked", "8");
    CHECK(merged_mark({locked, marked("workbook", 9, "published", "9.5")}).text("final") == "8");
    CHECK(merged_mark({marked("workbook", 9, "draft", "9.5"), locked}).text("final") == "8");
    CHECK(merged_mark({locked, marked("workbook", 9, "locked", "9.5")}).text("final") == "8");
    // A correction of the one that locked it stands, however late the other one locked.
    auto corrected = marked("vnedu", 12, "locked", "8.5");
    corrected.first_receipt = 1;
    CHECK(merged_mark({corrected, marked("workbook", 9, "locked", "9.5")}).text("final") == "8.5");
    // The source may open its own record again; then the closed one elsewhere speaks.
    CHECK(merged_mark({marked("vnedu", 12, "draft", "2"), marked("workbook", 9, "published", "9.5")}).text("final") == "9.5");
    // A former feeding partner's locked book stands against its successor, what it only published does not.
    const auto partner = [](SourceRecord source, std::int64_t since) {
        source.feeding_since = Instant{since};
        return source;
    };
    CHECK(merged_mark({partner(locked, 10), partner(marked("smas", 9, "published", "9.5"), 20)}).text("final") == "8");
    CHECK(merged_mark({partner(marked("vnedu", 1, "published", "8"), 10), partner(marked("smas", 9, "draft", "9.5"), 20)}).text("final") == "9.5");
    auto gone = locked;
    gone.presence = SourceRecord::Presence::Withdrawn;
    CHECK(merged_mark({gone, marked("workbook", 9, "published", "9.5")}).text("final") == "9.5");
}

TEST_CASE("of sources that closed a fact alike the latest speaks, and it speaks alone", "[records]") {
    const auto older = marked("vnedu", 1, "published", "8", "Có tiến bộ");
    const auto newer = marked("workbook", 2, "published", "9");
    const auto both = merged_mark({older, newer});
    CHECK(both.text("final") == "9");
    CHECK(both.get("comment").state == model::SlotValue::State::Absent);
    CHECK(both.text("pupil") == "workbook:HS01");
    CHECK(both.text("source_id") == "vnedu-1");
    CHECK(both == merged_mark({newer, older}));
    // What is left of our own echo says nothing.
    SourceRecord echo = marked("csdl", 5, "draft", "1");
    for (const char* path : {"pupil", "state", "final"}) echo.record.clear(*model::definition(EntityKind::Mark).slot_of(path));
    CHECK(merged_mark({older, echo}).text("final") == "8");
}

TEST_CASE("a fact is an echo as a whole or not at all", "[records]") {
    const auto sent = marked("csdl", 1, "published", "8").record;
    auto same = sent;
    CHECK(drop_echoes(same, sent, nullptr) == 3);
    auto changed = sent;
    changed.set("final", "9");
    CHECK(drop_echoes(changed, sent, nullptr) == 0);
    CHECK(changed.text("state") == "published");
}
