// What the verifier found, for people and for programs.
//
// Threads: a value. Failure: none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hub::verifier {

enum class Kind : unsigned char {
    Edited,             ///< a row does not have the hash it carries, or its detail not the one committed to
    Deleted,            ///< rows are missing from the middle or the beginning
    Truncated,          ///< rows that a signed checkpoint saw are missing from the end, or the file is cut off
    Reordered,          ///< a row stands where another belongs
    Rehashed,           ///< the chain fits itself, but not a signed checkpoint: it was computed anew
    CheckpointForged,   ///< a checkpoint line that was altered, removed, or signed by another key
    Unreadable,         ///< a line that is none of the documented ones
};
std::string name_of(Kind kind);

struct Finding {
    Kind kind = Kind::Edited;
    std::int64_t change = 0;  ///< the first row concerned; 0 where it is no row
    std::string text;
};

struct Report {
    std::vector<Finding> findings;    ///< the first hundred
    std::int64_t further = 0;         ///< findings beyond them
    std::vector<std::string> notes;   ///< what the reader should know, but is no break
    std::int64_t rows = 0;
    std::int64_t first = 0, last = 0;
    std::int64_t checkpoints = 0;
    std::int64_t covered_to = 0;      ///< the newest change a checkpoint vouches for
    std::string newest_checkpoint;    ///< its time

    void add(Kind kind, std::int64_t change, std::string text);
    [[nodiscard]] bool good() const { return findings.empty(); }
    [[nodiscard]] std::string as_text() const;
    [[nodiscard]] std::string as_json() const;
};

}  // namespace hub::verifier
