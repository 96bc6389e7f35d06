// Signed checkpoints: what the chain looked like, kept where nobody who can write the database can write.
//
// One file, one JSON object a line, each naming the hash of the line before it and signed with Ed25519. Lines
// are only ever appended, and fsynced before append() returns. The form stands in README.md, which is all that
// the separate verifier shares with this room.
//
// Ownership: holds the file open and locked. Threads: any. Errors: `checkpoint.unwritable`, `checkpoint.locked`,
// `checkpoint.broken` (a line was altered, removed or signed by another key), `checkpoint.key` (no signing key),
// `evidence.behind` and `evidence.differs` of the comparison.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "core/evidence/change_log.hpp"
#include "core/security/signature.hpp"

namespace hub::evidence {

enum class CheckpointKind : std::uint8_t {
    Head,      ///< the chain as it stood
    Sealed,    ///< rows up to here may be pruned: the chain starts behind this head from now on
    Accepted,  ///< a person accepted that the database no longer fits the lines before
};

/// `ed25519-private:<64 hexadecimal digits>`.
Result<security::KeyPair> parse_signing_key(std::string_view text);
/// The public half as the verifier reads it, with its line break.
std::string public_key_line(const security::KeyPair& key);

/// Where the checkpoints of this folder stand.
std::filesystem::path checkpoint_path(const std::filesystem::path& folder);

class CheckpointFile {
public:
    struct Standing {
        ChainPoint newest;  ///< sequence 0: the file is empty
        ChainPoint sealed;  ///< where the chain starts
        Instant at;         ///< of the newest
    };

    /// Makes folder and file when missing. Reads all lines, cuts off one that was not written to its end, and
    /// verifies every link, and the signatures of the newest head and of all that are not plain heads.
    static Result<std::unique_ptr<CheckpointFile>> open(const std::filesystem::path& folder, security::KeyPair key);
    ~CheckpointFile();
    CheckpointFile(const CheckpointFile&) = delete;
    CheckpointFile& operator=(const CheckpointFile&) = delete;

    Status append(CheckpointKind kind, const ChainPoint& point, Instant at, std::string_view reason = {});
    [[nodiscard]] Standing standing() const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// As public_key_line() writes it.
    [[nodiscard]] std::string public_key() const { return public_key_line(key_); }

private:
    CheckpointFile(std::filesystem::path path, security::KeyPair key, int file);
    struct Numbered {
        std::string text;
        std::int64_t number = 0;
    };
    Status read();
    Result<CheckpointKind> take(const Numbered& line);
    void count(CheckpointKind kind, const ChainPoint& point, Instant at);

    const std::filesystem::path path_;
    const security::KeyPair key_;
    const std::string key_id_;
    const int file_;
    mutable std::mutex mutex_;
    std::string previous_;     // hash of the last line
    std::int64_t size_ = 0;    // of the whole lines
    Standing standing_;
    std::vector<ChainPoint> seals_;  // ascending
};

/// Does the database hold what the newest checkpoint signed, and does what came after follow from it?
/// `evidence.behind`: changes it saw are missing; `evidence.differs`: they are others.
Status compare_with(const CheckpointFile& file, store::Reader& reader);

}  // namespace hub::evidence
