#include <catch2/catch.hpp>

#include "core/sso/credentials/password_policy.hpp"

using namespace hub;
using namespace hub::sso;

namespace {

const PasswordContext kMai{.account_name = "52540001.maint", .names = {"Nguyễn Thị Mai"}, .birth_date = "2014-09-05"};

std::string verdict(std::string_view typed) {
    const auto status = check_new_password(typed, kMai);
    return status ? "" : status.error().code;
}

}  // namespace

TEST_CASE("a long phrase is a good password whatever characters it has", "[sso][policy]") {
    for (const auto* good : {"con mèo ngủ trên mái tôn", "gió mùa đông bắc", "correct horse battery", "7391-0264-88", "thả diều ở bãi sông", "Tr0iMuaTo", "xk7!pQ2z", "bé thích ăn kem"}) {
        INFO(good);
        CHECK(verdict(good).empty());
    }
}

TEST_CASE("attack: the passwords that guessers try first cannot be set", "[sso][policy]") {
    for (const auto* common : {"12345678", "1234567890", "0123456789", "87654321", "11111111", "12121212", "abcabcabc", "abcdefgh", "password", "P@ssw0rd", "p@ssword123", "matkhau123", "Mật khẩu 1",
                               "matkhau2026", "Hocsinh@2026", "anhyeuem123", "iloveyou!", "qwertyuiop", "1qazwsx!", "123456aA@", "vnedu@123", "giaovien1", "Abc@12345", "admin123", "05092014",
                               "2014-09-05", "15/08/1979", "0912345678", "+84912345678", "052214001234", "aaaaaaab"}) {
        INFO(common);
        CHECK(verdict(common) == "password.common");
    }
}

TEST_CASE("a password made of the account's own name and birth date is refused", "[sso][policy]") {
    for (const auto* known : {"52540001maint", "nguyenthimai", "Nguyễn Thị Mai 2014", "mai05092014", "maint@0509", "Mai2014!", "thimai123"}) {
        INFO(known);
        CHECK(verdict(known) == "password.about_you");
    }
    CHECK(check_new_password("nguyenthimai cưỡi voi", kMai).has_value());
}

TEST_CASE("a password has at least eight characters and at most 256 bytes", "[sso][policy]") {
    CHECK(verdict("xk7!pQ2") == "password.too_short");
    CHECK(verdict("ếệểễ") == "password.too_short");  // twelve bytes, four characters
    CHECK(verdict("mưa gió!").empty());
    CHECK(verdict(std::string(257, 'x')) == "password.too_long");
    CHECK(verdict("") == "password.empty");
    CHECK(verdict(std::string("xk7!p\0Q2z", 9)) == "password.character");
}
