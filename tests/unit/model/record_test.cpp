#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/codec/json.hpp"
#include "core/codec/workbook.hpp"
#include "core/model/codes.hpp"
#include "core/model/dictionary.hpp"
#include "core/model/record.hpp"

using namespace hub::model;

TEST_CASE("absent, null and empty survive packing and JSON as three things", "[model]") {
    Record record(EntityKind::Pupil);
    const auto& pupil = definition(EntityKind::Pupil);
    record.set("source_id", "0012");
    record.set_null(*pupil.slot_of("person.national_id"));
    record.set("person.address", "");
    record.set("person.name", std::string(300, 'x'));

    const auto unpacked = Record::unpack(record.pack());
    REQUIRE(unpacked);
    CHECK(*unpacked == record);
    const auto json = record.to_json();
    CHECK(json.at_path("person.national_id").is_null());
    CHECK(json["person"].find("national_id") != nullptr);
    CHECK(json["person"].find("gender") == nullptr);
    CHECK(json.at_path("person.address").is_string());
    const auto back = Record::from_json(EntityKind::Pupil, json);
    REQUIRE(back);
    CHECK(*back == record);
}

TEST_CASE("packed bytes that are cut or forged are refused", "[model]") {
    Record record(EntityKind::Class);
    record.set("source_id", "4A");
    record.set("name", "Lớp 4A");
    const auto bytes = record.pack();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto unpacked = Record::unpack(std::string_view(bytes).substr(0, length));
        // A cut between two fields leaves a shorter record, never a wrong one.
        if (unpacked) CHECK_FALSE(*unpacked == record);
    }
    CHECK_FALSE(Record::unpack("\x09"));
    CHECK_FALSE(Record::unpack(std::string_view("\x01\x7F\x01", 3)));
}

TEST_CASE("every field of the model has a unique path, a label and a meaning, and its code list exists", "[model]") {
    for (const EntityKind kind : kEntities) {
        const auto& entity = definition(kind);
        CHECK(entity_named(entity.name) == kind);
        CHECK(entity.fields.front().path == "source_id");
        std::set<std::string_view> paths;
        for (const auto& field : entity.fields) {
            INFO(entity.name << " " << field.path);
            CHECK(paths.insert(field.path).second);
            CHECK_FALSE(field.meaning.empty());
            CHECK_FALSE(field.label_vi.empty());
            CHECK((field.type == FieldType::Code) == !canonical_codes(field.code_list).empty());
        }
    }
    CHECK_FALSE(entity_named("person"));
    CHECK_FALSE(definition(EntityKind::Class).slot_of("nothing"));
}

TEST_CASE("slots keep their place, because packed records name them by number", "[model]") {
    // Append here when a field is appended to the model; never change a line.
    const auto& pupil = definition(EntityKind::Pupil);
    const std::vector<std::string> paths{
        "source_id", "person.name", "person.birth_date", "person.gender", "person.national_id",
        "person.foreign_document", "person.nationality", "person.ethnicity", "person.religion", "person.moet_code",
        "person.residence_scheme", "person.residence_code", "person.address", "mother.name", "mother.birth_date",
        "father.name", "class", "grade", "status"};
    for (std::size_t slot = 0; slot < paths.size(); ++slot) CHECK(pupil.fields[slot].path == paths[slot]);
    CHECK(definition(EntityKind::Class).slot_of("homeroom_teacher") == Slot{4});
    CHECK(definition(EntityKind::Staff).slot_of("status") == Slot{6});
    CHECK(definition(EntityKind::Organisation).slot_of("feeding_partner") == Slot{5});
    CHECK(definition(EntityKind::Mark).slot_of("state") == Slot{15});
    CHECK(definition(EntityKind::Result).slot_of("subject.experience") == Slot{29});
    CHECK(static_cast<int>(EntityKind::Mark) == 4);
    CHECK(static_cast<int>(EntityKind::Result) == 5);
    CHECK(definition(EntityKind::Announcement).slot_of("published_on") == Slot{5});
    CHECK(static_cast<int>(EntityKind::Announcement) == 6);
}

TEST_CASE("the data dictionary names every field and code", "[model]") {
    const auto text = markdown_dictionary();
    for (const EntityKind kind : kEntities) {
        for (const auto& field : definition(kind).fields) {
            CHECK(text.find("`" + std::string(field.path) + "`") != std::string::npos);
        }
    }
    CHECK(text.find("| `person.ethnicity` | Dân tộc | MA_DAN_TOC | code (ethnicity) |  | sensitive |") != std::string::npos);
    CHECK(text.find("| `moved_in` | Chuyển đến | pupil_status |") != std::string::npos);
}

TEST_CASE("the data dictionary as a workbook is read back cell by cell", "[model]") {
    const auto file = std::filesystem::temp_directory_path() / ("eduhub-dictionary-" + std::to_string(::getpid()) + ".xlsx");
    const auto sheets = dictionary_sheets();
    REQUIRE(hub::codec::write_workbook(file, sheets));
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    std::filesystem::remove(file);
    auto book = hub::codec::Workbook::open(bytes);
    REQUIRE(book);
    REQUIRE(book->sheets().size() == std::size(kEntities) + 1);
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        CHECK(book->sheets()[i].name == sheets[i].name);
        std::size_t rows = 0;
        REQUIRE(book->for_each_row(book->sheets()[i], [&](const hub::codec::Row& row) -> hub::Status {
            const auto& expected = rows == 0 ? sheets[i].headings : sheets[i].rows.at(rows - 1);
            for (std::size_t column = 0; column < expected.size(); ++column) {
                const auto* cell = row.at_column(column + 1);
                CHECK((cell != nullptr ? cell->text : "") == expected[column]);
            }
            ++rows;
            return {};
        }));
        CHECK(rows == sheets[i].rows.size() + 1);
    }
    CHECK(hub::codec::write_workbook("/no/such/folder/x.xlsx", sheets).error().code == "file.unwritable");
}

TEST_CASE("a field that goes with another one goes with a field of its own entity that leads, and has its authority", "[model]") {
    std::size_t groups = 0;
    for (const auto kind : kEntities) {
        for (const auto& field : definition(kind).fields) {
            if (field.goes_with.empty()) continue;
            const auto leader = definition(kind).slot_of(field.goes_with);
            REQUIRE(leader);
            CHECK(definition(kind).fields[*leader].goes_with.empty());
            CHECK(definition(kind).fields[*leader].authority == field.authority);
            CHECK(field.type != FieldType::Reference);
            ++groups;
        }
    }
    CHECK(groups > 0);
}
