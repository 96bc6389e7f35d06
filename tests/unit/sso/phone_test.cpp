// Recovering by telephone, with an SMS gateway that is a server of the test.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/unit/sso/class_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// Takes messages over HTTP as a province's gateway does.
class SmsSite {
public:
    SmsSite() {
        server_ = net::HttpServer::listen("127.0.0.1", 0, 1, [this](net::ServerRequest request, const std::shared_ptr<net::Reply>& reply) {
                      const std::lock_guard lock(mutex_);
                      last_authorization = request.authorization;
                      if (refusals_left.exchange(0) > 0) return reply->send({503});
                      texts_.push_back(request.body);
                      reply->send({202});
                      arrived_.notify_all();
                  }).value();
    }
    [[nodiscard]] sso::SmsGateway gateway() const { return {"http://127.0.0.1:" + std::to_string(server_->port()) + "/send", "sms-token", net::Reach::Inside}; }
    /// The nth message, once it is here.
    codec::Value message(std::size_t nth) {
        std::unique_lock lock(mutex_);
        REQUIRE(arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return texts_.size() > nth; }));
        return codec::parse_json(texts_[nth]).value();
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return texts_.size();
    }
    std::atomic<int> refusals_left = 0;
    std::string last_authorization;

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<std::string> texts_;
    std::unique_ptr<net::HttpServer> server_;
};

struct PhoneWorld : SsoWorld {
    explicit PhoneWorld(const std::string& backend = "sqlite") : SsoWorld(backend) {
        sms = site.gateway();
        restart();
        for (auto* one : {&an, &binh}) {
            one->login = one == &an ? "an.1a" : "binh.1a";
            one->name = one == &an ? "Trần An" : "Trần Bình";
            one->phone = "0912 345 678";
            one->roles = {sso::Role::Pupil};
            *one = gateway().enrol(*one, kPassword).value();
        }
    }
    SmsSite site;
    sso::Account an, binh;
};

HttpAnswer ask(Browser& browser, const std::string& phone) { return send(browser, "/recover", browser.get("/recover"), {{"phone", phone}}); }
std::string code_in(const codec::Value& message) { return std::string(message["text"].text().substr(0, 6)); }

}  // namespace

TEST_CASE("a code on the telephone opens one of the children it stands for", "[phone]") {
    PhoneWorld world(GENERATE(from_range(kBackends)));
    Browser browser(world), signed_in(world);
    signed_in.sign_in({}, "binh.1a");
    const auto page = follow(browser, ask(browser, "+84 912.345.678"));
    const auto message = world.site.message(0);
    CHECK(message["to"].text() == "+84912345678");
    CHECK(world.site.last_authorization == "Bearer sms-token");
    const auto choice = follow(browser, send(browser, "/recover/code", page, {{"code", code_in(message)}}));
    CHECK(choice.body.find("Trần An") != std::string::npos);
    CHECK(choice.body.find("Trần Bình") != std::string::npos);
    const Form chosen{{"subject", sso::subject_of(world.binh.id)}, {"password", kNewPassword}, {"again", kNewPassword}};
    CHECK(Browser::location(send(browser, "/recover/choose", choice, chosen)) == "/");
    CHECK(browser.get("/").body.find("Trần Bình") != std::string::npos);
    CHECK(Browser::location(signed_in.get("/account")) == "/login");
    CHECK(Browser(world).sign_in({}, "binh.1a").status == 400);
    CHECK(Browser(world).sign_in({}, "an.1a").status == 303);  // the other child's is as it was
}

TEST_CASE("a message waits for a gateway that is down and goes when it is back", "[phone]") {
    PhoneWorld world;
    world.site.refusals_left = 1;
    Browser browser(world);
    ask(browser, "0912345678");
    for (int look = 0; look < 400 && world.site.count() == 0; ++look) {
        world.clock.advance_milliseconds(5'000);
        std::this_thread::sleep_for(std::chrono::milliseconds(25));  // between looks at what happens on other threads
    }
    CHECK(world.site.refusals_left == 0);
    CHECK(world.site.message(0)["to"].text() == "+84912345678");
}

TEST_CASE("attack: whether a telephone number is known shows in no answer", "[attack][phone]") {
    PhoneWorld world;
    Browser known(world), unknown(world);
    const auto one = ask(known, "0912345678");
    const auto two = ask(unknown, "0987654321");
    CHECK(one.status == two.status);
    const auto first = follow(known, one), second = follow(unknown, two);
    CHECK(between(first.body, "<main>", "<form") == between(second.body, "<main>", "<form"));
    CHECK(send(known, "/recover/code", first, {{"code", "000000"}}).status == send(unknown, "/recover/code", second, {{"code", "000000"}}).status);
    world.site.message(0);
    CHECK(world.site.count() == 1);
}

TEST_CASE("attack: the code of a message guessed or used twice", "[attack][phone]") {
    PhoneWorld world;
    Browser browser(world);
    const auto page = follow(browser, ask(browser, "0912345678"));
    const std::string code = code_in(world.site.message(0));
    const std::string wrong = code == "111111" ? "222222" : "111111";
    for (int i = 0; i < 5; ++i) CHECK(send(browser, "/recover/code", page, {{"code", wrong}}).status == 400);
    CHECK(send(browser, "/recover/code", page, {{"code", code}}).status != 303);  // throttled, and its guesses are spent

    Browser other(world);
    world.clock.advance_milliseconds(2LL * 60 * 60 * 1000);
    const auto again = follow(other, ask(other, "0912345678"));
    const std::string fresh = code_in(world.site.message(1));
    CHECK(send(other, "/recover/code", again, {{"code", fresh}}).status == 303);
    CHECK(send(other, "/recover/code", again, {{"code", fresh}}).status == 400);
}

TEST_CASE("attack: a code of the telephone after its five minutes or without having been shown", "[attack][phone]") {
    PhoneWorld world;
    Browser browser(world);
    const auto page = follow(browser, ask(browser, "0912345678"));
    const std::string code = code_in(world.site.message(0));
    const Form chosen{{"subject", sso::subject_of(world.an.id)}, {"password", kNewPassword}, {"again", kNewPassword}};
    CHECK(send(browser, "/recover/choose", page, chosen).status == 400);
    world.clock.advance_milliseconds(5LL * 60 * 1000);
    CHECK(send(browser, "/recover/code", page, {{"code", code}}).status == 400);
}

TEST_CASE("attack: messages without end to somebody's telephone", "[attack][phone]") {
    PhoneWorld world;
    Browser browser(world);
    int later = 0;
    for (int i = 0; i < 10; ++i) later += ask(browser, "0912345678").status == 429 ? 1 : 0;
    CHECK(later >= 4);
}

TEST_CASE("attack: a teacher's account recovered by telephone", "[attack][phone]") {
    PhoneWorld world;
    REQUIRE(world.teacher.phone == "+84900000001");
    Browser browser(world);
    CHECK(ask(browser, "+84900000001").status == 303);
    ask(browser, "0912345678");
    CHECK(world.site.message(0)["to"].text() == "+84912345678");  // the only one that went
}
