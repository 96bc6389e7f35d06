// What the tests of acting for a person share: two administrators with second factors, and the steps between asking and acting.
#pragma once

#include "core/sso/impersonations.hpp"
#include "tests/unit/sso/factor_world.hpp"

namespace hub::test {

struct Administrator {
    Administrator(SsoWorld& of, const std::string& login, const std::string& school = {}) : browser(of), world(of) {
        sso::Account made;
        made.login = login;
        made.name = "Quản trị " + login;
        made.roles = {sso::Role::Administrator};
        made.tenant = school;
        account = world.gateway().enrol(made, SsoWorld::kPassword).value();
        browser.sign_in({}, login);
        secret = enrol_app(world, browser).secret;
    }

    HttpAnswer submit(const std::string& path, const Form& form) { return send(browser, path, browser.get("/impersonation"), form); }
    HttpAnswer ask(const std::string& login, const std::string& reason = "Phụ huynh gọi: không thấy điểm", const std::string& minutes = "15") {
        return submit("/impersonation", {{"login", login}, {"reason", reason}, {"minutes", minutes}});
    }
    /// Does what it says, after the second factor where that is asked for.
    HttpAnswer proved(const std::string& path, const Form& form) {
        const auto answer = submit(path, form);
        if (!Browser::location(answer).starts_with("/login/step")) return answer;
        world.clock.advance_milliseconds(30'000);  // a code is good once
        const auto shown = send(browser, "/login/step", follow(browser, answer), {{"code", app_code(world, secret)}});
        INFO(shown.head + shown.body);
        CHECK(Browser::location(shown) == "/impersonation");
        return submit(path, form);
    }
    HttpAnswer decide(const std::string& id, const std::string& answer = "approve") { return proved("/impersonation/decide", {{"id", id}, {"answer", answer}}); }
    HttpAnswer begin(const std::string& id) { return proved("/impersonation/begin", {{"id", id}, {"answer", "begin"}}); }
    /// A sign-in of today, with the second factor.
    void sign_in_again() {
        browser.cookies.clear();
        world.clock.advance_milliseconds(30'000);
        const auto page = follow(browser, browser.sign_in({}, account.login));
        CHECK(Browser::location(send(browser, "/login/step", page, {{"code", app_code(world, secret)}})) == "/");
    }

    sso::Account account;
    Browser browser;
    std::string secret;
    SsoWorld& world;
};

struct Office {
    explicit Office(const std::string& backend = "sqlite", const std::vector<std::string>& more_apps = {}) : world(backend, more_apps) {}

    sso::Impersonation newest() { return world.gateway().impersonations().list(1).value().at(0); }
    /// What became of it once no commit is on its way: the gateway, too, ends what is over.
    sso::Impersonation::State settled() {
        for (int look = 0; look < 10'000 && newest().state == sso::Impersonation::State::Begun; ++look) continue;
        return newest().state;
    }
    /// The id of what An has asked for.
    std::string asked(const std::string& login = "cô.hoa") {
        const auto answer = an.ask(login);
        INFO(answer.body);
        REQUIRE(Browser::location(answer) == "/impersonation");
        return newest().id;
    }
    std::string approved() {
        auto id = asked();
        const auto answer = binh.decide(id);
        INFO(answer.head + answer.body);
        REQUIRE(Browser::location(answer) == "/impersonation");
        return id;
    }
    /// An acts as the teacher from now on.
    std::string begun() {
        auto id = approved();
        const auto answer = an.begin(id);
        INFO(answer.head + answer.body);
        REQUIRE(Browser::location(answer) == "/");
        return id;
    }
    void take_role_from(const sso::Account& account) {
        REQUIRE(world.gateway().accounts().change(account.id, [](sso::Account& one, store::Batch&) -> Status {
            one.roles = {sso::Role::Staff};
            return {};
        }));
    }

    SsoWorld world;
    Administrator an{world, "an"};
    Administrator binh{world, "binh"};
};

inline bool shows_banner(const HttpAnswer& page) { return page.body.find("class=\"acting\" role=\"status\"") != std::string::npos; }

}  // namespace hub::test
