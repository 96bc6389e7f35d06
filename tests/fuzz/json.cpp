// The JSON guard: what it takes can be written and read again as the same value.
#include "core/codec/json.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub::codec;
using hub::fuzz::must;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr JsonLimits kLimits{.bytes = 64U << 10U, .depth = 16, .values = 2'000, .members_per_object = 64};
    const auto value = parse_json(hub::fuzz::text_of(data, size), kLimits);
    if (!value) return 0;
    const auto again = parse_json(write_json(*value), {.bytes = 1U << 20U});
    must(again.has_value(), "what was written can be read");
    must(*again == *value, "what was written is what was read");
    const auto canonical = write_json_canonical(*value);
    const auto sorted = parse_json(canonical, {.bytes = 1U << 20U});
    must(sorted && *sorted == *value, "the canonical writing is the same value");
    must(write_json_canonical(*sorted) == canonical, "the canonical writing of itself is itself");
    return 0;
}
