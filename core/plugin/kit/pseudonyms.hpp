// Other people's data in the same shape: what a recording holds instead of names, numbers, dates and words.
//
// Everything follows from the key: one value always becomes the same other one, so references still match. Names become
// other Vietnamese names with as many words, in capitals when they were (composed, as NFC); digits become digits, of a
// 12-digit number the province, century, sex and birth year stay; dates keep their form and all move as far, at most a
// year; other letters become letters of the same case, those beyond ASCII an 'x'. Codes of one or two digits stay.
//
// Words of the protocol stay: whoever makes a Pseudonyms says which (names of JSON members are always kept).
//
// Ownership: values. Threads: one at a time. Failure: none; bytes that are no UTF-8 are replaced by 'x'.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "core/codec/value.hpp"

namespace hub::plugin::kit {

class Pseudonyms {
public:
    explicit Pseudonyms(std::string key, std::set<std::string, std::less<>> kept = {}) : key_(std::move(key)), kept_(std::move(kept)) {}

    /// One value.
    [[nodiscard]] std::string of(std::string_view value) const;
    /// A body: of JSON every string and every number with four digits or more; of anything else all of it.
    [[nodiscard]] std::string of_body(std::string_view body) const;

private:
    [[nodiscard]] codec::Value of_value(const codec::Value& value) const;
    [[nodiscard]] std::uint64_t number_from(std::string_view purpose, std::string_view value) const;
    [[nodiscard]] std::string of_date(std::string_view value) const;
    [[nodiscard]] std::string of_digits(std::string_view digits) const;
    [[nodiscard]] std::string of_name(std::string_view value) const;
    [[nodiscard]] std::string of_text(std::string_view value) const;

    std::string key_;
    std::set<std::string, std::less<>> kept_;
};

}  // namespace hub::plugin::kit
