#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <set>

#include "core/security/digest.hpp"
#include "core/security/hotp.hpp"
#include "core/sso/credentials/one_time_code.hpp"
#include "core/sso/credentials/recovery_codes.hpp"
#include "core/sso/credentials/spoken_code.hpp"
#include "core/sso/credentials/totp.hpp"

using namespace hub;
using namespace hub::sso;

namespace {

std::string output_of(const std::string& command) {
    std::FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 64> line{};
    std::string out = std::fgets(line.data(), line.size(), pipe) != nullptr ? line.data() : "";
    pclose(pipe);
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

std::string code_at(const std::string& secret, std::int64_t seconds) {
    const auto number = std::to_string(security::hotp_number(secret, static_cast<std::uint64_t>(seconds / 30)) % 1'000'000);
    return std::string(6 - number.size(), '0') + number;
}

Instant at_seconds(std::int64_t seconds) { return {seconds * 1'000}; }

}  // namespace

TEST_CASE("HOTP and TOTP give the numbers of their RFCs", "[sso][totp]") {
    const std::string secret = "12345678901234567890";
    const std::uint32_t hotp[] = {755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};  // RFC 4226, appendix D
    for (std::uint64_t i = 0; i < 10; ++i) CHECK(security::hotp_number(secret, i) % 1'000'000 == hotp[i]);
    // RFC 6238, appendix B; eight digits there.
    CHECK(security::hotp_number(secret, 59 / 30) % 100'000'000 == 94287082);
    CHECK(security::hotp_number(secret, 20000000000 / 30) % 100'000'000 == 65353130);
}

TEST_CASE("oathtool computes the same codes", "[sso][totp]") {
    SystemRandom random;
    for (const std::int64_t now : {1'800'000'000LL, 1'800'000'029LL, 4'000'000'000LL}) {
        const std::string secret = new_totp_secret(random);
        const auto code = output_of("oathtool --totp=sha1 --now=@" + std::to_string(now) + " " + security::to_hex(secret));
        INFO("oathtool: " << code);
        REQUIRE(code.size() == 6);
        CHECK(accepted_totp_step(secret, code, at_seconds(now), 0) == now / 30);
        CHECK(output_of("oathtool --totp=sha1 --base32 --now=@" + std::to_string(now) + " " + security::to_base32(secret)) == code);
    }
}

TEST_CASE("a code is taken one step early or late and no further", "[sso][totp]") {
    const std::string secret = "12345678901234567890";
    const std::int64_t now = 1'800'000'000;
    for (const int steps : {-1, 0, 1}) CHECK(accepted_totp_step(secret, code_at(secret, now + 30 * steps), at_seconds(now), 0) == now / 30 + steps);
    for (const int steps : {-2, 2, 20}) CHECK_FALSE(accepted_totp_step(secret, code_at(secret, now + 30 * steps), at_seconds(now), 0));
    const auto code = code_at(secret, now);
    CHECK(accepted_totp_step(secret, code.substr(0, 3) + " " + code.substr(3), at_seconds(now), 0));
    for (const auto& wrong : {std::string(), code.substr(1), code + "1", std::string("abcdef"), "x" + code}) CHECK_FALSE(accepted_totp_step(secret, wrong, at_seconds(now), 0));
}

TEST_CASE("attack: a TOTP code is not taken twice", "[sso][totp]") {
    const std::string secret = "12345678901234567890";
    const std::int64_t now = 1'800'000'000;
    const auto step = accepted_totp_step(secret, code_at(secret, now), at_seconds(now), 0);
    REQUIRE(step);
    CHECK_FALSE(accepted_totp_step(secret, code_at(secret, now), at_seconds(now), *step));
    CHECK_FALSE(accepted_totp_step(secret, code_at(secret, now - 30), at_seconds(now), *step));  // nor one seen before it
    CHECK(accepted_totp_step(secret, code_at(secret, now + 30), at_seconds(now + 30), *step));
}

TEST_CASE("apps are told the secret in the form they read", "[sso][totp]") {
    CHECK(totp_uri("12345678901234567890", "Sở GD&ĐT", "mai@lớp 4A") ==
          "otpauth://totp/S%E1%BB%9F%20GD%26%C4%90T:mai%40l%E1%BB%9Bp%204A?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=S%E1%BB%9F%20GD%26%C4%90T&algorithm=SHA1&digits=6&period=30");
    SeededRandom random(3);
    for (std::size_t size = 0; size < 40; ++size) {
        const auto bytes = random.bytes(size);
        CHECK(security::from_base32(security::to_base32(bytes)).value() == bytes);
    }
    CHECK(security::to_base32("foobar") == "MZXW6YTBOI");  // RFC 4648 §10
    CHECK_FALSE(security::from_base32("A").has_value());
    CHECK_FALSE(security::from_base32("A1").has_value());
}

TEST_CASE("a slip of the finger in a spoken code is told from a wrong code", "[sso][codes]") {
    SeededRandom random(5);
    const std::string alphabet = "34679ACDEFHJKMNPQRTVWXY";
    for (int round = 0; round < 20; ++round) {
        const auto code = new_spoken_code(11, random);
        REQUIRE(code.size() == 12);
        CHECK(read_spoken_code(grouped(code, 4), 11).value() == code);
        for (std::size_t i = 0; i < code.size(); ++i) {
            for (const char other : alphabet) {
                auto wrong = code;
                wrong[i] = other;
                if (other != code[i]) CHECK(read_spoken_code(wrong, 11).error().code == "code.mistyped");
            }
            if (i + 1 < code.size() && code[i] != code[i + 1]) {
                auto swapped = code;
                std::swap(swapped[i], swapped[i + 1]);
                CHECK_FALSE(read_spoken_code(swapped, 11).has_value());
            }
        }
    }
    CHECK(grouped("ABCDEFGHJ", 4) == "ABCD-EFGH-J");
    const auto code = new_spoken_code(11, random);
    std::string low;
    for (const char c : code) low += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    CHECK(read_spoken_code(" " + low + " ", 11).value() == code);
    for (const std::string& strange : {std::string(), std::string("O0O0-1111-2222"), code + code, std::string(1'000'000, 'A'), std::string("\xC3\xA1")}) CHECK_FALSE(read_spoken_code(strange, 11).has_value());
}

TEST_CASE("ten recovery codes are made and each opens its own account", "[sso][codes]") {
    SystemRandom random;
    const auto made = new_recovery_codes(7, random);
    std::set<std::string> different(made.shown.begin(), made.shown.end());
    CHECK(different.size() == kRecoveryCodes);
    for (const auto& code : made.shown) {
        CHECK(find_recovery_code(7, made.kept, code).has_value());
        CHECK(find_recovery_code(8, made.kept, code).error().code == "code.wrong");
        for (const auto& kept : made.kept) CHECK(kept.hash.find(code) == std::string::npos);
    }
    CHECK(find_recovery_code(7, made.kept, new_recovery_codes(7, random).shown[0]).error().code == "code.wrong");
    CHECK(find_recovery_code(7, made.kept, "nothing").error().code == "code.mistyped");
}

TEST_CASE("attack: a recovery code does not open twice", "[sso][codes]") {
    SystemRandom random;
    auto made = new_recovery_codes(7, random);
    const auto found = find_recovery_code(7, made.kept, made.shown[3]).value();
    CHECK(found.position == 4);
    made.kept[3].used_at = Instant{1};
    CHECK(find_recovery_code(7, made.kept, made.shown[3]).error().code == "code.spent");
    CHECK(find_recovery_code(7, made.kept, made.shown[4]).has_value());
}

TEST_CASE("a slip opens what it was printed for until its time is over", "[sso][codes]") {
    ManualClock clock{Instant{1'800'000'000'000}};
    SystemRandom random;
    const OneTimeCodes codes(random.bytes(32), clock, random);
    const auto slip = codes.make(CodePurpose::Activation, 7);
    CHECK(slip.shown.size() == 14);
    CHECK(codes.check(slip.kept, CodePurpose::Activation, slip.shown).has_value());
    CHECK(codes.mark_of(CodePurpose::Activation, slip.shown).value() == slip.kept.mark);
    clock.advance_milliseconds(30LL * 24 * 3'600 * 1'000);
    CHECK(codes.check(slip.kept, CodePurpose::Activation, slip.shown).error().code == "code.expired");

    const auto phone = codes.make(CodePurpose::Phone, 7);
    CHECK(phone.shown.size() == 6);
    CHECK(codes.check(phone.kept, CodePurpose::Phone, phone.shown).has_value());
    CHECK(codes.check(phone.kept, CodePurpose::Phone, "12345").error().code == "code.mistyped");
}

TEST_CASE("attack: a code for one purpose opens no other", "[sso][codes]") {
    ManualClock clock{Instant{1'800'000'000'000}};
    SystemRandom random;
    const OneTimeCodes codes(random.bytes(32), clock, random);
    const auto slip = codes.make(CodePurpose::Activation, 7);
    CHECK(codes.check(slip.kept, CodePurpose::Reset, slip.shown).error().code == "code.wrong");
    auto copied = slip.kept;
    copied.purpose = CodePurpose::Reset;
    CHECK(codes.check(copied, CodePurpose::Reset, slip.shown).error().code == "code.wrong");
    const OneTimeCodes other(random.bytes(32), clock, random);
    CHECK(other.check(slip.kept, CodePurpose::Activation, slip.shown).error().code == "code.wrong");
}

TEST_CASE("attack: a phone code cannot be tried for ever", "[sso][codes]") {
    ManualClock clock{Instant{1'800'000'000'000}};
    SystemRandom random;
    const OneTimeCodes codes(random.bytes(32), clock, random);
    auto phone = codes.make(CodePurpose::Phone, 7);
    const std::string wrong = phone.shown == "000000" ? "000001" : "000000";
    int tries = 0;
    while (codes.check(phone.kept, CodePurpose::Phone, wrong).error().code == "code.wrong") {
        --phone.kept.attempts_left;
        ++tries;
    }
    CHECK(tries == 5);
    CHECK(codes.check(phone.kept, CodePurpose::Phone, phone.shown).error().code == "code.spent");
}
