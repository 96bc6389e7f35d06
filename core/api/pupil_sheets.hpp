// A record of marks or results as a family reads it: the fields that hold something, with their names in both languages.
//
// Threads: pure. Failure: none; a code that no list knows is shown as it stands.
#pragma once

#include "core/model/record.hpp"
#include "core/sso/person_records.hpp"

namespace hub::api {

/// Of an entity Mark or Result.
sso::MarkSheet sheet_of(const model::Record& record, const std::string& school);

}  // namespace hub::api
