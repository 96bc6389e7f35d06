// The CBOR reader: what it takes ends where it says, and no shorter beginning of it is a value.
#include "core/codec/cbor.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub::codec;
using hub::fuzz::must;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr CborLimits kLimits{.bytes = 4U << 10U, .depth = 8, .values = 256};
    const auto all = hub::fuzz::text_of(data, size);
    auto rest = all;
    const auto value = take_cbor(rest, kLimits);
    if (!value) {
        must(rest.size() == all.size(), "what is refused is not taken");
        return 0;
    }
    must(rest.size() < all.size(), "a value has at least a byte");
    const auto taken = all.substr(0, all.size() - rest.size());
    must(parse_cbor(taken, kLimits).has_value(), "what was taken is a value by itself");
    must(!parse_cbor(taken.substr(0, taken.size() - 1), kLimits).has_value(), "a value that is cut short is none");
    must(parse_cbor(all, kLimits).has_value() == rest.empty(), "only the whole is the whole");
    return 0;
}
