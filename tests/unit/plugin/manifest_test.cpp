#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "core/plugin/manifest.hpp"

using namespace hub;
using namespace hub::plugin;

namespace {

constexpr const char* kSink = R"({
  "id": "vn.acme.sink", "name": "Acme", "vendor": "Acme", "version": "1.0.0", "abi": {"minor": 1, "min_host_minor": 1},
  "roles": ["send"], "isolation": "worker_only",
  "destination": {"idempotency": "key", "batch_rows": 500, "group_by": "tenant",
                  "entities": [{"entity": "class"}, {"entity": "pupil", "needs": ["class"], "lane": "tenant"}]},
  "settings": [{"name": "base_url", "type": "text", "required": true, "description": "where"},
               {"name": "rows", "type": "integer", "description": "how many"}]})";

std::string with(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("the manifest of the SDK's reference is a good one and holds every key", "[manifest]") {
    std::ifstream in(std::filesystem::path(__FILE__).parent_path().parent_path().parent_path().parent_path() / "sdk/docs/manifest.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    const auto from = page.find("```json\n") + 8;
    REQUIRE(from > 8);
    const auto text = page.substr(from, page.find("```", from) - from);
    const auto manifest = parse_manifest(text);
    if (!manifest) FAIL(manifest.error().message);
    CHECK(check_settings(*manifest, R"({"base_url":"https://x","page_rows":"20","with_archive":"true","departments":[]})"));
    CHECK_FALSE(check_settings(*manifest, R"({"base_url":"https://x","page_rows":"-1"})"));
    for (const char* key : {"id", "name", "vendor", "version", "description", "licence", "abi", "roles", "entities", "secrets", "isolation", "destination", "settings"}) {
        CHECK(text.find("\n  \"" + std::string(key) + "\":") != std::string::npos);
    }
}

TEST_CASE("a manifest tells what a destination can and must", "[manifest]") {
    const auto manifest = parse_manifest(kSink);
    REQUIRE(manifest);
    CHECK(manifest->destination.idempotency == Idempotency::Key);
    CHECK(manifest->destination.batch_rows == 500);
    CHECK(manifest->destination.find("pupil")->needs == std::vector<std::string>{"class"});
    CHECK(manifest->destination.find("pupil")->lane == "tenant");
    CHECK(manifest->destination.find("class")->lane == "record");
    CHECK(manifest->destination.find("mark") == nullptr);
    CHECK(manifest->isolation == Isolation::WorkerOnly);
}

TEST_CASE("a manifest with something wrong is refused and the member named", "[manifest]") {
    const auto [from, to, named] = GENERATE(table<std::string, std::string, std::string>({
        {"\"vn.acme.sink\"", "\"Acme\"", "id"},
        {"\"vn.acme.sink\"", "\"../acme.x\"", "id"},
        {"\"send\"", "\"sing\"", "roles"},
        {"[\"send\"]", "[]", "roles"},
        {"[\"send\"]", "[\"send\",\"send\"]", "roles"},
        {"worker_only", "anywhere", "isolation"},
        {"\"key\"", "\"hope\"", "idempotency"},
        {"500", "0", "batch_rows"},
        {"[\"class\"]", "[\"school\"]", "needs"},
        {"\"tenant\"}]", "\"fast\"}]", "lane"},
        {"\"version\": \"1.0.0\",", "", "version"},
        {"\"name\": \"Acme\",", "\"name\": \"Acme\", \"surprise\": 1,", "surprise"},
        {"\"type\": \"integer\"", "\"type\": \"float\"", "settings"},
        {"\"minor\": 1", "\"minor\": -1", "minor"},
    }));
    const auto manifest = parse_manifest(with(kSink, from, to));
    INFO(to);
    REQUIRE_FALSE(manifest);
    CHECK(manifest.error().code == "plugin.manifest");
    INFO(manifest.error().describe());
    CHECK(manifest.error().message.find(named) != std::string::npos);
}

TEST_CASE("settings are checked against the manifest", "[manifest]") {
    const auto manifest = parse_manifest(kSink);
    REQUIRE(manifest);
    CHECK(check_settings(*manifest, R"({"base_url":"https://x"})"));
    CHECK(check_settings(*manifest, R"({"base_url":"https://x","rows":"20"})"));
    const auto [settings, part] = GENERATE(table<std::string, std::string>({
        {"{}", "`base_url` is needed"},
        {R"({"base_url":"x","row":1})", "`row` is unknown; it has: base_url, rows"},
        {R"({"base_url":"x","rows":"many"})", "`rows` must be a whole number"},
        {R"({"base_url":5})", "`base_url` must be a text"},
        {"[]", "must be an object"},
    }));
    const auto refused = check_settings(*manifest, settings);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "plugin.settings");
    CHECK(refused.error().message.find(part) != std::string::npos);
}
