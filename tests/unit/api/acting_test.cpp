// What an administrator does as somebody else, in the evidence and on the pages of whom it concerns.
#include "core/sso/impersonations.hpp"
#include "tests/unit/api/family_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

struct ActingWorld : FamilyWorld {
    explicit ActingWorld(const std::string& backend = "sqlite") : FamilyWorld(backend) {}

    sso::Impersonations& desk() { return gateway().impersonations(); }
    /// The cookie of a session in which the first acts as the person.
    std::string acting_as(const std::string& login, const std::string& reason) {
        const auto asked = desk().ask(first, login, reason, 10);
        REQUIRE(asked);
        REQUIRE(desk().decide(second, asked->id, sso::Impersonations::Decision::Approve));
        const auto begun = desk().begin(first, asked->id, "test");
        REQUIRE(begun);
        return begun->cookie;
    }
    HttpAnswer page_by(const std::string& cookie, const std::string& path) {
        return served.call("GET", path, "", "", "Cookie: " + std::string(sso::kSessionCookie) + "=" + cookie + "\r\nAccept-Language: vi\r\n");
    }

    sso::Account first = account("qt1", "Quản Trị Một", {sso::Role::Administrator});
    sso::Account second = account("qt2", "Quản Trị Hai", {sso::Role::Administrator});
};

}  // namespace

TEST_CASE("what an administrator does as somebody else stands in the evidence under his own name", "[api][family][impersonation]") {
    ActingWorld world(GENERATE("sqlite", "postgresql"));
    world.push("mark", {mark_of("D1", "HS01", "TOAN", "cong_bo", "8,5")});
    world.acting_as("an", "em báo mất điểm");
    const auto cookie = world.acting_as("me.an", "xem trang Con tôi");
    const auto page = world.page_by(cookie, "/children");
    CHECK(shows(page, "8,5"));
    CHECK(shows(page, "class=\"acting\""));
    REQUIRE(world.reads->flush(evidence::ReadLog::Which::All));
    const auto looked = world.page(world.an, "/account/looked");
    for (const std::string said : {"Quản Trị Một", "Quản Trị Hai", "em báo mất điểm", "Đề nghị thay mặt", "Đồng ý cho thay mặt", "Bắt đầu thay mặt", "Xem trang Con tôi", "xem trang Con tôi"}) {
        INFO(said);
        CHECK(shows(looked, said));
    }
    CHECK_FALSE(shows(looked, "Lê Thị Mẹ"));  // she did not look
}

TEST_CASE("attack: acting where no evidence can be kept", "[api][family][impersonation][attack]") {
    ActingWorld world;
    const auto asked = world.desk().ask(world.first, "an", "em báo mất điểm", 10).value();
    const auto approved = world.desk().ask(world.first, "binh", "em báo mất điểm", 10).value();
    REQUIRE(world.desk().decide(world.second, approved.id, sso::Impersonations::Decision::Approve));
    world.reads->stop();
    CHECK(world.desk().ask(world.first, "an", "em báo mất điểm", 10).error().code == "audit.unavailable");
    CHECK(world.desk().decide(world.second, asked.id, sso::Impersonations::Decision::Approve).error().code == "audit.unavailable");
    CHECK(world.desk().begin(world.first, approved.id, "test").error().code == "audit.unavailable");
    CHECK(world.gateway().sessions().of_account(world.binh.id).value().empty());
}
