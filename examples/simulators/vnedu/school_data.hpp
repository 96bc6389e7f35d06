// What the simulated VnEdu knows about its schools, in the order of last change, and its watermarks.
//
// Ownership: the program owns one; edits live in memory and end with the process.
// Threads:   any; guarded inside.
// Failure:   loading throws std::runtime_error naming the file; reads return a reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace simulator::vnedu {

struct Page {
    nlohmann::json rows = nlohmann::json::array();
    std::optional<std::string> next;
    std::string watermark;
};

enum class Refusal { bad_parameter, unknown };

struct Query {
    std::string school;
    std::string kind;  ///< hoc-sinh, lop, can-bo, diem, ket-qua
    std::string since;
    std::string page;
    std::size_t size = 0;
};

class SchoolData {
public:
    explicit SchoolData(const std::filesystem::path& folder);

    bool knows(const std::string& school) const { return schools_.contains(school); }
    std::variant<Page, Refusal> read(const Query& query) const;

    /// Changes fields of the last row with this key and moves it behind the watermark; false when absent.
    bool edit(const std::string& school, const std::string& kind, const std::string& key, const nlohmann::json& set);
    bool erase(const std::string& school, const std::string& kind, const std::string& key);
    nlohmann::json counts() const;

private:
    struct Row {
        std::uint64_t change = 0;
        bool deleted = false;
        nlohmann::json body;
    };
    struct Table {
        std::uint64_t last_change = 0;
        std::vector<Row> rows;  // ascending by change
    };
    using School = std::map<std::string, Table>;

    Row* find(Table& table, const std::string& kind, const std::string& key);
    void touch(Table& table, Row* row);

    mutable std::mutex mutex_;
    std::map<std::string, School> schools_;
};

}  // namespace simulator::vnedu
