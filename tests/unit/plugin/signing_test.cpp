// Keys that a build makes while it signs many plugins at once.
#include <catch2/catch.hpp>

#include <latch>
#include <set>
#include <thread>
#include <vector>

#include "core/plugin/signing.hpp"
#include "tests/support/stores.hpp"

using namespace hub::plugin;

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
