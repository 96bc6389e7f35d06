// /metrics: what it tells, in Prometheus' text format, and what it never tells.
#include <catch2/catch.hpp>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// Every line as the exposition format 0.0.4 writes it, each sample after the TYPE of its family.
void check_format(const std::string& page) {
    static const std::regex kComment(R"(# (HELP [a-z_]+ [^\n]+|TYPE [a-z_]+ (counter|gauge|histogram)))");
    static const std::regex kSample(R"rx(([a-z_]+)(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? (\+Inf|-?[0-9.]+(e[+-][0-9]+)?))rx");
    std::set<std::string> families, samples;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        if (line.starts_with("# TYPE ")) families.insert(line.substr(7, line.find(' ', 7) - 7));
        std::smatch found;
        if (line.starts_with("#")) {
            CHECK(std::regex_match(line, kComment));
        } else {
            REQUIRE(std::regex_match(line, found, kSample));
            const std::string name = found[1];
            const std::string base = std::regex_replace(name, std::regex("_(bucket|sum|count)$"), "");
            CHECK((families.contains(name) || families.contains(base)));
            CHECK(samples.insert(line.substr(0, line.rfind(' '))).second);
        }
    }
    CHECK(families.size() >= 9);
}

std::size_t lines_of(const std::string& page) { return static_cast<std::size_t>(std::count(page.begin(), page.end(), '\n')); }

bool holds(const std::string& page, const std::string& sample) { return page.find("\n" + sample + "\n") != std::string::npos; }

}  // namespace

TEST_CASE("the metrics page counts receipts, records, deliveries and pushes", "[api][metrics]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.csdl().refuse({"HS02"});
    const auto token = served.token();
    for (const auto* id : {"HS01", "HS02"}) REQUIRE(served.call("POST", kPupils, body_of(vnedu_pupil(id)), token).status == 200);
    REQUIRE(served.call("POST", kPupils, "[]", "eduhub_unknown").status == 401);
    served.hub.run_until_quiet();
    const auto reader = std::string(served.new_token(R"({"name":"prometheus","scope":"metrics"})")["token"].text());
    const auto page = served.call("GET", "/metrics", {}, reader);
    REQUIRE(page.status == 200);
    CHECK(page.has_header("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
    INFO(page.body);
    check_format(page.body);
    CHECK(holds(page.body, R"(eduhub_receipts_total{system="vnedu",entity="pupil"} 2)"));
    CHECK(holds(page.body, R"(eduhub_pushes_total{system="vnedu",entity="pupil",status="200"} 2)"));
    CHECK(holds(page.body, R"(eduhub_pushes_total{system="other",entity="other",status="401"} 1)"));
    CHECK(holds(page.body, R"(eduhub_push_seconds_count{system="vnedu"} 2)"));
    CHECK(holds(page.body, R"(eduhub_records_total{outcome="changed"} 2)"));
    CHECK(holds(page.body, R"(eduhub_deliveries_total{outcome="delivered"} 1)"));
    CHECK(holds(page.body, R"(eduhub_deliveries_total{outcome="rejected"} 1)"));
    CHECK(holds(page.body, R"(eduhub_queue_length{queue="ready"} 0)"));
    CHECK(holds(page.body, R"(eduhub_oldest_waiting_seconds{queue="inbox"} 0)"));
    CHECK(holds(served.admin("GET", "/metrics").body, R"(eduhub_records_total{outcome="changed"} 2)"));  // raised once, not by each page
}

TEST_CASE("no caller can put a word of his own on the metrics page or make it grow", "[api][metrics]") {
    ServedHub served{"sqlite"};
    const auto token = served.token("*", "*");
    const auto ask = [&](int i) {
        const std::string word = "Tr%E1%BA%A7n%0Aeduhub_fake%201%22" + std::to_string(i);
        served.call("POST", "/push/v1/" + word + "/" + kSchool + "/pupil", "[]", token);
        served.call("POST", "/push/v1/vnedu/" + word + "/pupil", "[]", token);
        served.call("POST", "/push/v1/vnedu/" + kSchool + "/" + word, "[]", token);
        served.call("POST", kPupils, "[]", word);
        served.admin("POST", "/files?system=workbook&tenant=" + kSchool + "&entity=" + word + "&name=" + word, "x");
        served.call("POST", kPupils, body_of(vnedu_pupil("HS" + std::to_string(i))), token);
    };
    ask(1);
    served.hub.run_until_quiet();
    const auto before = served.admin("GET", "/metrics").body;
    for (int i = 2; i < 30; ++i) ask(i);
    served.hub.run_until_quiet();
    const auto after = served.admin("GET", "/metrics").body;
    INFO(after);
    check_format(after);
    CHECK(lines_of(after) == lines_of(before));
    for (const std::string personal : {"fake", "Tr\xE1\xBA\xA7n", "HS1", "Nguy", kSchool.c_str()}) CHECK(after.find(personal) == std::string::npos);
}

TEST_CASE("the age of what waits in the inbox is told", "[api][metrics]") {
    ServedHub served{"sqlite"};
    served.hub.store().refuse_after(store::Domain::State, 0, "store.full");
    served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    const auto at = SystemClock().now();
    const auto now = served.clock.now();
    if (at > now) served.clock.advance_milliseconds(at.milliseconds - now.milliseconds);
    served.clock.advance_milliseconds(90'000'000);
    const auto page = served.admin("GET", "/metrics").body;
    const auto found = page.find("\neduhub_oldest_waiting_seconds{queue=\"inbox\"} ");
    REQUIRE(found != std::string::npos);
    CHECK(std::stod(page.substr(page.find("} ", found) + 2)) >= 90'000);
    served.hub.store().let_pass();
}
