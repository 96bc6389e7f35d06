// CBOR as passkeys send it (RFC 8949), read strictly: what an authenticator has no reason to write is refused.
//
// Taken: integers down to -2^63 and up to 2^63 - 1, byte and text strings, arrays, maps, true, false and null, all of
// definite length and in their shortest form (§4.2.1), text in UTF-8. Refused: indefinite lengths, longer forms, tags,
// floats, undefined, a key twice, keys that are no integer or text. The order of keys is not insisted on: browsers and
// software authenticators differ.
//
// Threads: any. Memory: bounded by the limits and by the input; a length that the input cannot hold is refused before
// anything is reserved. Failure: `cbor.syntax`, `cbor.too_deep`, `cbor.too_large`, `cbor.duplicate_key`, `cbor.unsupported`,
// `cbor.trailing`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct CborLimits {
    std::size_t bytes = 64U << 10U;
    std::size_t depth = 8;
    std::size_t values = 1'024;
};

struct CborValue {
    enum class Kind : unsigned char { Integer, Bytes, Text, Array, Map, Boolean, Null } kind = Kind::Null;
    std::int64_t integer = 0;   ///< of a boolean too: 0 or 1
    std::string content = {};   ///< of bytes and text
    std::vector<CborValue> items = {};
    std::vector<std::pair<CborValue, CborValue>> members = {};

    /// Nothing when this is no map or has no such key.
    [[nodiscard]] const CborValue* find(std::int64_t key) const;
    [[nodiscard]] const CborValue* find(std::string_view key) const;
};

/// The whole input is one value.
Result<CborValue> parse_cbor(std::string_view bytes, const CborLimits& limits = {});
/// The value at the front, which is taken off `bytes`; something may follow.
Result<CborValue> take_cbor(std::string_view& bytes, const CborLimits& limits = {});

}  // namespace hub::codec
