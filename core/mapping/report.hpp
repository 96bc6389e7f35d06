// What a mapping does not do, told without running it: fields of the model and of the vendor it leaves out, values it
// loses, names nobody knows. For `eduhub check`.
//
// Errors are losses nobody declared and names that are wrong; what a file says openly (`only: in`, `also`, `nulls:
// omit` …) is a note. laws.hpp shows the same losses on records.
//
// Threads: any. Failure: none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/mapping/contract.hpp"
#include "core/mapping/mapping.hpp"

namespace hub::mapping {

enum class FindingKind : unsigned char {
    UnknownVendorField,  ///< neither contract nor samples have it
    UnknownModelField,   ///< in a test of the file
    WrongValue,          ///< `const` or `default` that the model does not allow
    Untyped,             ///< written as one type where the contract says another
    AmbiguousCode,       ///< n:1 without a preferred inverse
    SupersededCode,      ///< written as a code that means another today
    NarrowConverter,     ///< holds less than the field may
    LostCode,            ///< `also`
    UnwritableCode,      ///< the vendor has no code for it
    OneWay,              ///< `only:`
    LostForm,            ///< read in several forms, written in one
    Untested,            ///< no test of the file shows it
};
/// "unknown_vendor_field" …
std::string_view name_of(FindingKind kind);

enum class Severity : unsigned char { Error, Note };

struct Finding {
    Severity severity = Severity::Note;
    FindingKind kind = FindingKind::Untested;
    std::string where;  ///< file:line:col
    std::string message;
};

struct MappingReport {
    std::string mapping;
    std::string where;
    unsigned model_percent = 0;                  ///< canonical fields read or written, of all its entity has
    std::optional<unsigned> vendor_percent;      ///< vendor fields named, of all the contract or the samples have
    std::vector<std::string> not_carried;        ///< canonical fields
    std::vector<std::string> required_not_read;  ///< among them, what every record needs (empty for `use: out`)
    std::vector<std::string> not_named;          ///< vendor fields
    std::vector<Finding> findings;
};

/// `contract`: the record that `record:` names; without it the tests of the file tell what the vendor has.
MappingReport report_on(const Mapping& mapping, const VendorRecord* contract = nullptr);

}  // namespace hub::mapping
