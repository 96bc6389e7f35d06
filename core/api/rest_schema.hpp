// What the answers and orders of /api/v1/ are made of, as data: the OpenAPI document is written from it and a test
// holds every answer against it.
//
// Ownership: constants. Threads: any. Failure: none.
#pragma once

#include <span>
#include <string_view>

#include "core/codec/value.hpp"

namespace hub::api {

struct SchemaField {
    std::string_view name;
    std::string_view type;  ///< string, integer, boolean, date-time, any; a schema's name; [type] for a list
    std::string_view doc;
    enum class Presence : unsigned char { Always, Sometimes } presence = Presence::Always;
};

struct SchemaDefinition {
    std::string_view name;
    std::string_view doc;
    std::span<const SchemaField> fields;
};

std::span<const SchemaDefinition> rest_schemas();
/// As `components/schemas` of OpenAPI 3.1 (JSON Schema 2020-12): closed, so that nothing undocumented is answered.
codec::Value rest_schemas_json();
/// Of one type as SchemaField names it.
codec::Value schema_of_type(std::string_view type);

}  // namespace hub::api
