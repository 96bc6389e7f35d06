// Identifiers. Inside: 64-bit ascending keys, cheap to index and to compare. Outside: opaque public
// ids of the same key, so nobody can count a province's pupils or guess the next one.
//
// A public id is a letter for the kind and 13 Crockford base-32 characters of the key after a
// four-round Feistel permutation keyed by the hub's index key: reversible here, meaningless outside.
//
// Threads: PublicIds is immutable after construction.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub {

using Key = std::int64_t;

enum class IdKind : char {
    Record = 'r',   ///< a golden record (hub id)
    Receipt = 'i',  ///< something received
    Change = 'c',   ///< one new version
    Delivery = 'd', ///< one attempt to deliver
};

class PublicIds {
public:
    /// `secret`: at least 16 bytes; the same secret gives the same ids for ever.
    explicit PublicIds(std::string_view secret);

    [[nodiscard]] std::string encode(IdKind kind, Key key) const;
    /// Errors: `id.unreadable`.
    [[nodiscard]] Result<Key> decode(IdKind kind, std::string_view text) const;

private:
    [[nodiscard]] std::uint64_t permute(std::uint64_t value) const;
    [[nodiscard]] std::uint64_t invert(std::uint64_t value) const;
    std::array<std::uint64_t, 4> round_keys_{};
};

}  // namespace hub
