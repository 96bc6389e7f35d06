// One line of an audit file: a JSON object of whole numbers and strings, nothing inside anything.
//
// Strict on purpose: names once each, no other kinds of value, nothing after the object. A hostile line is
// refused, never guessed at.
//
// Threads: values. Failure: nullopt.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hub::verifier {

using FlatObject = std::map<std::string, std::variant<std::int64_t, std::string>, std::less<>>;

std::optional<FlatObject> parse_flat_object(std::string_view line);

/// nullptr when it is absent or of the other kind.
const std::int64_t* number_in(const FlatObject& object, std::string_view name);
const std::string* text_in(const FlatObject& object, std::string_view name);

}  // namespace hub::verifier
