// The words of a linkage model: kinds of fields, levels, parts of keys, each with where it may stand. Also what turns
// "jaro_winkler 0.92 u=1e-4" into a Level.
//
// Threads: pure. Failure: `linkage.model` with what is wrong and the nearest known word; the caller adds where.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/records/linkage/model.hpp"

namespace hub::linkage {

std::vector<std::string> kind_names();
As kind_named(std::string_view name);

/// The levels a kind of field knows, strongest first, without `else`.
std::vector<Is> levels_of(As as);

Result<Level> parse_level(std::string_view written, As as);
/// A field, or a field and a part of it behind a point: the given name, the first four letters.
Result<KeyPart> parse_key_part(std::string_view written, const Model& model);
/// "name typo".
Result<Condition> parse_condition(std::string_view written, const Model& model);
Result<double> parse_number(std::string_view written);

/// Cuts at `separator`, without blanks around the pieces.
std::vector<std::string> pieces_of(std::string_view text, char separator);

}  // namespace hub::linkage
