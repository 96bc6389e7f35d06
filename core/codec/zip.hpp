// Reading a zip archive from memory, suspecting a bomb.
//
// An entry is streamed in pieces and counted as it unfolds, because the sizes an archive declares
// may lie. Nothing is ever written to disk; names that could leave a folder are refused all the same.
//
// Ownership: the archive borrows its bytes. Threads: one at a time.
// Failure:   `zip.broken`, `zip.too_large`, `zip.ratio`, `zip.entries`, `zip.name`, `zip.encrypted`,
//            `zip.method`, `zip.missing`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct ZipLimits {
    std::size_t entries = 4'096;
    std::uint64_t entry_bytes = 256U << 20U;   ///< unfolded, one entry
    std::uint64_t total_bytes = 512U << 20U;   ///< unfolded, all that is read
    std::uint64_t ratio = 200;                 ///< unfolded : packed, for entries above a megabyte
};

class ZipArchive {
public:
    static Result<ZipArchive> open(std::string_view bytes, const ZipLimits& limits = {});
    ZipArchive(ZipArchive&&) noexcept;
    ZipArchive& operator=(ZipArchive&&) noexcept;
    ~ZipArchive();

    [[nodiscard]] const std::vector<std::string>& names() const;
    [[nodiscard]] bool contains(std::string_view name) const;

    /// Hands the entry's bytes to `sink` in pieces; a failing sink ends the reading with its error.
    Status read(std::string_view name, const std::function<Status(std::string_view)>& sink);
    Result<std::string> read_all(std::string_view name);

private:
    struct State;
    explicit ZipArchive(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::codec
