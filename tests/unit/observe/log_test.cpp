#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

#include "core/observe/log.hpp"

using namespace hub::observe;

namespace {

struct Lines {
    std::vector<std::string> lines;
    hub::ManualClock clock{hub::Instant{1'795'316'709'123}};

    explicit Lines(LogForm form = LogForm::Json, Level least = Level::Info) {
        configure_log({.least = least, .form = form, .write = [this](std::string_view line) { lines.emplace_back(line); }, .clock = &clock});
    }
    ~Lines() { configure_log({}); }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
};

}  // namespace

TEST_CASE("an event is one JSON line with its time, level, name and fields", "[log]") {
    Lines seen;
    log(Level::Warning, "delivery.retry", {{"system", "csdl"}, {"attempt", 3}, {"held", true}, {"duration_ms", 1.5}});
    REQUIRE(seen.lines.size() == 1);
    CHECK(seen.lines[0] == R"({"at":")" + hub::format_instant(seen.clock.now()) +
                               R"(","level":"warning","event":"delivery.retry","system":"csdl","attempt":3,"held":true,"duration_ms":1.5})");
}

TEST_CASE("a field that is not on the list is withheld and said to be", "[log]") {
    Lines seen;
    log(Level::Info, "record.seen", {{"birth_date", "2014-02-03"}, {"system", "vnedu"}});
    CHECK(seen.lines[0].find("2014-02") == std::string::npos);
    CHECK(seen.lines[0].find(R"("withheld":"birth_date")") != std::string::npos);
    CHECK(seen.lines[0].find(R"("system":"vnedu")") != std::string::npos);
}

TEST_CASE("a hostile value cannot forge a line or drive a terminal", "[log]") {
    const std::string hostile = "x\"}\r\n{\"level\":\"error\"\x1b[31m\x7f\xc2\x9b" "0m\xe2\x80\xae\xff\\";
    for (const LogForm form : {LogForm::Json, LogForm::Human}) {
        Lines seen(form);
        log(Level::Info, "event\nname", {{"message", hostile}});
        REQUIRE(seen.lines.size() == 1);
        const std::string& line = seen.lines[0];
        CHECK(std::none_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7f; }));
        CHECK(line.find("\xc2\x9b") == std::string::npos);
        CHECK(line.find("\xe2\x80\xae") == std::string::npos);
        CHECK(line.find('\xff') == std::string::npos);
        CHECK(line.find(R"(x\"}\u000d\u000a{\"level\":\"error\"\u001b[31m)") != std::string::npos);
    }
}

TEST_CASE("Vietnamese text is written as it is", "[log]") {
    Lines seen;
    log(Level::Info, "file.read", {{"file", "Danh sách lớp 4A.xlsx"}});
    CHECK(seen.lines[0].find("Danh sách lớp 4A.xlsx") != std::string::npos);
}

TEST_CASE("numbers of the length of a national id or a telephone are masked in texts", "[log]") {
    Lines seen;
    log(Level::Info, "x", {{"message", "no 064214001234 at 0912345678, school 64625417, r0123456789ABC"}});
    CHECK(seen.lines[0].find("no ############ at ##########, school 64625417, r0123456789ABC") != std::string::npos);
}

TEST_CASE("a long text is cut", "[log]") {
    Lines seen;
    log(Level::Info, "x", {{"message", std::string(100'000, 'a')}});
    CHECK(seen.lines[0].size() < 700);
}

TEST_CASE("events below the chosen level are not written", "[log]") {
    Lines seen(LogForm::Json, Level::Warning);
    log(Level::Info, "quiet");
    log(Level::Error, "loud");
    REQUIRE(seen.lines.size() == 1);
    CHECK_FALSE(logs(Level::Info));
    CHECK(logs(Level::Warning));
}

TEST_CASE("at a terminal a line is readable", "[log]") {
    Lines seen(LogForm::Human);
    log(Level::Error, "store.full", {{"path", "/var/lib/eduhub"}});
    CHECK(seen.lines[0] == hub::format_instant(seen.clock.now()).substr(11, 12) + " error   store.full path=\"/var/lib/eduhub\"");
}

TEST_CASE("lines of many threads never mix", "[log]") {
    Lines seen;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 250; ++i) log(Level::Info, "tick", {{"count", i}});
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(seen.lines.size() == 1000);
    CHECK(std::all_of(seen.lines.begin(), seen.lines.end(), [](const std::string& line) { return line.front() == '{' && line.back() == '}'; }));
}

TEST_CASE("the list of fields is sorted, and no name tells a person's data", "[log]") {
    const auto fields = log_fields();
    CHECK(std::is_sorted(fields.begin(), fields.end()));
    for (const std::string_view personal : {"name", "full_name", "birth_date", "phone", "cccd", "body", "value", "token", "secret"}) {
        CHECK_FALSE(std::binary_search(fields.begin(), fields.end(), personal));
    }
}
