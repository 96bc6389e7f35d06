// What the client did, in the client's own file: one JSON object a line, synced before the next step.
// A kill of the hub cannot touch it, so it can bear witness against the hub.
//
// Ownership: the load owns one. Threads: any; guarded inside.
// Failure:   a write or sync that fails throws std::runtime_error; a history with a hole judges nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

namespace hub::fault {

/// What the client knows of one push. `Indeterminate`: the connection broke, both outcomes are legal.
enum class Event : unsigned char { Attempted, Acknowledged, Refused, Indeterminate };

[[nodiscard]] const char* name_of(Event event);

class History {
public:
    explicit History(std::filesystem::path file);
    ~History();
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    /// `detail`: the name pushed for an attempt, the receipt or the status for an answer.
    void write(Event event, const std::string& key, std::int64_t version, std::string_view detail);
    [[nodiscard]] const std::filesystem::path& file() const { return path_; }

private:
    std::filesystem::path path_;
    std::mutex mutex_;
    int descriptor_ = -1;
};

}  // namespace hub::fault
