// Keys that a build makes while it signs many plugins at once.
#include <catch2/catch.hpp>

#include <fstream>
#include <latch>
#include <set>
#include <thread>
#include <vector>

#include "core/plugin/signing.hpp"
#include "tests/support/stores.hpp"

using namespace hub::plugin;

TEST_CASE("a key that is for other plugins signs nothing") {
    const hub::test::TemporaryFolder folder;
    const auto key = folder.path() / "company.key";
    REQUIRE(make_signing_key(key, "vn.company"));
    CHECK(check_key_covers(key, "vn.company.school"));
    CHECK(check_key_covers(key, "vn.companys.school").error().code == "key.not_for_plugin");
    const auto manifest = folder.path() / "manifest.json";
    std::ofstream(manifest) << R"({"id":"vn.other.school","name":"n","vendor":"v","version":"1.0.0","abi":{"minor":1,"min_host_minor":1},"roles":["decode"],"isolation":"any"})";
    CHECK(sign_plugin(folder.path() / "none.so", manifest, key).error().code == "key.not_for_plugin");
    std::filesystem::remove(folder.path() / "company.pub");
    CHECK(check_key_covers(key, "vn.other.school"));
}

TEST_CASE("many who make one signing key at the same moment all sign with the same one") {
    constexpr int kSigners = 8;
    for (int round = 0; round < 20; ++round) {
        const hub::test::TemporaryFolder folder;
        const auto key = folder.path() / "trust/build.key";
        std::vector<std::string> public_keys(kSigners);
        std::latch start(kSigners);
        std::vector<std::thread> signers;
        for (auto& mine : public_keys) {
            signers.emplace_back([&] {
                start.arrive_and_wait();
                if (!make_signing_key(key, "*")) return;
                if (const auto text = sign_text("one of many", key)) mine = text->public_key;
            });
        }
        for (auto& signer : signers) signer.join();
        CHECK_FALSE(public_keys[0].empty());
        CHECK(std::set(public_keys.begin(), public_keys.end()).size() == 1);
        // The key and its public half, and nothing left over of those who came second.
        CHECK(std::distance(std::filesystem::directory_iterator(key.parent_path()), {}) == 2);
    }
}
