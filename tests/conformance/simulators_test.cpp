// The adapters in their caged workers, through the real egress broker, against the simulators as processes: both sides
// keep to the contract file without sharing code.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>

#include "tests/conformance/bench_of_plugins.hpp"
#include "tests/conformance/simulator_process.hpp"

using namespace bench_of_plugins;
using Json = nlohmann::json;

namespace {

Json read_json(const std::filesystem::path& path) { return Json::parse(std::ifstream(path)); }

/// A small province written by the generator.
struct Province {
    std::filesystem::path folder = fresh_folder();
    Json hub;
    Province() {
        const auto command = std::string(GENERATOR) + " generate --pupils 200 --seed 7 --out " + folder.string() + " > /dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
        hub = read_json(folder / "hub.json");
    }
    Province(const Province&) = delete;
    Province& operator=(const Province&) = delete;
    ~Province() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    [[nodiscard]] Json connection(const std::string& system, bool push_allowed = true) const {
        for (const auto& one : hub["connections"]) {
            if (one["system"] == system && one.value("push_allowed", true) == push_allowed) return one;
        }
        throw std::runtime_error("no such connection");
    }
};

std::unique_ptr<Adapter> adapter_for(Bench& bench, const Province& province, const Json& connection, int port) {
    const auto system = connection["system"].get<std::string>();
    const auto plugin = bench.verify(system, GOOD_PLUGINS);
    REQUIRE(plugin);
    auto settings = Json{{"base_url", "http://127.0.0.1:" + std::to_string(port)}};
    if (system == "csdl") settings["school_year"] = province.hub["school_year"];
    else settings["page_rows"] = 10;
    auto context = bench.context(settings.dump());
    context.tenant = connection["tenant"];
    context.egress = net::make_egress();
    context.egress_policy.allow = {{.host = "127.0.0.1", .port = static_cast<std::uint16_t>(port), .local_allowed = true}};
    const auto secret = province.folder / connection["secret_file"].get<std::string>();
    context.credential = [secret] { return Result<std::string>(read_json(secret).dump()); };
    auto adapter = make_worker_adapter(*plugin, context, Bench::options());
    if (!adapter) throw std::runtime_error(adapter.error().describe());
    return std::move(*adapter);
}

/// Every record of one read, by key.
std::map<std::string, Json> read_all(Adapter& adapter, const std::string& entity, std::string& cursor) {
    std::map<std::string, Json> records;
    for (int calls = 0; calls < 1'000; ++calls) {
        const auto step = adapter.fetch(entity, cursor);
        if (!step) throw std::runtime_error(step.error().describe());
        for (const auto& page : step->pages) {
            const auto items = adapter.decode(page.entity, page.content_type, page.body);
            if (!items) throw std::runtime_error(items.error().describe());
            for (const auto& item : *items) {
                if (item.kind == ItemKind::Record) records[item.key] = Json::parse(item.json);
            }
        }
        cursor = step->next_cursor;
        if (step->more == More::No) return records;
    }
    throw std::runtime_error("the read does not end");
}

}  // namespace

TEST_CASE("vnedu reads a whole school page by page, then only what changed", "[simulators]") {
    const Province province;
    SimulatorProcess vendor({SIM_VNEDU, "--data", province.folder.string()});
    Bench bench;
    const auto connection = province.connection("vnedu");
    const auto adapter = adapter_for(bench, province, connection, vendor.port());
    std::string cursor;
    const auto pupils = read_all(*adapter, "pupil", cursor);
    CHECK(pupils.size() > 10);
    CHECK(pupils.begin()->second.contains("ho_ten"));
    CHECK(read_all(*adapter, "pupil", cursor).empty());
    const auto edited = pupils.begin()->first;
    REQUIRE(vendor.order("/_sim/edit", Json::object({{"tenant", connection["tenant"]}, {"entity", "hoc-sinh"}, {"key", edited}, {"set", Json::object({{"ho_ten", "Tên Mới"}})}})) == 200);
    const auto delta = read_all(*adapter, "pupil", cursor);
    REQUIRE(delta.size() == 1);
    CHECK(delta.begin()->first == edited);
    CHECK(delta.begin()->second["ho_ten"] == "Tên Mới");
    CHECK_FALSE(read_all(*adapter, "class", cursor = "").empty());
    CHECK_FALSE(read_all(*adapter, "staff", cursor = "").empty());
    // The first connection is a primary school's: it has neither, and says so.
    CHECK(read_all(*adapter, "mark", cursor = "").empty());
    CHECK(read_all(*adapter, "result", cursor = "").empty());
}

TEST_CASE("vnedu holds its cursor through every fault the simulator knows, and goes on afterwards", "[simulators]") {
    const auto [fault, code] = GENERATE(table<std::string, std::string>({
        {R"({"mode":"html200"})", "page.not_json"},
        {R"({"mode":"truncated"})", "page.unreadable"},
        {R"({"mode":"status","status":500})", "vendor.unavailable"},
        {R"({"mode":"status","status":429,"retry_after":"3"})", "vendor.busy"},
    }));
    const Province province;
    SimulatorProcess vendor({SIM_VNEDU, "--data", province.folder.string()});
    Bench bench;
    const auto adapter = adapter_for(bench, province, province.connection("vnedu"), vendor.port());
    REQUIRE(vendor.order("/_sim/fault", Json::parse(fault)) == 200);
    const auto step = adapter->fetch("pupil", "");
    INFO(fault);
    REQUIRE_FALSE(step);
    INFO(step.error().describe());
    CHECK(step.error().code.starts_with(code));
    if (code == "vendor.busy") CHECK(retry_after_of(step.error()) == 3'000);
    CHECK(adapter->fetch("pupil", ""));
}

TEST_CASE("vnedu cuts a read of endless pages", "[simulators]") {
    const Province province;
    SimulatorProcess vendor({SIM_VNEDU, "--data", province.folder.string()});
    Bench bench;
    const auto adapter = adapter_for(bench, province, province.connection("vnedu"), vendor.port());
    REQUIRE(vendor.order("/_sim/fault", Json{{"mode", "endless_pages"}, {"count", 1'000'000}}) == 200);
    std::string cursor;
    std::string stopped;
    for (int calls = 0; calls < 200 && stopped.empty(); ++calls) {
        const auto step = adapter->fetch("pupil", cursor);
        if (step) cursor = step->next_cursor;
        else stopped = step.error().code;
    }
    CHECK(stopped == "page.repeated");
}

TEST_CASE("csdl pushes staff, classes and pupils of its school and reads them back", "[simulators]") {
    const Province province;
    SimulatorProcess sector({SIM_CSDL, "--data", province.folder.string(), "--store", (province.folder / "store.jsonl").string()});
    Bench bench;
    const auto adapter = adapter_for(bench, province, province.connection("csdl"), sector.port());
    const Json staff{{"HoTen", "Nguyễn Thị Lan"}, {"NgaySinh", "1985-03-02T00:00:00.0"}, {"GioiTinh", "02"}, {"LoaiCanBo", "03"}, {"TrangThai", "01"}};
    const Json school_class{{"Ten", "4Z"}, {"KhoiHoc", 4}, {"NamHoc", province.hub["school_year"]}};
    const auto pupil_in = [](const std::string& in_class) {
        return Json{{"HoTen", "Siu H'Nhung"}, {"NgaySinh", "2016-05"}, {"GioiTinh", "02"}, {"QuocTich", "VN"}, {"MaLopHocCn", in_class}, {"KhoiHoc", 4}, {"TrangThai", "01"}};
    };
    const auto results = adapter->send(std::vector<OutgoingRecord>{
        {.delivery_id = "d1", .entity = "staff", .body = staff.dump(), .idempotency_key = "rs1"},
        {.delivery_id = "d2", .entity = "class", .body = school_class.dump(), .idempotency_key = "rc1"},
        {.delivery_id = "d3", .entity = "pupil", .body = pupil_in("no such class").dump(), .idempotency_key = "rp1"}});
    if (!results) FAIL(results.error().describe());
    CHECK(results->at(0).status == SendStatus::Accepted);
    CHECK(results->at(1).status == SendStatus::Accepted);
    CHECK(results->at(2).code == "destination.reference_unknown");
    const auto again = adapter->send(std::vector<OutgoingRecord>{
        {.delivery_id = "d4", .entity = "pupil", .body = pupil_in(results->at(1).remote_id).dump(), .idempotency_key = "rp1"},
        {.delivery_id = "d5", .entity = "pupil", .body = Json{{"HoTen", "Thiếu"}}.dump(), .idempotency_key = "rp2"}});
    REQUIRE(again);
    CHECK(again->at(0).status == SendStatus::Accepted);
    CHECK_FALSE(again->at(0).remote_id.empty());
    CHECK(again->at(1).code == "destination.field_missing");
    CHECK(again->at(1).field == "NgaySinh");
    std::string cursor;
    const auto pupils = read_all(*adapter, "pupil", cursor);
    REQUIRE(pupils.contains(again->at(0).remote_id));
    CHECK(pupils.at(again->at(0).remote_id)["clientId"] == "rp1");
    CHECK(read_all(*adapter, "organisation", cursor = "").size() == 1);
}

TEST_CASE("csdl is told that a school feeds through somebody else", "[simulators]") {
    const Province province;
    SimulatorProcess sector({SIM_CSDL, "--data", province.folder.string(), "--store", (province.folder / "store.jsonl").string()});
    Bench bench;
    const auto adapter = adapter_for(bench, province, province.connection("csdl", false), sector.port());
    const auto results = adapter->send(std::vector<OutgoingRecord>{{.delivery_id = "d1", .entity = "staff", .body = "{}", .idempotency_key = "rs1"}});
    REQUIRE_FALSE(results);
    CHECK(results.error().code == "destination.not_feeding_partner");
    CHECK(results.error().retry == Retry::Never);
}

TEST_CASE("csdl pushes results book by book, and a book locked there keeps what it holds", "[simulators]") {
    const Province province;
    SimulatorProcess sector({SIM_CSDL, "--data", province.folder.string(), "--store", (province.folder / "store.jsonl").string()});
    Bench bench;
    const auto connection = province.connection("csdl");
    const auto adapter = adapter_for(bench, province, connection, sector.port());
    const Json year = province.hub["school_year"];
    const auto send_one = [&](const char* entity, const Json& body, const char* key) {
        const auto sent = adapter->send(std::vector<OutgoingRecord>{{.delivery_id = "d", .entity = entity, .body = body.dump(), .idempotency_key = key}});
        if (!sent) throw std::runtime_error(sent.error().describe());
        return sent->at(0);
    };
    const auto room = send_one("class", Json{{"Ten", "6Z"}, {"KhoiHoc", 6}, {"NamHoc", year}}, "rc1").remote_id;
    const auto pupil = send_one("pupil", Json{{"HoTen", "Siu H'Nhung"}, {"NgaySinh", "2014-05"}, {"GioiTinh", "02"}, {"QuocTich", "VN"}, {"MaLopHocCn", room}, {"KhoiHoc", 6}, {"TrangThai", "01"}},
                                "rp1").remote_id;
    const auto result = [&](const char* period, const char* level) {
        return Json{{"MaHocSinh", pupil}, {"MaLopHoc", room}, {"NamHoc", year}, {"KyHoc", period}, {"MaHocLuc", level}, {"DiemMon", Json{{"TOAN", "7.5"}, {"GDTC", "Đ"}}}};
    };
    const auto sent = adapter->send(std::vector<OutgoingRecord>{{.delivery_id = "d1", .entity = "result", .body = result("122", "1").dump(), .idempotency_key = "rk1"},
                                                               {.delivery_id = "d2", .entity = "result", .body = result("1", "2").dump(), .idempotency_key = "rk2"}});
    REQUIRE(sent);
    for (const auto& one : *sent) CHECK(one.status == SendStatus::Accepted);
    REQUIRE(sector.order("/_sim/lock", Json{{"tenant", connection["tenant"]}, {"class", room}, {"period", "1"}}) == 200);
    const auto refused = send_one("result", result("1", "4"), "rk2");
    CHECK(refused.status == SendStatus::Rejected);
    CHECK(refused.code == "destination.book_locked");
    CHECK(send_one("result", result("1", "2"), "rk2").status == SendStatus::Accepted);
    CHECK(send_one("result", result("122", "4"), "rk1").status == SendStatus::Accepted);
}
