// Mapping files of one test, in a folder of their own.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/mapping/mapping.hpp"

namespace hub::test {

class MappingFiles {
public:
    MappingFiles() {
        std::string name = (std::filesystem::temp_directory_path() / "eduhub-mapping-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        std::filesystem::create_directories(folder_ / "codelists");
    }
    ~MappingFiles() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    MappingFiles(const MappingFiles&) = delete;
    MappingFiles& operator=(const MappingFiles&) = delete;

    void code_list(const std::string& name, std::string_view text) { put("codelists/" + name, text); }
    void mapping(const std::string& name, std::string_view text) { files_.push_back(put(name, text)); }
    /// A pupil mapping of these rows, one a line.
    void pupil(std::string_view rows, std::string_view head = "") {
        std::string text = "mapping: x.pupil\nsystem: x\nentity: pupil\n";
        text += head;
        text += "fields:\n";
        text += rows;
        mapping("x.yaml", text);
    }
    [[nodiscard]] Result<mapping::MappingSet> load() const { return mapping::MappingSet::load(files_, folder_ / "codelists"); }

    [[nodiscard]] mapping::MappingSet loaded() const {
        auto set = load();
        if (!set) FAIL(set.error().message);
        return std::move(*set);
    }
    /// The lines of the load's error, without the folder.
    [[nodiscard]] std::vector<std::string> problems() const {
        const auto set = load();
        if (set) return {};
        CHECK(set.error().code == "mapping.invalid");
        std::vector<std::string> lines;
        std::string text = set.error().message + "\n";
        const std::string prefix = folder_.string() + "/";
        for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
            lines.push_back(text.substr(at, text.find('\n', at) - at));
        }
        return lines;
    }

private:
    std::filesystem::path put(const std::string& name, std::string_view text) const {
        const auto file = folder_ / name;
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    std::filesystem::path folder_;
    std::vector<std::filesystem::path> files_;
};

}  // namespace hub::test
