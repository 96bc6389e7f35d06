// Every message the program can give a person, by its code: what happened, and what to do about it, in Vietnamese and
// English. `{field}` stands for the field's name; never a value, it may be a child's.
//
// An error's own message (core/base/error.hpp) says what exactly and where, in English, for whoever has to look
// further; this says what it means. tests/unit/api collects the codes out of the sources and fails on one that is
// missing here, and on one that nobody uses.
//
// Ownership: constants. Threads: any. Failure: find_message() of an unknown code is nullptr.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/language.hpp"

namespace hub::api {

using text::accepted_language;
using text::Language;
using text::language_named;
using text::Wording;

/// The one placeholder.
inline constexpr std::string_view kFieldMark = "{field}";

struct Message {
    std::string_view code;
    std::string_view vi;
    std::string_view en;
    Wording fix;

    [[nodiscard]] std::string_view text(Language language) const { return language == Language::Vietnamese ? vi : en; }
};

/// Nothing when the catalogue has no such code: a vendor's plugin may answer with one of its own.
const Message* find_message(std::string_view code);

/// All of them, page by page.
std::vector<Message> all_messages();


}  // namespace hub::api
