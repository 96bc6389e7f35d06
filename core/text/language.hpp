// The two languages the hub speaks to people, and texts in both.
//
// Threads: pure. Failure: none; what is not understood is Vietnamese where a browser asks and English where a program's
// surroundings do.
#pragma once

#include <string_view>

namespace hub::text {

enum class Language : unsigned char { Vietnamese, English };

struct Wording {
    std::string_view vi;
    std::string_view en;

    [[nodiscard]] std::string_view in(Language language) const { return language == Language::Vietnamese ? vi : en; }
};

/// "vi", "en", and the values of LANG such as vi_VN.UTF-8; anything else is English.
Language language_named(std::string_view name);

/// By Accept-Language (RFC 9110 §12.5.4): English where it is preferred to Vietnamese, else Vietnamese.
Language accepted_language(std::string_view header);

}  // namespace hub::text
