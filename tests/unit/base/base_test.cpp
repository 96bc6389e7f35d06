#include <catch2/catch.hpp>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"

using namespace hub;

namespace {
Result<int> half(int value) {
    if (value % 2 != 0) return fail("number.odd", "an odd number has no half");
    return value / 2;
}
Result<int> quarter(int value) {
    HUB_TRY_ASSIGN(const int first, half(value));
    HUB_TRY_ASSIGN(const int second, half(first));
    return second;
}
}  // namespace

TEST_CASE("HUB_TRY leaves early with the first error", "[base]") {
    CHECK(quarter(8).value() == 2);
    CHECK(quarter(6).error().code == "number.odd");
}

TEST_CASE("an error tells its causes and keeps their retry class", "[base]") {
    const Error outer = error("delivery.failed", "csdl did not answer").because_of(error("egress.timeout", "after 30 s", Retry::Uncertain));
    CHECK(outer.describe() == "delivery.failed: csdl did not answer (because egress.timeout: after 30 s)");
    CHECK(outer.retry == Retry::Uncertain);
}

TEST_CASE("public ids come back to their key and look unordered", "[base]") {
    const PublicIds ids("a secret of some length");
    for (Key key = 0; key < 2000; ++key) CHECK(ids.decode(IdKind::Record, ids.encode(IdKind::Record, key)).value() == key);
    CHECK(ids.encode(IdKind::Record, 1).substr(0, 6) != ids.encode(IdKind::Record, 2).substr(0, 6));
    CHECK_FALSE(ids.decode(IdKind::Receipt, ids.encode(IdKind::Record, 1)).has_value());
    CHECK_FALSE(ids.decode(IdKind::Record, "r!!!!!!!!!!!!!").has_value());
    CHECK(PublicIds("another secret").encode(IdKind::Record, 1) != ids.encode(IdKind::Record, 1));
}

TEST_CASE("instants are written and read as RFC 3339 in UTC", "[base]") {
    const Instant instant{1'795'314'772'123};
    CHECK(parse_instant(format_instant(instant)).value() == instant);
    CHECK(format_instant({0}) == "1970-01-01T00:00:00.000Z");
    CHECK_FALSE(parse_instant("yesterday").has_value());
}

TEST_CASE("a seeded generator repeats itself", "[base]") {
    SeededRandom a(42);
    SeededRandom b(42);
    for (int i = 0; i < 100; ++i) CHECK(a.next() == b.next());
    CHECK(SeededRandom(1).next() != SeededRandom(2).next());
}
