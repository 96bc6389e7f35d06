// Who read whose data: one chained entry per reader, operation and second, with how often, for which purposes
// and about whom. A subject is a keyed hash, purposes are sealed; nothing personal stands in the chain.
//
// A read is only noted in memory; entries of seconds that have passed are chained by a thread of its own, so
// nobody waits for a commit. A hub that is killed loses the entries of the last second or two. When entries
// cannot be chained for ten seconds, or too many gather, further reads are refused: no evidence, no service.
//
// Ownership: owns its thread. Threads: note() any. Errors: `audit.unavailable` (later).
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.hpp"
#include "core/evidence/change_log.hpp"

namespace hub::evidence {

struct SensitiveRead {
    std::string who;        ///< a token's name, "admin"
    std::string operation;  ///< "messages.show"
    std::string purpose;    ///< as given; may be empty
    std::vector<std::string> subjects = {};  ///< public ids of records
};

/// What stands sealed in the detail of a chained read.
struct ReadDetail {
    std::vector<std::string> purposes;
    std::vector<std::string> subjects;  ///< 16 hexadecimal digits each
    std::int64_t further_subjects = 0;  ///< beyond the first thousand
};
ReadDetail read_detail_of(const Change& change);

class ReadLog {
public:
    /// Chains these, durably; may block.
    using Append = std::function<Status(std::vector<Change>)>;

    /// `subject_key`: the secret of the subjects' hashes.
    ReadLog(std::string subject_key, const Clock& clock, Append append);
    ~ReadLog();
    ReadLog(const ReadLog&) = delete;
    ReadLog& operator=(const ReadLog&) = delete;

    Status note(const SensitiveRead& read);
    void start();
    /// From now on reads are refused; chains what is there, waiting five seconds at most for a store that refuses.
    void stop();

    enum class Which : unsigned char { PastSeconds, All };
    /// By whoever calls: for stop() and tests.
    Status flush(Which which);
    /// As it stands in entries about this record.
    [[nodiscard]] std::string subject_hash(std::string_view public_id) const;

private:
    struct Place {
        std::int64_t second = 0;
        std::string who, operation;
        auto operator<=>(const Place&) const = default;
    };
    struct Entry {
        std::int64_t count = 0;
        std::set<std::string> purposes;
        std::set<std::string> subjects;
    };
    static Change change_of(const Place& place, const Entry& entry);
    void flush_last();
    void run();

    const std::string subject_key_;
    const Clock& clock_;
    const Append append_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<Place, Entry> open_;     // not handed over yet
    std::int64_t handed_over_ = 0;    // the oldest second being chained; 0 = none
    enum class Phase : unsigned char { Open, Closed, Ended } phase_ = Phase::Open;
    std::condition_variable ended_;
    std::mutex flushing_;
    std::thread thread_;
};

}  // namespace hub::evidence
