// The whole matrix: a good plugin passes all checks, bad plugin n fails check n and no other.
#include <catch2/catch.hpp>

#include <fstream>

#include "core/codec/json.hpp"
#include "core/plugin/conformance/report.hpp"
#include "core/plugin/signing.hpp"

using namespace hub;
using namespace hub::plugin;
using namespace hub::plugin::conformance;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes; }

RunOptions options_for(const fs::path& library) {
    RunOptions options;
    options.library = library;
    options.trust = TRUST;
    const auto samples = kit::parse_recording(read(SAMPLES));
    REQUIRE(samples);
    options.samples = *samples;
    options.today = "2026-11-22";
    return options;
}

std::vector<int> failures(const Report& report) {
    std::vector<int> out;
    for (const auto& one : report.checks) {
        if (one.finding.outcome == Outcome::Fail) out.push_back(one.check->number);
    }
    return out;
}

Report checked(const RunOptions& options) {
    auto report = run(options);
    if (!report) throw std::runtime_error(report.error().describe());
    return std::move(*report);
}

fs::path built(const std::string& name) { return fs::path(BAD_PLUGINS) / (name + ".so"); }

/// A copy of the good plugin whose files a test may spoil.
struct Copy {
    Copy() {
        std::string name = (fs::temp_directory_path() / "eduhub-kit-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        for (const char* end : {".so", ".manifest.json", ".sig"}) fs::copy_file(fs::path(BAD_PLUGINS) / (std::string("good") + end), folder / (std::string("good") + end));
    }
    ~Copy() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    fs::path folder;
    fs::path library() const { return folder / "good.so"; }
    fs::path manifest() const { return folder / "good.manifest.json"; }

    /// Another manifest beside the library, well signed.
    void sign_with(const std::string& from, const std::string& to) const {
        auto text = read(fs::path(BAD_SOURCES) / "manifest.json");
        REQUIRE(text.find(from) != std::string::npos);
        text.replace(text.find(from), from.size(), to);
        write(folder / "source.json", text);
        REQUIRE(sign_plugin(library(), folder / "source.json", BUILD_KEY));
    }
};

}  // namespace

TEST_CASE("a good plugin passes every check, none skipped", "[kit]") {
    const auto report = checked(options_for(built("good")));
    INFO(as_text(report));
    CHECK(report.checks.size() == 38);
    CHECK(report.count(Outcome::Pass) == 38);
    CHECK(report.good());
}

TEST_CASE("a bad plugin fails its own check and no other", "[kit]") {
    for (const int number : {1, 2, 3, 4, 5, 6, 7, 9, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38}) {
        const auto report = checked(options_for(built("bad_" + std::to_string(number))));
        INFO("bad plugin " << number << "\n" << as_text(report));
        CHECK(failures(report) == std::vector<int>{number});
    }
}

TEST_CASE("a read that met trouble and says otherwise fails check 37 in each of its ways", "[kit]") {
    const std::vector<std::pair<std::string, std::string>> ways{
        {"bad_37", "fetch says that the read is complete although the endpoint answers 401"},
        {"bad_37_1", "fetch fails with `vendor.unavailable` and the retry class Never instead of Later although the endpoint answers 429"},
        {"bad_37_2", "fetch fails with `vendor.unavailable` and the retry class Later instead of Never although the endpoint answers 401"},
        {"bad_37_3", "fetch says that the read is complete although the endpoint answers a login page with 200"}};
    for (const auto& [name, seen] : ways) {
        auto options = options_for(built(name));
        options.only = {37};
        const auto report = checked(options);
        CHECK(report.checks.at(0).finding.outcome == Outcome::Fail);
        CHECK(report.checks.at(0).finding.seen == seen);
    }
}

TEST_CASE("settings that the plugin refuses are told once, and what needs an instance is skipped", "[kit]") {
    auto options = options_for(built("good"));
    for (const auto& [settings, seen] : {std::pair("{}", "the samples' settings do not fit the manifest: vn.example.bad: setting `page_rows` is needed"),
                                         std::pair(R"({"page_rows":900})", "create failed with `settings.page_rows`")}) {
        options.samples.settings_json = settings;
        const auto report = checked(options);
        INFO(as_text(report));
        CHECK(failures(report) == std::vector<int>{38});
        CHECK(report.checks.back().finding.seen.find(seen) == 0);
        CHECK(report.count(Outcome::Skip) == 24);
    }
}

TEST_CASE("a sample call that fails is named once; one that shall fail says so", "[kit]") {
    auto options = options_for(built("good"));
    auto busy = *options.samples.find("fetch");
    busy.exchanges.at(0).reply.status = 429;
    options.samples.calls.push_back(busy);
    const auto report = checked(options);
    INFO(as_text(report));
    CHECK(failures(report) == std::vector<int>{38});
    CHECK(report.checks.back().finding.seen == "sample call 6 (fetch) failed with `vendor.unavailable`: answered 429; samples must succeed, or say \"expect\" with the code");
    options.samples.calls.back().expect = "vendor.unavailable";
    CHECK(checked(options).count(Outcome::Pass) == 38);
    CHECK(kit::parse_recording(kit::write_recording(options.samples))->calls.back().expect == "vendor.unavailable");
    options.samples.calls.back().expect = "vendor.busy";
    CHECK(failures(checked(options)) == std::vector<int>{38});
}

TEST_CASE("a record without a call of every role, or without every required check, vouches for nothing", "[kit]") {
    auto options = options_for(built("good"));
    const auto conclusion = [](const Report& report) {
        const auto record = signed_record(report, Instant{0}, 1, BUILD_KEY).value_or("");
        const auto from = record.find("## Kết luận\n\n") + std::string("## Kết luận\n\n").size();
        return record.substr(from, record.find('\n', from) - from);
    };
    std::erase_if(options.samples.calls, [](const auto& call) { return call.role == "transform"; });
    options.samples.calls.at(2).records.clear();
    const auto report = checked(options);
    CHECK(report.good());
    CHECK(report.untried_roles() == std::vector<std::string>{"send", "transform"});
    CHECK_FALSE(report.sufficient());
    CHECK(conclusion(report) == "Chưa đủ căn cứ: mẫu thử không có lần gọi thành công nào cho vai trò `send`, `transform`.");
    options = options_for(built("good"));
    CHECK(conclusion(checked(options)) == "Đạt: trình cắm vượt qua mọi phép thử áp dụng được.");
    options.only = {2, 8, 12};
    CHECK(conclusion(checked(options)) == "Chưa đủ căn cứ: chưa chạy hết các phép thử bắt buộc.");
}

TEST_CASE("settings that refuse nothing are no evidence for check 25", "[kit]") {
    auto options = options_for(fs::path(BAD_PLUGINS) / "lenient.so");
    options.only = {25};
    CHECK(checked(options).checks.at(0).finding.outcome == Outcome::Skip);
}

TEST_CASE("a manifest that is not valid fails check 8, and what needs a manifest is skipped with the reason", "[kit]") {
    const Copy copy;
    auto text = read(copy.manifest());
    text.insert(text.find('{') + 1, "\"colour\":\"red\",");
    write(copy.manifest(), text);
    const auto report = checked(options_for(copy.library()));
    INFO(as_text(report));
    CHECK(failures(report) == std::vector<int>{8});
    CHECK(report.count(Outcome::Skip) == 31);
}

TEST_CASE("a version that is none fails check 10, where the text inside says the same", "[kit]") {
    Copy copy;
    // The library's own text has the same length, so it can be changed in place and signed again.
    auto image = read(copy.library());
    for (auto at = image.find("\"1.0.0\""); at != std::string::npos; at = image.find("\"1.0.0\"", at)) image.replace(at, 7, "\"soon!\"");
    write(copy.library(), image);
    copy.sign_with("\"1.0.0\"", "\"soon!\"");
    const auto report = checked(options_for(copy.library()));
    INFO(as_text(report));
    CHECK(failures(report) == std::vector<int>{10});
}

TEST_CASE("a setting that nobody described fails check 11", "[kit]") {
    Copy copy;
    auto image = read(copy.library());
    const std::string from = "\"rows a page, 1 to 500\"";
    const std::string to = "\"rows\"                 ";
    REQUIRE(from.size() == to.size());
    for (auto at = image.find(from); at != std::string::npos; at = image.find(from, at)) image.replace(at, from.size(), to);
    write(copy.library(), image);
    copy.sign_with(from, to);
    const auto report = checked(options_for(copy.library()));
    INFO(as_text(report));
    CHECK(failures(report) == std::vector<int>{11});
}

TEST_CASE("a signature of somebody else fails check 12", "[kit]") {
    Copy copy;
    REQUIRE(make_signing_key(copy.folder / "stranger.key", "*"));
    REQUIRE(sign_plugin(copy.library(), fs::path(BAD_SOURCES) / "manifest.json", copy.folder / "stranger.key"));
    const auto report = checked(options_for(copy.library()));
    INFO(as_text(report));
    CHECK(failures(report) == std::vector<int>{12});
    CHECK(as_text(report).find("the keys in " TRUST " were tried") != std::string::npos);
}

TEST_CASE("a library that nobody vouches for fails check 13 even in development", "[kit]") {
    Copy copy;
    fs::remove(copy.folder / "good.sig");
    fs::copy_file(fs::path(BAD_SOURCES) / "manifest.json", copy.manifest(), fs::copy_options::overwrite_existing);
    auto options = options_for(copy.library());
    options.unsigned_plugins = Unsigned::AcceptInDevelopment;
    const auto report = checked(options);
    INFO(as_text(report));
    CHECK(failures(report) == std::vector<int>{13});
    CHECK(report.count(Outcome::Warn) == 1);
}

TEST_CASE("a waiver turns a failure beyond the required level into a warning until its day", "[kit]") {
    auto options = options_for(built("bad_32"));
    options.only = {32};
    const auto waivers = parse_waivers(R"({"waivers":[{"check":32,"reason":"the vendor sorts by change","until":"2026-11-22"}]})");
    REQUIRE(waivers);
    options.waivers = *waivers;
    CHECK(checked(options).good());
    options.today = "2026-11-23";
    CHECK_FALSE(checked(options).good());
    CHECK(parse_waivers(R"({"waivers":[{"check":3,"reason":"x"}]})").error().code == "waivers.required");
}

TEST_CASE("the Vietnamese record verifies, and one changed letter or another's key is noticed", "[kit]") {
    auto options = options_for(built("good"));
    options.only = {2, 8, 12};
    const auto report = checked(options);
    const auto record = signed_record(report, Instant{1'795'312'800'000}, 1, BUILD_KEY);
    REQUIRE(record);
    CHECK(record->find("# Biên bản kiểm thử trình cắm") == 0);
    CHECK(record->find("| 12 | 1 | Chữ ký và mã băm đúng | Đạt |") != std::string::npos);
    CHECK(verify_record(*record, TRUST).value_or("nobody") == "build");
    auto spoiled = *record;
    spoiled.replace(spoiled.find("Đạt"), std::string("Đạt").size(), "Đat");
    CHECK(verify_record(spoiled, TRUST).error().code == "record.altered");
    CHECK(verify_record(record->substr(0, record->size() / 2), TRUST).error().code == "record.unsigned");
    CHECK(check_record_is_of(*record, read(built("good"))));
    CHECK(check_record_is_of(*record, read(built("bad_30"))).error().code == "record.other_file");
    Copy stranger;
    REQUIRE(make_signing_key(stranger.folder / "stranger.key", "*"));
    CHECK(verify_record(*signed_record(report, Instant{0}, 1, stranger.folder / "stranger.key"), TRUST).error().code == "record.untrusted");
    REQUIRE(make_signing_key(stranger.folder / "narrow.key", "vn.elsewhere"));
    CHECK(signed_record(report, Instant{0}, 1, stranger.folder / "narrow.key").error().code == "key.not_for_plugin");
}

TEST_CASE("JSON and JUnit tell each check with its result", "[kit]") {
    auto options = options_for(built("bad_28"));
    options.only = {2, 28};
    const auto report = checked(options);
    const auto json = codec::parse_json(as_json(report));
    REQUIRE(json);
    CHECK((*json)["checks"].items().at(1)["result"].text() == "fail");
    CHECK_FALSE((*json)["loadable"].boolean(true));
    const auto junit = as_junit(report);
    CHECK(junit.find("tests=\"2\" failures=\"1\"") != std::string::npos);
    CHECK(junit.find("<failure message=\"decode of NUL bytes gives a record or params that are no JSON object\">") != std::string::npos);
}
