// "Did you mean …?": the known word nearest to a mistyped one.
//
// Threads: any. Failure: none; no near word gives an empty view.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hub::text {

/// Insertions, deletions, replacements and swaps of neighbours, in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate within a third of the word's length (at least 2 edits), or empty. A view into `known`.
std::string_view nearest(std::string_view word, std::span<const std::string> known);

/// " Did you mean `name`?" or empty, ready to append to a message.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace hub::text
