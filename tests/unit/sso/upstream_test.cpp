// Signing in with an account above the hub, over HTTP on both sides.
#include "tests/unit/sso/upstream_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("the sign-in page offers the providers above and sends people there with state and nonce and a proof key", "[upstream]") {
    UpstreamWorld at;
    CHECK(at.browser.get("/login").body.find("href=\"/upstream/begin/vneid\"") != std::string::npos);
    const std::string away = at.begin(at.browser);
    CHECK(away.starts_with(at.provider.url() + "/authorize?"));
    CHECK(query_of(away, "code_challenge_method") == "S256");
    CHECK(query_of(away, "redirect_uri") == "https://login.so.example/upstream/callback/vneid");
    CHECK(query_of(away, "acr_values") == "LoA1");
    CHECK(query_of(away, "state").size() == 43);
    CHECK(query_of(away, "nonce").size() == 43);
}

TEST_CASE("somebody unknown signs in here once and is linked and is let in from then on", "[upstream]") {
    UpstreamWorld at;
    const auto first = at.through();
    CHECK(first.body.find("Nguyễn Thị Hoa") != std::string::npos);
    CHECK(first.head.find("__Host-eduhub=") == std::string::npos);
    CHECK(Browser::location(at.link(first)) == "/account/links");
    const auto page = at.browser.get("/account/links");
    CHECK(page.body.find("Cổng vneid</td><td>Nguyễn Thị Hoa") != std::string::npos);
    CHECK(page.body.find("079204000123<") == std::string::npos);  // a national id is shown nowhere

    at.browser.cookies.clear();
    CHECK(Browser::location(at.through()) == "/");
    CHECK(at.browser.get("/").body.find("Nguyễn Thị Hoa") != std::string::npos);
}

TEST_CASE("an application's sign-in goes on after the way above", "[upstream]") {
    UpstreamWorld at;
    at.link(at.through());
    at.browser.cookies.clear();
    const std::string login = Browser::location(at.browser.get(authorize()));
    const std::string transaction = login.substr(login.find("t=") + 2);
    CHECK(at.browser.get(login).body.find("/upstream/begin/vneid?t=" + transaction) != std::string::npos);
    CHECK(Browser::location(at.through(transaction)).starts_with("https://rp.example/callback?code="));
}

TEST_CASE("a link that was taken away asks for proof again", "[upstream]") {
    UpstreamWorld at;
    at.link(at.through());
    const auto page = at.browser.get("/account/links");
    at.browser.post("/account/links", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}, {"key", between(page.body, "name=\"key\" value=\"", "\"")}});
    CHECK(at.browser.get("/account/links").body.find("Chưa có liên kết nào") != std::string::npos);
    CHECK(at.through().body.find("/upstream/prove/") != std::string::npos);
}

TEST_CASE("a provider that is down leaves local sign-in and the page says so", "[upstream]") {
    UpstreamWorld at;
    const std::string away = at.begin(at.browser);
    at.provider.stop();
    const auto page = at.browser.get(UpstreamWorld::back(away));
    CHECK(page.status == 503);
    CHECK(UpstreamWorld::code(page) == "upstream.down");
    const auto login = at.browser.get("/login");
    CHECK(login.body.find("hiện không liên lạc được") != std::string::npos);
    CHECK(Browser::location(at.browser.sign_in({})) == "/");
}

TEST_CASE("a disabled account is not entered from above", "[upstream]") {
    UpstreamWorld at;
    at.link(at.through());
    at.browser.cookies.clear();
    REQUIRE(at.world.gateway().accounts().set_state(at.world.teacher.id, sso::Account::State::Disabled));
    CHECK(UpstreamWorld::code(at.through()) == "upstream.refused");
}

TEST_CASE("broker state omitted or replayed or another browser's", "[upstream][attack]") {
    UpstreamWorld at;
    const std::string back = UpstreamWorld::back(at.begin(at.browser));
    Browser victim(at.world);
    victim.get("/login");
    CHECK(UpstreamWorld::code(victim.get(back)) == "upstream.state");  // login CSRF
    CHECK(UpstreamWorld::code(at.browser.get("/upstream/callback/vneid?code=c-1")) == "upstream.state");
    CHECK(at.browser.get(back).body.find("/upstream/prove/") != std::string::npos);
    CHECK(UpstreamWorld::code(at.browser.get(back)) == "upstream.state");
    CHECK(at.provider.token_calls == 1);
}

TEST_CASE("mix-up: a code of one provider at another's callback", "[upstream][attack]") {
    UpstreamWorld at;
    const std::string away = at.begin(at.browser);
    CHECK(UpstreamWorld::code(at.browser.get(UpstreamWorld::back(away, "other"))) == "upstream.state");
    CHECK(UpstreamWorld::code(at.browser.get(UpstreamWorld::back(away, "vneid", {{"iss", "https://evil.example"}}))) == "upstream.issuer");
    CHECK(at.provider.token_calls == 0);  // no code leaves for a stranger
}

TEST_CASE("ID token of another issuer or audience or nonce or time or key", "[upstream][attack]") {
    UpstreamWorld at;
    const auto refused = [&](const std::function<void(Provider&)>& spoil) {
        const std::string away = at.begin(at.browser);
        spoil(at.provider);
        const std::string code = UpstreamWorld::code(at.browser.get(UpstreamWorld::back(away)));
        at.provider.issuer = at.provider.url();
        at.provider.audience = "hub";
        at.provider.now_seconds = 1'795'000'000;
        at.provider.algorithm_header.clear();
        at.provider.other_signer.reset();
        at.provider.userinfo_subject.clear();
        return code;
    };
    CHECK(refused([](Provider& bad) { bad.issuer = "https://evil.example"; }) == "jwt.issuer");
    CHECK(refused([](Provider& bad) { bad.audience = "another"; }) == "jwt.audience");
    CHECK(refused([](Provider& bad) { bad.nonce = "another"; }) == "upstream.nonce");
    CHECK(refused([](Provider& bad) { bad.now_seconds -= 3600; }) == "jwt.expired");
    CHECK(refused([](Provider& bad) { bad.algorithm_header = R"({"alg":"none"})"; }).starts_with("jose."));
    CHECK(refused([](Provider& bad) { bad.other_signer.emplace(*security::SigningKey::generate(security::KeyKind::P256), sso::SignatureAlgorithm::Es256, "k1"); }) == "jose.signature");
    CHECK(refused([](Provider& bad) { bad.userinfo_subject = "another"; }) == "upstream.claims");
    CHECK(at.through().body.find("/upstream/prove/") != std::string::npos);  // an honest one is taken
}

TEST_CASE("linking takeover by an e-mail address", "[upstream][attack]") {
    UpstreamWorld at;
    at.provider.claims.emplace_back("email", "hoa@truong.example");  // the teacher's
    const auto page = at.through();
    CHECK(page.body.find("/upstream/prove/") != std::string::npos);
    CHECK(page.head.find("__Host-eduhub=") == std::string::npos);
}

TEST_CASE("a link made without signing in anew or from another browser", "[upstream][attack]") {
    UpstreamWorld at;
    at.browser.sign_in({});  // somebody left this browser signed in
    at.world.clock.advance_milliseconds(1000);
    at.provider.now_seconds += 1;
    const auto page = at.through();
    const std::string name = between(page.body, "href=\"/upstream/prove/", "\"");
    CHECK(Browser::location(at.browser.get("/upstream/prove/" + name)).starts_with("/login"));
    const auto account = at.browser.get("/");
    const std::string field = between(account.body, "name=\"f\" value=\"", "\"");
    CHECK(at.browser.post("/upstream/link", {{"f", field}, {"n", name}}).status == 400);
    Browser other(at.world);
    other.sign_in({});
    CHECK(other.get("/upstream/prove/" + name).status == 400);
    CHECK(at.browser.post("/upstream/link", {{"n", name}}).status == 403);  // no form of ours
}

TEST_CASE("a person above who is linked to one account cannot be linked to another", "[upstream][attack]") {
    UpstreamWorld at;
    sso::Account second;
    second.login = "co.lan";
    second.name = "Trần Thị Lan";
    second.roles = {sso::Role::Teacher};
    REQUIRE(at.world.gateway().enrol(second, SsoWorld::kPassword));
    // Both ways are begun before either link is there.
    Browser other(at.world);
    const auto unlinked = other.get(UpstreamWorld::back(at.begin(other)));
    CHECK(Browser::location(at.link(at.through())) == "/account/links");
    const auto question = other.sign_in(other.get("/upstream/prove/" + between(unlinked.body, "href=\"/upstream/prove/", "\"")), "co.lan");
    const auto answer = other.post("/upstream/link", {{"f", between(question.body, "name=\"f\" value=\"", "\"")}, {"n", between(question.body, "name=\"n\" value=\"", "\"")}});
    CHECK(answer.status == 409);
    CHECK(other.get("/account/links").body.find("Chưa có liên kết nào") != std::string::npos);
}
