// A generated province in a folder of its own, for tests.
//
// Ownership: removes its folder. Threads: one. Failure: throws, which fails the test.
#pragma once

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "examples/simulators/tests/process.hpp"
#include "generate.hpp"

namespace province::test {

inline std::string file_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline nlohmann::json file_json(const std::filesystem::path& file) { return nlohmann::json::parse(file_text(file)); }

struct Generated {
    explicit Generated(std::size_t pupils = 200, std::uint64_t seed = 1) {
        generate(PROVINCE_DATA_DIR, pupils, seed, path());
        manifest = file_json(path() / "manifest.json");
    }
    const std::filesystem::path& path() const { return folder.path(); }

    simulator::test::Folder folder;
    nlohmann::json manifest;
};

}  // namespace province::test
