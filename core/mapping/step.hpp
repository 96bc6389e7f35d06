// One compiled line of a mapping: a vendor field, a slot, and how one becomes the other.
//
// Ownership: plain values inside a Mapping; code lists are shared. Threads: immutable after loading.
// Failure:   converters answer a problem code, never a value they are not sure of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/value.hpp"
#include "core/mapping/code_list.hpp"
#include "core/mapping/date_form.hpp"
#include "core/model/definition.hpp"

namespace hub::mapping {

enum class Converter : unsigned char {
    Text,          ///< NFC, controls out, blanks collapsed
    Key,           ///< an identifier: NFC, nothing else touched
    PersonName,
    Date,
    Code,          ///< through a code list, or the canonical codes themselves without one
    Integer,       ///< a JSON number at the vendor
    Boolean,       ///< a JSON true or false at the vendor
    DecimalComma,  ///< "7,5" ↔ 7.5
    Mark,          ///< "7,5", or "Đ" and "CĐ" where a subject is commented on
    NationalId,    ///< cccd: twelve digits
    PaddedId,      ///< cccd(pad): a number that lost its leading zero gets it back
    PupilCode,     ///< ten digits; a temporary TAM- code counts as none
    Reference,     ///< the referenced record's id at the vendor
    OptionalReference,  ///< left out while that record has no id there
    Commune,       ///< the 2025 code; older ones go through the crosswalk, divided ones are left out
    Constant,      ///< `const:`, no conversion
};

enum class Direction : unsigned char { Both, In, Out };

/// What out() does with a field known to have no value: write null, or leave the member out.
enum class NullWriting : unsigned char { Write, Omit };

struct Step {
    static constexpr model::Slot kNoSlot = 0xFFFF;

    std::string vendor;                    ///< path at the vendor, dots between names; empty for a canonical constant
    std::vector<std::string> fallbacks{};  ///< `or:` read in this order when `vendor` says nothing
    model::Slot slot = kNoSlot;            ///< kNoSlot for a vendor constant
    Converter converter = Converter::Text;
    Direction direction = Direction::Both;
    std::vector<DateForm> dates{};         ///< first is written, all are read
    std::shared_ptr<const CodeList> codes{};
    model::EntityKind references = model::EntityKind::Organisation;
    model::Slot scheme_slot = kNoSlot;     ///< of a Commune: the slot that names the scheme
    std::optional<std::string> otherwise{};  ///< `default:` the canonical text when the vendor says nothing
    std::string constant{};
    std::string where{};                   ///< file:line:col

    [[nodiscard]] bool reads() const { return direction != Direction::Out; }
    [[nodiscard]] bool writes() const { return direction != Direction::In; }
};

}  // namespace hub::mapping
