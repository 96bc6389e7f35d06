// Bodies over which their decoder is lost.
#include <catch2/catch.hpp>

#include <thread>

#include "core/codec/json.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

namespace {

Key hand_in(HubUnderTest& hub, const std::string& id) {
    router::Receipt receipt;
    receipt.kind = router::ReceiptKind::File;
    receipt.system = "vnedu";
    receipt.tenant = kSchool;
    receipt.entity = "pupil";
    receipt.body = codec::write_json(codec::Value(codec::Value::Array{item(vnedu_pupil(id), {{"key", id}})}));
    return hub.router().receive_and_wait(std::move(receipt)).value();
}

void lose_decoder_over(HubUnderTest& hub, const std::string& part, const std::string& code = "plugin.crashed") {
    hub.vendor("vnedu").break_decoding(error(code, "the worker was killed by signal 11", Retry::Later), part);
}

std::int64_t crashes_of(HubUnderTest& hub, Key receipt) { return router::read_decode_crashes(*hub.reader(store::Domain::Inbox), receipt).value(); }

std::string outcome_code(HubUnderTest& hub, Key receipt) {
    const auto outcome = router::read_outcome(*hub.reader(), receipt).value();
    return outcome ? outcome->code : "";
}

}  // namespace

TEST_CASE("a body over which its decoder is lost twice is parked with its reason, and the others go on", "[router]") {
    const auto code = GENERATE(as<std::string>{}, "plugin.crashed", "plugin.deadline", "plugin.protocol");
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    lose_decoder_over(hub, "HS01", code);
    const Key lost = hand_in(hub, "HS01");
    hand_in(hub, "HS02");
    hub.run_until_quiet();
    CHECK(hub.vendor("vnedu").decoded("HS01") == 2);
    CHECK(crashes_of(hub, lost) == 2);
    CHECK(outcome_code(hub, lost) == "plugin.crashed");
    CHECK(hub.router().counts().unreadable == 1);
    CHECK(hub.csdl().ids_got() == ids{"HS02"});
}

TEST_CASE("a decoder lost before a restart and once after it are two", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    lose_decoder_over(hub, "HS01");
    const Key lost = hand_in(hub, "HS01");
    REQUIRE(hub.vendor("vnedu").wait_for_decoded("HS01", 1));
    hub.restart();
    hand_in(hub, "HS02");
    hub.run_until_quiet();
    CHECK(hub.vendor("vnedu").decoded("HS01") == 2);
    CHECK(outcome_code(hub, lost) == "plugin.crashed");
    CHECK(hub.csdl().ids_got() == ids{"HS02"});
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.vendor("vnedu").decoded("HS01") == 2);
}

TEST_CASE("a body that was parked before anything of it was applied is not given to a plugin after the restart", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    lose_decoder_over(hub, "HS01");
    hub.store().refuse_after(store::Domain::State, 0, "store.full");
    const Key lost = hand_in(hub, "HS01");
    while (crashes_of(hub, lost) < 2) std::this_thread::yield();
    hub.restart();
    hand_in(hub, "HS02");
    hub.run_until_quiet();
    CHECK(hub.vendor("vnedu").decoded("HS01") == 2);
    CHECK(outcome_code(hub, lost) == "plugin.crashed");
    CHECK(hub.csdl().ids_got() == ids{"HS02"});
}

TEST_CASE("a body is not tried again before the loss of its decoder is on disk", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    lose_decoder_over(hub, "HS01");
    hub.store().refuse_after(store::Domain::Inbox, 1, "store.full");
    const Key lost = hand_in(hub, "HS01");
    while (hub.store().refused() < 4) std::this_thread::yield();  // longer than the first pause before another try
    CHECK(hub.vendor("vnedu").decoded("HS01") == 1);
    hub.store().let_pass();
    hub.run_until_quiet();
    CHECK(hub.vendor("vnedu").decoded("HS01") == 2);
    CHECK(crashes_of(hub, lost) == 2);
}

TEST_CASE("a body whose decoder was lost once by chance is read the second time", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    lose_decoder_over(hub, "HS01");
    const Key once = hand_in(hub, "HS01");
    while (crashes_of(hub, once) < 1) std::this_thread::yield();
    hub.vendor("vnedu").break_decoding(std::nullopt);
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
    CHECK(outcome_code(hub, once).empty());
}
