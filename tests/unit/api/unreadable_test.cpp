// What the commands tell of a receipt of which nothing could be read.
#include <catch2/catch.hpp>

#include "core/api/journeys.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("a receipt that lost its plugin twice shows as unreadable, with the reason in both languages", "[api]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.vendor("vnedu").break_decoding(error("plugin.crashed", "killed by signal 11", Retry::Later));
    router::Receipt file;
    file.kind = router::ReceiptKind::File;
    file.system = "vnedu";
    file.tenant = kSchool;
    file.entity = "pupil";
    file.body = "[]";
    const Key receipt = hub.router().receive_and_wait(std::move(file)).value();
    hub.run_until_quiet();

    const auto inbox = hub.reader(store::Domain::Inbox);
    const auto state = hub.reader();
    const api::StoreView view{*inbox, *state, hub.sealer(), hub.ids()};
    const auto shown = api::show_message(view, hub.ids().encode(IdKind::Receipt, receipt)).value();
    CHECK(shown["status"].text() == "unreadable");
    CHECK(shown["code"].text() == "plugin.crashed");
    CHECK(shown["message"].text().find("not given to it again") != std::string::npos);
    CHECK(shown["vi"].text().find("Báo bộ phận CNTT") != std::string::npos);
    CHECK(shown["en"].text().find("not read again") != std::string::npos);
    CHECK(api::list_messages(view, 10).value().items().at(0)["status"].text() == "unreadable");
}
