// Marks and results through the whole router: stored as their source says them, gone out only when their school lets them.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "core/evidence/change_log.hpp"
#include "core/evidence/journey.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;
using codec::Value;

namespace {

Value laid_over(Value::Object base, Value::Object fields) {
    Value out(std::move(base));
    for (auto& [name, value] : fields) out.set(name, std::move(value));
    return out;
}

Value vnedu_mark(const std::string& id, const std::string& state, Value::Object fields = {}) {
    return laid_over({{"ma_diem", id}, {"ma_hoc_sinh", "HS01"}, {"ma_lop", "L01"}, {"mon", "TOAN"}, {"nam_hoc", "2026"}, {"hoc_ky", "1"}, {"ck", "8"}, {"trang_thai", state}},
                     std::move(fields));
}

Value vnedu_result(const std::string& id, bool ready, Value::Object fields = {}) {
    return laid_over({{"ma_ket_qua", id}, {"ma_hoc_sinh", "HS01"}, {"ma_lop", "L01"}, {"nam_hoc", "2026"}, {"ky", "HK1"}, {"da_chot", Value(ready)}, {"hoc_tap", "T"}},
                     std::move(fields));
}

Value workbook_mark(const std::string& pupil, const std::string& final, const std::string& state) {
    return Value(Value::Object{{"ma_diem", "sheet-1"}, {"ma_hoc_sinh", pupil}, {"lop", "6A"}, {"mon", "Toán"}, {"nam_hoc", "2026"}, {"hoc_ky", "HK1"}, {"ck", final}, {"trang_thai", state}});
}

void pupil_and_class(HubUnderTest& hub) {
    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}})});
    hub.run_until_quiet();
}

std::vector<std::string> results_got(HubUnderTest& hub) {
    std::vector<std::string> out;
    for (const auto& got : hub.csdl().got()) {
        if (got.entity == "result") out.push_back(got.body["MaHocLuc"].scalar_text());
    }
    return out;
}

/// A system that takes marks, and a route of them to it.
struct MarkTaker {
    TemporaryFolder folder;
    [[nodiscard]] HubOptions options() {
        HubOptions options;
        const auto file = folder.path() / "taker.yaml";
        std::ofstream(file) << "mapping: taker.mark\nsystem: taker\nentity: mark\nfields:\n  - {vendor: ma, canonical: source_id, as: key}\n"
                               "  - {vendor: ck, canonical: final, as: mark}\n";
        options.more_mappings = {file};
        options.both_ways = {"taker"};
        options.change_routes = [](std::vector<router::Route>& routes) {
            router::Route route;
            route.name = "marks-to-taker";
            route.to = "taker";
            route.entity = model::EntityKind::Mark;
            route.from_systems = {"vnedu", "workbook"};
            routes.push_back(std::move(route));
        };
        return options;
    }
};

}  // namespace

TEST_CASE("a draft is stored and leaves only once it is published, also over a restart and on a replay", "[router]") {
    MarkTaker taker;
    HubUnderTest hub{GENERATE(from_range(kBackends)), taker.options()};
    hub.push("vnedu", "mark", {vnedu_mark("D1", "nhap")});
    hub.run_until_quiet();
    CHECK(hub.golden("D1").record.text("final") == "8");
    CHECK(hub.row("D1", "taker")->cause == router::kNotPublished);
    hub.restart();
    REQUIRE(hub.router().replay({"taker", kSchool, hub.hub_ids("D1"), "operator", "again"}).has_value());
    hub.run_until_quiet();
    CHECK(hub.vendor("taker").calls() == 0);
    CHECK(router::name_of(hub.row("D1", "taker")->status) == "waiting");

    hub.push("vnedu", "mark", {vnedu_mark("D1", "cong_bo")});
    hub.run_until_quiet();
    REQUIRE(hub.vendor("taker").got().size() == 1);
    CHECK(hub.vendor("taker").got()[0].body["ck"].text() == "8");
    CHECK(hub.row("D1", "taker")->cause.empty());
}

TEST_CASE("a mark taken back to draft is not sent, and what was sent before stands", "[router]") {
    MarkTaker taker;
    HubUnderTest hub{GENERATE(from_range(kBackends)), taker.options()};
    hub.push("vnedu", "mark", {vnedu_mark("D1", "cong_bo")});
    hub.run_until_quiet();
    hub.push("vnedu", "mark", {vnedu_mark("D1", "nhap", {{"ck", "3"}})});
    hub.run_until_quiet();
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.vendor("taker").calls() == 1);
    CHECK(router::name_of(hub.row("D1", "taker")->status) == "waiting");
    CHECK(model::Record::unpack(hub.row("D1", "taker")->sent_record).value().text("final") == "8");
}

TEST_CASE("a published mark that becomes a draft while it is under way is kept back at its next turn", "[router]") {
    MarkTaker taker;
    HubUnderTest hub{GENERATE(from_range(kBackends)), taker.options()};
    hub.vendor("taker").hold_calls();
    hub.push("vnedu", "mark", {vnedu_mark("D1", "cong_bo")});
    REQUIRE(hub.vendor("taker").wait_for_calls(1));
    hub.push("vnedu", "mark", {vnedu_mark("D1", "nhap", {{"ck", "3"}})});
    hub.vendor("taker").let_calls_go();
    hub.run_until_quiet();
    CHECK(hub.vendor("taker").calls() == 1);
    CHECK(hub.golden("D1").record.text("final") == "3");
    CHECK(router::name_of(hub.row("D1", "taker")->status) == "waiting");
}

TEST_CASE("single marks reach no destination of the sample routes, in whatever state", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    pupil_and_class(hub);
    const auto before = hub.csdl().got().size();
    hub.push("vnedu", "mark", {vnedu_mark("D1", "nhap"), vnedu_mark("D2", "cong_bo", {{"mon", "VAN"}}), vnedu_mark("D3", "khoa", {{"mon", "TIN"}})});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes().empty());
    CHECK(hub.golden("D3").record.text("state") == "locked");
    CHECK(hub.csdl().got().size() == before);
    CHECK(hub.standing("D2").empty());
}

TEST_CASE("a result waits until its school has closed it, then goes with its pupil's and class's ids there", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().answer_with([](const auto& got) { return TestAdapter::accepted("R-" + got.id()); });
    pupil_and_class(hub);
    hub.push("vnedu", "result", {vnedu_result("K1", false)});
    hub.run_until_quiet();
    CHECK(hub.standing("K1") == "waiting");
    CHECK(hub.row("K1")->cause == router::kNotPublished);
    CHECK(results_got(hub).empty());

    hub.push("vnedu", "result", {vnedu_result("K1", true, {{"hoc_tap", "K"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("K1") == "delivered");
    REQUIRE(results_got(hub) == ids{"2"});
    const auto body = hub.csdl().got().back().body;
    CHECK(body["MaHocSinh"].text() == "R-HS01");
    CHECK(body["MaLopHoc"].text() == "R-L01");
    CHECK(body["KyHoc"].text() == "1");
}

TEST_CASE("a book that is locked at the destination makes a dead letter with its cause, and the next word is asked anew", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    pupil_and_class(hub);
    hub.push("vnedu", "result", {vnedu_result("K1", true)});
    hub.run_until_quiet();
    hub.csdl().answer_with([](const auto&) { return TestAdapter::result(plugin::SendStatus::Rejected, "destination.book_locked"); });
    hub.push("vnedu", "result", {vnedu_result("K1", true, {{"hoc_tap", "K"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("K1") == "dead");
    CHECK(hub.row("K1")->cause == "destination.book_locked");
    CHECK(model::Record::unpack(hub.row("K1")->sent_record).value().text("study_level") == "good");
}

TEST_CASE("two sources of one pupil's marks speak of one record, and what one has locked stands", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    const bool together = GENERATE(true, false);
    CAPTURE(together);
    const Value::Object number{{"so_dinh_danh", "052214000123"}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", number)});
    if (!together) hub.run_until_quiet();
    hub.push("vnedu", "mark", {vnedu_mark("D1", "khoa")});
    if (!together) hub.run_until_quiet();
    hub.push("workbook", "pupil", {laid_over({{"ma_hoc_sinh", "5210000019"}, {"ho_ten", "Nguyễn An"}, {"ngay_sinh", "05/09/2014"}, {"gioi_tinh", "Nam"}, {"lop", "6A"}}, number)});
    hub.push("workbook", "mark", {workbook_mark("5210000019", "9,5", "Đã công bố")});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes().empty());
    REQUIRE(hub.hub_ids("D1") == hub.hub_ids("sheet-1"));
    CHECK(hub.sources("D1").size() == 2);
    CHECK(hub.golden("D1").record.text("final") == "8");
    CHECK(hub.golden("D1").record.text("state") == "locked");
    CHECK(hub.golden("D1").record.text("pupil") == "vnedu:HS01");
    // Another term is another fact.
    hub.push("vnedu", "mark", {vnedu_mark("D2", "khoa", {{"hoc_ky", "2"}})});
    hub.run_until_quiet();
    CHECK(hub.hub_ids("D2") != hub.hub_ids("D1"));
}

TEST_CASE("marks of a pupil whom nobody has told of yet are kept, and meet their like from then on", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "mark", {vnedu_mark("D1", "cong_bo")});
    hub.run_until_quiet();
    CHECK(hub.golden("D1").record.text("final") == "8");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.push("vnedu", "mark", {vnedu_mark("D1", "cong_bo", {{"ck", "8,5"}})});
    hub.run_until_quiet();
    hub.push("vnedu", "mark", {vnedu_mark("D9", "cong_bo", {{"ck", "9"}})});
    hub.run_until_quiet();
    CHECK(hub.hub_ids("D9") == hub.hub_ids("D1"));
    CHECK(hub.golden("D1").record.text("final") == "9");
}

TEST_CASE("an average that the circular's rule contradicts is kept as stated, with a warning in the journey", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    const auto marks = [](const char* average) { return Value::Object{{"tx1", "7"}, {"tx2", "8"}, {"tx3", "7"}, {"gk", "6,8"}, {"ck", "8"}, {"tb", average}}; };
    hub.push("vnedu", "mark", {vnedu_mark("D1", "nhap", marks("7,4")), vnedu_mark("D2", "nhap", laid_over(marks("7,5"), {{"mon", "VAN"}}).members())});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes().empty());
    CHECK(hub.golden("D1").record.text("average") == "7.4");
    const auto warnings = [&](const std::string& id) {
        std::vector<std::string> out;
        const auto reader = hub.reader();
        const auto history = evidence::read_history(*reader, hub.sealer(), hub.golden(id).change, 10).value();
        for (const auto& change : history) {
            const auto end = change.detail.find('\n');
            const auto size = static_cast<std::size_t>(std::stoul(change.detail.substr(0, end)));
            for (const auto& step : evidence::unpack_steps(std::string_view(change.detail).substr(end + 1, size))) {
                if (step.outcome == "warning") out.push_back(step.by + " " + step.detail);
            }
        }
        return out;
    };
    CHECK(warnings("D1") == ids{"TT 22/2021 mark.average_disagrees"});
    CHECK(warnings("D2").empty());
}
