// The canonical model, defined once: entities, their fields, and what each field is. Slots,
// validation, the data dictionary and the mapping checker's lists all come from this table.
//
// Threads: immutable after program start.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hub::model {

enum class EntityKind : std::uint8_t { Organisation, Class, Staff, Pupil, Mark, Result, Announcement };
inline constexpr EntityKind kEntities[] = {EntityKind::Organisation, EntityKind::Class, EntityKind::Staff,
                                           EntityKind::Pupil,        EntityKind::Mark,  EntityKind::Result,
                                           EntityKind::Announcement};

enum class FieldType : std::uint8_t {
    Text,
    PersonName,
    Date,       ///< ISO 8601, possibly partial: 2014, 2014-09, 2014-09-05
    Code,       ///< a value of `code_list`
    Integer,
    Boolean,
    Key,        ///< the record's own id in its source system
    Reference,  ///< the source id of a `references` record of the same system and school
    NationalId, ///< 12 digits
};

/// What a field reveals, for entitlements.
enum class Sensitivity : std::uint8_t { Public, Personal, Identity, Sensitive };

enum class StorageClass : std::uint8_t {
    Mastered,
    Fact,
    Sealed,
    Event,  ///< it happened once: never merged, never changed, each delivered by itself
};

/// What the text of a Text field must look like.
enum class TextForm : std::uint8_t {
    Free,
    Country,     ///< ISO 3166 alpha-2
    Commune,     ///< 5 digits, of the scheme named beside it
    PupilCode,   ///< 10 digits
    SchoolYear,  ///< the year a school year starts: 2026
    Score,       ///< 0 to 10 with at most one decimal, without a needless zero: 8, 7.5
    Assessment,  ///< a score, or `pass` and `fail` in subjects that are commented on
};

struct FieldDefinition {
    std::string_view path;         ///< canonical path: person.birth_date
    std::string_view moet_symbol;  ///< QĐ 4998/QĐ-BGDĐT symbol, empty where it has none
    FieldType type = FieldType::Text;
    std::string_view code_list = {};
    EntityKind references = EntityKind::Organisation;  ///< for Reference only
    Sensitivity sensitivity = Sensitivity::Public;
    bool required = false;
    std::string_view authority = {};  ///< systems whose value wins, best first, comma separated
    std::string_view one_roster = {};
    std::string_view meaning = {};    ///< one line, English
    std::string_view label_vi = {};   ///< what a school calls it
    TextForm form = TextForm::Free;   ///< for Text only
    /// Path of the field whose group this one belongs to: it says nothing without that one and never comes from
    /// another source (a commune's code and the list it is of). Empty: it stands for itself, or leads a group.
    std::string_view goes_with = {};
};

using Slot = std::uint16_t;

struct EntityDefinition {
    EntityKind kind = EntityKind::Organisation;
    std::string_view name;  ///< organisation, class, staff, pupil, mark, result, announcement
    std::span<const FieldDefinition> fields;
    StorageClass storage = StorageClass::Mastered;
    /// Of a fact: the fields that say which one it is. The first refers to whom it is about. Two sources that name
    /// the same fact speak of one record, whatever they call it.
    std::span<const std::string_view> names_fact = {};
    /// Of an event: the field that says what it is about. Events about the same thing keep their order.
    std::string_view subject = {};

    [[nodiscard]] bool is_event() const { return storage == StorageClass::Event; }
    [[nodiscard]] std::optional<Slot> slot_of(std::string_view path) const;
};

const EntityDefinition& definition(EntityKind kind);
std::string_view name_of(EntityKind kind);
std::optional<EntityKind> entity_named(std::string_view name);

std::string_view name_of(FieldType type);
std::string_view name_of(Sensitivity sensitivity);
std::string_view name_of(StorageClass storage);

}  // namespace hub::model
