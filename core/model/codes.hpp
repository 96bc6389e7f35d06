// The canonical code lists: what a code field may hold inside the hub. Vendors' own codings of the
// same notions are files under config/codelists/ and translate to these.
//
// Codes are texts: "3" and "03" are two codes. Threads: immutable. Failure: an unknown list is empty.
#pragma once

#include <span>
#include <string_view>

namespace hub::model {

struct CodeDefinition {
    std::string_view code;
    std::string_view label_vi;
};

struct CodeListDefinition {
    std::string_view name;
    std::span<const CodeDefinition> codes;
};

std::span<const CodeListDefinition> canonical_code_lists();
std::span<const CodeDefinition> canonical_codes(std::string_view list);
bool is_canonical_code(std::string_view list, std::string_view code);

}  // namespace hub::model
