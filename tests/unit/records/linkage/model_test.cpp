// Models: the shipped ones are good, and a wrong one is refused with where and what was meant.
#include <catch2/catch.hpp>

#include <filesystem>

#include "core/records/linkage/model.hpp"

using namespace hub::linkage;

namespace {
std::string refusal(const std::string& yaml) {
    const auto model = parse_model(yaml, "m.yaml");
    REQUIRE_FALSE(model);
    return model.error().message;
}
const std::string kGood =
    "linkage: test\n"
    "fields:\n"
    "  - {name: name, as: name, columns: [ten]}\n"
    "comparisons:\n"
    "  - {field: name, levels: [exact, no_tones]}\n"
    "blocking: [name.key]\n"
    "thresholds: {accept: 0.9, review: 0.5}\n";
std::string with(const std::string& from, const std::string& to) {
    std::string out = kGood;
    return out.replace(out.find(from), from.size(), to);
}
}  // namespace

TEST_CASE("the shipped models are good", "[linkage]") {
    for (const auto* name : {"pupil", "staff", "guardian", "febrl", "historical"}) {
        const auto model = read_model(std::filesystem::path(HUB_LINKAGE_MODELS) / (std::string(name) + ".yaml"));
        INFO((model ? std::string() : model.error().message));
        REQUIRE(model);
        CHECK(model->name == name);
    }
    REQUIRE(parse_model(kGood, "m.yaml"));
}

TEST_CASE("a wrong model is refused with its place and the nearest word", "[linkage]") {
    CHECK(refusal(with("no_tones", "no_tonse")).find("m.yaml:5:") == 0);
    CHECK(refusal(with("no_tones", "no_tonse")).find("`no_tones`") != std::string::npos);
    CHECK(refusal(with("exact, no_tones", "no_tones, exact")).find("stronger") != std::string::npos);
    CHECK(refusal(with("name.key", "nam.key")).find("m.yaml:6:") == 0);
    CHECK(refusal(with("name.key", "name.kez")).find("`key`") != std::string::npos);
    CHECK(refusal(with("accept: 0.9", "accept: 1.9")).find("m.yaml:7:") == 0);
    CHECK(refusal(with("accept: 0.9", "accept: 0.2")).find("review") != std::string::npos);
    CHECK(refusal(with("as: name", "as: nam")).find("m.yaml:3:") == 0);
    CHECK(refusal(with("linkage", "linkag")).find("`linkage`") != std::string::npos);
}
