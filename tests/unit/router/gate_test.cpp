// What may leave, to whom: modes, entitlement, echo, and coming to rest.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "core/base/random.hpp"
#include "core/records/merge.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("a destination that is only observed gets nothing and has no rows", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.mode = router::Mode::Observe}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 0);
    CHECK(hub.standing("HS01").empty());
    CHECK(hub.golden("HS01").version == 1);
}

TEST_CASE("a dry run tells what would be written and writes nothing", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.mode = router::Mode::DryRun}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 0);
    CHECK(hub.standing("HS01") == "dry_run");
}

TEST_CASE("a mode is per entity", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.modes = {{model::EntityKind::Staff, router::Mode::Observe}}}};
    hub.push("vnedu", "staff", {vnedu_staff("CB7")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a mode narrowed over a restart stops what was ready before, and a replay does not get past it", "[router]") {
    const auto [mode, standing] = GENERATE(table<router::Mode, std::string>({{router::Mode::Observe, "held"}, {router::Mode::DryRun, "dry_run"}}));
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    hub.csdl().answer_with([](const auto&) { return TestAdapter::result(plugin::SendStatus::Retry, "destination.busy"); });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.stop();
    hub.options().mode = mode;
    hub.csdl().accept_everything();
    hub.start();
    hub.clock().advance_milliseconds(10'000);
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == standing);
    REQUIRE(hub.router().replay({"csdl", kSchool, hub.hub_ids("HS01"), "operator", "again"}).has_value());
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == standing);
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("a denied class of fields never leaves, whatever the source says", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.change_routes = [](auto& routes) {
                         for (auto& route : routes) REQUIRE(router::deny(route, "identity").has_value());
                     }}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"so_dinh_danh", "052214000123"}, {"dan_toc", "12"}, {"ton_giao", "01"}, {"ma_moet", "5212345678"}})});
    hub.run_until_quiet();
    REQUIRE(hub.csdl().got().size() == 1);
    for (const char* field : {"SoDinhDanh", "MaDanToc", "MaTonGiao", "MaHocSinh", "SoGiayToXnc"}) CHECK(hub.csdl().got()[0].body.find(field) == nullptr);
    const auto row = *hub.row("HS01");
    CHECK(model::Record::unpack(row.sent_record).value().text("person.national_id").empty());
}

TEST_CASE("a record outside the route's condition is not sent", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.change_routes = [](auto& routes) {
                         for (auto& route : routes) {
                             if (route.entity == model::EntityKind::Pupil) route.where = router::Where::compile(R"(pupil.status == "left")", route.entity).value();
                         }
                     }}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02", "Nguyễn An", {{"trang_thai", "4"}})});
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS02"});
}

TEST_CASE("what comes back from a destination as we sent it is no news and no vote", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().answer_with([](const auto& got) { return TestAdapter::accepted("TAM-" + got.id()); });
    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một", {{"ma_lop", "L01"}})});
    hub.run_until_quiet();
    hub.page("csdl", "pupil", {item(csdl_pupil("TAM-HS01", "Tên Một", {{"lopHoc", "TAM-L01"}}), {{"key", "TAM-HS01"}})});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes().empty());
    CHECK(hub.sources("HS01").size() == 2);
    CHECK(hub.golden("HS01").version == 1);
    CHECK(hub.csdl().got().size() == 2);

    // The echo is no vote: the source's next word stands, although the destination was heard later.
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai", {{"ma_lop", "L01"}})});
    hub.run_until_quiet();
    CHECK(hub.golden("HS01").record.text("person.name") == "Tên Hai");
    CHECK(hub.golden("HS01").record.text("class") == "vnedu:L01");
    CHECK(hub.golden("HS01").record.text("source_id") == "HS01");
}

TEST_CASE("an echo does not outlive the source it came from", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    const codec::Value::Object number{{"so_dinh_danh", "052214000123"}};
    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS01", "Tên Một", number), {{"key", "HS01"}})});
    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS02", "Tên Hai", number), {{"key", "HS02"}})});
    hub.run_until_quiet();
    hub.page("csdl", "pupil", {item(csdl_pupil("TAM-1", "Tên Hai"), {{"key", "TAM-1"}})});
    hub.page("vnedu", "pupil", {item({}, {{"key", "HS02"}, {"deleted", codec::Value(true)}})});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes().empty());
    CHECK(hub.golden("HS01").record.text("person.name") == "Tên Một");
    CHECK(hub.csdl().got().back().body["HoTen"].text() == "Tên Một");
}

TEST_CASE("a reference that comes back under the destination's own name of the record is an echo", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.pulled = {model::EntityKind::Class}}};
    hub.csdl().answer_with([](const auto& got) { return TestAdapter::accepted("TAM-" + got.id()); });
    hub.push("vnedu", "staff", {vnedu_staff("CB7")});
    hub.push("vnedu", "class", {vnedu_class("L01", {{"ma_gvcn", "CB7"}})});
    hub.run_until_quiet();
    const codec::Value row(codec::Value::Object{{"ma", "TAM-L01"}, {"ten", "4A"}, {"khoiLop", 4}, {"namHoc", 2026}, {"maGvcn", "TAM-CB7"}});
    hub.page("csdl", "class", {item(row, {{"key", "TAM-L01"}})});
    hub.run_until_quiet();
    CHECK(hub.sources("L01").size() == 2);
    CHECK(hub.golden("L01").version == 1);
    CHECK(hub.golden("L01").record.text("homeroom_teacher") == "vnedu:CB7");
    CHECK(hub.csdl().got().size() == 2);
}

TEST_CASE("what a destination says that we did not send is news", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.page("csdl", "pupil", {item(csdl_pupil("TAM-1", "Tên Ba"), {{"key", "TAM-1"}})});
    hub.run_until_quiet();
    CHECK(hub.golden("HS01").record.text("person.name") == "Tên Ba");
}

namespace {

/// Three systems that are read and written alike.
std::vector<std::filesystem::path> like_minded_mappings(const std::filesystem::path& folder, const ids& systems) {
    std::vector<std::filesystem::path> files;
    for (const auto& system : systems) {
        files.push_back(folder / (system + ".yaml"));
        std::ofstream(files.back()) << "mapping: " << system << ".pupil\nsystem: " << system << "\nentity: pupil\nfields:\n"
                                    << "  - {vendor: ma, canonical: source_id, as: key}\n  - {vendor: ten, canonical: person.name, as: person_name}\n"
                                    << "  - {vendor: ngay, canonical: person.birth_date, as: 'date(\"yyyy-MM-dd\")'}\n  - {vendor: gioi, canonical: person.gender, as: code}\n"
                                    << "  - {vendor: so, canonical: person.national_id, as: cccd}\n  - {vendor: dia_chi, canonical: person.address, as: text}\n"
                                    << "  - {vendor: trang_thai, canonical: status, as: code}\n";
    }
    return files;
}

}  // namespace

TEST_CASE("systems that read and write one another come to rest after random edits, and agree", "[router]") {
    const ids systems{"alpha", "beta", "gamma"};
    const auto seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    SeededRandom random(seed);
    TemporaryFolder folder;
    HubOptions options;
    options.both_ways = systems;
    options.more_mappings = like_minded_mappings(folder.path(), systems);
    options.change_routes = [&](std::vector<router::Route>& routes) {
        routes.clear();
        for (const auto& to : systems) {
            router::Route route;
            route.name = "to-" + to;
            route.to = to;
            route.entity = model::EntityKind::Pupil;
            route.denied_slots.resize(model::definition(route.entity).fields.size(), false);
            route.from_systems = systems;
            routes.push_back(std::move(route));
        }
    };
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};

    // Each system's own record of the child, as its users and the hub left it.
    std::map<std::string, codec::Value> stored;
    for (const auto& system : systems) {
        stored[system] = codec::Value(codec::Value::Object{{"ma", system + "-1"}, {"ten", "Nguyễn An"}, {"ngay", "2014-09-05"}, {"gioi", "male"}, {"so", "052214000123"}, {"dia_chi", "Thôn A"}, {"trang_thai", "studying"}});
    }
    std::map<std::string, std::size_t> seen;
    const auto exchange = [&] {
        std::size_t messages = 0;
        for (bool news = true; news;) {
            news = false;
            for (const auto& system : systems) hub.page(system, "pupil", {item(stored[system], {{"key", system + "-1"}})});
            hub.run_until_quiet();
            for (const auto& system : systems) {
                const auto got = hub.vendor(system).got();
                for (auto& from = seen[system]; from < got.size(); ++from, ++messages, news = true) {
                    for (const auto& [name, value] : got[from].body.members()) {
                        if (name != "ma") stored[system].set(name, value);
                    }
                }
            }
            REQUIRE(messages < 50);
        }
        return messages;
    };
    for (const auto& system : systems) {
        hub.vendor(system).answer_with([system](const auto&) { return TestAdapter::accepted(system + "-1"); });
    }
    exchange();
    for (int edit = 0; edit < 12; ++edit) {
        auto& one = stored[systems[random.below(3)]];
        if (random.below(2) == 0) one.set("ten", "Nguyễn " + std::string(1, static_cast<char>('A' + random.below(6))));
        else one.set("dia_chi", "Thôn " + std::string(1, static_cast<char>('A' + random.below(6))));
        const auto messages = exchange();
        CHECK(messages <= 2 * systems.size());
    }
    for (const auto& system : systems) {
        CHECK(stored[system]["ten"].text() == stored["alpha"]["ten"].text());
        CHECK(stored[system]["dia_chi"].text() == stored["alpha"]["dia_chi"].text());
    }
}

TEST_CASE("every golden record equals what its sources give when computed anew, after random histories", "[router]") {
    const auto seed = GENERATE(11U, 12U, 13U);
    CAPTURE(seed);
    SeededRandom random(seed);
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    for (int step = 0; step < 60; ++step) {
        const std::string id = "HS" + std::to_string(random.below(6));
        const std::string name = "Tên " + std::string(1, static_cast<char>('A' + random.below(5)));
        codec::Value::Object fields;
        if (random.below(2) == 0) fields.emplace_back("so_dinh_danh", "05221400012" + std::to_string(random.below(4)));
        if (random.below(3) == 0) fields.emplace_back("dia_chi", "Thôn " + std::to_string(random.below(3)));
        switch (random.below(4)) {
            case 0: hub.page("vnedu", "pupil", {item({}, {{"key", id}, {"deleted", codec::Value(true)}})}); break;
            case 1: hub.page("csdl", "pupil", {item(csdl_pupil("TAM-" + std::to_string(random.below(4)), name), {{"key", "TAM-" + std::to_string(random.below(4))}})}); break;
            default: hub.push("vnedu", "pupil", {vnedu_pupil(id, name, fields)}); break;
        }
        if (random.below(10) == 0) hub.restart();
    }
    hub.run_until_quiet();

    auto reader = hub.reader();
    std::size_t compared = 0;
    const auto all = records::hub_ids_from(*reader, 0, 1'000).value();
    for (const Key hub_id : all) {
        const store::Row key{hub_id};
        const auto golden = records::golden_of(*reader->get(records::kGolden, std::span(&key, 1)).value()[0], hub.sealer()).value();
        std::vector<records::SourceRecord> sources;
        const auto rows = reader->get_by_prefix(records::kSources, std::span(&key, 1)).value();
        for (const auto& row : rows) sources.push_back(records::source_of(row, hub.sealer()).value());
        if (golden.presence == records::Golden::Presence::Gone) continue;
        CHECK(records::merge(golden.record.entity(), sources).record == golden.record);
        ++compared;
    }
    CHECK(compared > 0);
}

TEST_CASE("without evidence records arrive all the same and a store that holds some is not opened so", "[router]") {
    HubOptions options;
    options.evidence = evidence::Keeping::LeftOut;
    HubUnderTest hub{GENERATE(from_range(kBackends)), std::move(options)};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
    CHECK(evidence::read_head(*hub.reader())->sequence == 0);

    hub.stop();
    hub.options().evidence = evidence::Keeping::Chained;
    hub.start();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS02", "Trần Bình")});
    hub.run_until_quiet();
    hub.stop();
    hub.options().evidence = evidence::Keeping::LeftOut;
    CHECK_THROWS(hub.start());
}
