// A school changes its vendor on the first of August.
#include <catch2/catch.hpp>

#include <limits>

#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr std::int64_t kDay = 86'400'000;
const Instant kAugust = kManualStart.plus_milliseconds(kDay);
const std::string kNumber = "052214000123";
const std::string kOtherNumber = "052214000456";

HubOptions changing_on(Instant august) {
    HubOptions options;
    options.manual_clock = true;
    options.feeding["vnedu"] = {{std::numeric_limits<std::int64_t>::min()}, august};
    options.feeding["workbook"] = {august, {std::numeric_limits<std::int64_t>::max()}};
    return options;
}

codec::Value row(const std::string& name, const std::string& number, codec::Value::Object fields = {}) {
    codec::Value::Object out{{"ho_ten", name}, {"ngay_sinh", "05/09/2014"}, {"gioi_tinh", "Nam"}, {"so_dinh_danh", number}};
    out.insert(out.end(), fields.begin(), fields.end());
    return codec::Value(std::move(out));
}

std::string refusal(HubUnderTest& hub, const std::string& system) {
    router::Receipt receipt;
    receipt.kind = router::ReceiptKind::Push;
    receipt.system = system;
    receipt.tenant = kSchool;
    receipt.entity = "pupil";
    receipt.body = "[]";
    const auto taken = hub.router().receive_and_wait(std::move(receipt));
    return taken ? "taken" : taken.error().code;
}

/// VnEdu's HS01 until August; the clock stands on the first day of the new vendor.
struct AugustSchool {
    explicit AugustSchool(const std::string& backend) : hub(backend, changing_on(kAugust)) {
        hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Văn An", {{"so_dinh_danh", kNumber}, {"ngay_sinh", "05/09/2014"}, {"ho_ten_me", "Lê Thị Hoa"}})});
        hub.run_until_quiet();
        hub.clock().advance_milliseconds(2 * kDay);
    }
    HubUnderTest hub;
};

}  // namespace

TEST_CASE("a system is heard on the days it feeds the school and refused on the others", "[router][feeding]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), changing_on(kAugust)};
    CHECK(refusal(hub, "vnedu") == "taken");
    CHECK(refusal(hub, "workbook") == "feeding.not_begun");
    hub.clock().advance_milliseconds(kDay);
    CHECK(refusal(hub, "vnedu") == "feeding.ended");
    CHECK(refusal(hub, "workbook") == "taken");
    CHECK(hub.pull("vnedu").at(0).code == "feeding.ended");
    CHECK(hub.vendor("vnedu").cursors_asked().empty());
}

TEST_CASE("the new vendor's pupil is the old one's record with both codes known and its history kept", "[router][feeding]") {
    AugustSchool school(GENERATE(from_range(kBackends)));
    auto& hub = school.hub;
    const auto before = hub.hub_ids("HS01");
    hub.push("workbook", "pupil", {row("Nguyễn Văn Ân", kNumber)});
    hub.run_until_quiet();

    CHECK(hub.hub_ids(kNumber) == before);
    CHECK(hub.sources("HS01").size() == 2);
    CHECK(hub.golden("HS01").record.text("person.name") == "Nguyễn Văn Ân");
    CHECK(hub.golden("HS01").version == 2);
    CHECK(hub.row("HS01")->remote_id == "TAM-1");  // at the destination it is the same record
    CHECK(hub.csdl().got().back().remote_id == "TAM-1");
}

TEST_CASE("the new vendor's word counts where the model names the old one first, the old one's where nobody else speaks", "[router][feeding]") {
    AugustSchool school(GENERATE(from_range(kBackends)));
    auto& hub = school.hub;
    REQUIRE(hub.golden("HS01").record.text("status") == "studying");
    // vnedu stands before workbook in the authority for the enrolment's status.
    hub.push("workbook", "pupil", {row("Nguyễn Văn An", kNumber, {{"trang_thai", "Chuyển đi"}})});
    hub.run_until_quiet();

    CHECK(hub.golden("HS01").record.text("status") == "moved_out");
    CHECK(hub.golden("HS01").record.text("mother.name") == "Lê Thị Hoa");
}

TEST_CASE("a pupil only the old vendor knew stays as it was", "[router][feeding]") {
    AugustSchool school(GENERATE(from_range(kBackends)));
    auto& hub = school.hub;
    hub.push("workbook", "pupil", {row("Trần Bình", kOtherNumber)});
    hub.run_until_quiet();
    CHECK(hub.golden("HS01").version == 1);
    CHECK(hub.golden("HS01").presence == records::Golden::Presence::Present);
}

TEST_CASE("nothing more goes to a vendor whose time at the school is over", "[router][feeding]") {
    HubOptions options;
    options.manual_clock = true;
    options.feeding = {{"csdl", {{std::numeric_limits<std::int64_t>::min()}, kAugust}}};
    HubUnderTest hub{GENERATE(from_range(kBackends)), std::move(options)};
    hub.csdl().answer_with([](const auto&) { return TestAdapter::result(plugin::SendStatus::Retry, "destination.unavailable"); });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    const auto calls = hub.csdl().calls();
    hub.clock().advance_milliseconds(kDay);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS02", "Trần Bình")});
    hub.run_until_quiet();

    CHECK(hub.csdl().calls() == calls);
    CHECK(hub.row("HS01")->cause == "feeding.ended");
    CHECK_FALSE(hub.row("HS02").has_value());
}
