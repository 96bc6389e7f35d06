// A class of two pupils with a guardian of both, their homeroom teacher, and what tests do at its pages.
#pragma once

#include "core/sso/account_events.hpp"
#include "core/sso/classes.hpp"
#include "core/sso/guardianships.hpp"
#include "core/sso/slips.hpp"
#include "tests/unit/sso/factor_world.hpp"

namespace hub::test {

inline const sso::ClassName kClass{"th-le-loi", "1A"};
inline constexpr const char* kNewPassword = "diều giấy trên đê";

inline sso::Account person(SsoWorld& world, const std::string& login, const std::string& name, std::vector<sso::Role> roles) {
    sso::Account one;
    one.login = login;
    one.name = name;
    one.roles = std::move(roles);
    return world.gateway().accounts().create(one).value();
}

struct ClassWorld : SsoWorld {
    explicit ClassWorld(const std::string& backend = "sqlite") : SsoWorld(backend) {
        an = person(*this, "an.1a", "Trần An", {sso::Role::Pupil});
        binh = person(*this, "binh.1a", "Trần Bình", {sso::Role::Pupil});
        mother = person(*this, "me.an", "Lê Thị Mẹ", {sso::Role::Guardian});
        auto& classes = gateway().classes();
        REQUIRE(classes.put(kClass, an, sso::ClassPart::Pupil));
        REQUIRE(classes.put(kClass, binh, sso::ClassPart::Pupil));
        REQUIRE(classes.put(kClass, teacher, sso::ClassPart::Homeroom));
        for (const auto& child : {an, binh}) REQUIRE(gateway().guardianships().put({mother.id, child.id, "2026-09-01", "", {}}));
    }
    sso::Account an, binh, mother;
};

/// The codes on a sheet, in its order.
inline std::vector<std::string> codes_on(const HttpAnswer& sheet) {
    std::vector<std::string> out;
    for (auto at = sheet.body.find("<code>"); at != std::string::npos; at = sheet.body.find("<code>", at + 1)) out.push_back(between(sheet.body.substr(at), "<code>", "</code>"));
    return out;
}

inline HttpAnswer print(Browser& browser, const std::string& whom) {
    return send(browser, "/class/slips", browser.get("/class"), {{"class", "th-le-loi/1A"}, {"for", whom}});
}
inline HttpAnswer new_slip(Browser& browser, const sso::Account& account) {
    return send(browser, "/class/slip", browser.get("/class"), {{"class", "th-le-loi/1A"}, {"subject", sso::subject_of(account.id)}});
}

inline HttpAnswer enter_code(Browser& browser, const std::string& code) { return send(browser, "/activate", browser.get("/activate"), {{"code", code}}); }
/// From a slip's code to the answer that a sign-in gives.
inline HttpAnswer activate(Browser& browser, const std::string& code, const std::string& password = kNewPassword) {
    const auto page = follow(browser, enter_code(browser, code));
    return send(browser, "/activate/choose", page, {{"password", password}, {"again", password}});
}

}  // namespace hub::test
