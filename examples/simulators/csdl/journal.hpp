// The durable memory of the simulated sector database: JSON lines, appended and synced before a reply.
//
// Ownership: the database owns one.
// Threads:   one at a time; the database's lock is held.
// Failure:   an unreadable file or a failed write or sync throws std::runtime_error; nothing was acknowledged.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

namespace simulator::csdl {

class Journal {
public:
    /// Opens or creates the file, hands every whole line to `replay`, cuts off a torn last line.
    Journal(const std::filesystem::path& file, const std::function<void(const nlohmann::json&)>& replay);
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    /// Numbers and writes the lines at once and syncs them.
    void append(std::vector<nlohmann::json> lines);
    std::uint64_t last_number() const { return number_; }

private:
    int file_ = -1;
    std::uint64_t number_ = 0;
};

}  // namespace simulator::csdl
