// JSON in and out, hardened. The only place that knows RapidJSON is json.cpp.
//
// Refused with a stable code and byte offset: `json.syntax`, `json.too_deep`, `json.too_large`,
// `json.duplicate_key`, `json.encoding` (not UTF-8, lone surrogates, a BOM), `json.trailing`,
// `json.number` (NaN, Infinity, out of range), `json.too_many_keys`.
//
// Threads: any. Memory: parsing is iterative and bounded by the limits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"

namespace hub::codec {

struct JsonLimits {
    std::size_t bytes = 16U << 20U;
    std::size_t depth = 64;
    std::size_t values = 2'000'000;          ///< keys and elements in the whole document
    std::size_t members_per_object = 4'096;
};

Result<Value> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Compact UTF-8; never fails for a Value made by us.
std::string write_json(const Value& value);
/// Two-space indent, for people.
std::string write_json_pretty(const Value& value);
/// Members sorted by name, no white space, shortest numbers: equal values give equal bytes.
std::string write_json_canonical(const Value& value);

}  // namespace hub::codec
