// A compound file (OLE 2), the container of .xls: streams by name, gathered from sectors of a file that may lie about
// every one of them.
//
// No table is larger than the file's own count of sectors, and no chain longer, so a circle or a bomb ends in
// `ole.broken` with no more memory than the file itself.
//
// Ownership: borrows the bytes. Threads: any, const. Failure: `ole.broken`, `ole.missing`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

inline constexpr std::string_view kOleSignature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Little-endian number at `at`; 0 behind the end.
std::uint16_t u16_at(std::string_view bytes, std::size_t at);
std::uint32_t u32_at(std::string_view bytes, std::size_t at);

class OleFile {
public:
    static Result<OleFile> open(std::string_view bytes);

    [[nodiscard]] bool contains(std::string_view name) const { return find(name) != nullptr; }
    /// The whole stream of this name (ASCII), never longer than the file.
    [[nodiscard]] Result<std::string> stream(std::string_view name) const;

private:
    struct Entry {
        std::string name;
        std::uint32_t first = 0;
        std::uint32_t size = 0;
    };

    explicit OleFile(std::string_view bytes) : bytes_(bytes) {}
    Status read_tables();
    Status read_directory();
    [[nodiscard]] const Entry* find(std::string_view name) const;
    [[nodiscard]] Result<std::string_view> sector(std::uint32_t number) const;
    [[nodiscard]] Result<std::string> chain(std::uint32_t first) const;

    std::string_view bytes_;
    std::size_t sector_bytes_ = 512;
    std::uint32_t short_limit_ = 4'096;  ///< smaller streams lie in the short container
    std::vector<std::uint32_t> next_;
    std::vector<std::uint32_t> next_short_;
    std::string short_container_;
    std::vector<Entry> entries_;
};

}  // namespace hub::codec
