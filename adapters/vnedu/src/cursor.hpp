// Where a read of one kind stands, as the text the hub keeps between calls.
//
// Between reads it holds the watermark alone; within a read also the page token, the watermark the read began with
// and the fingerprints of what it has seen, so that a vendor who sends us round in circles is noticed.
//
// Ownership: a value. Threads: any. Failure: eduhub::Failure `cursor.unreadable`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vnedu {

struct Cursor {
    std::string watermark;            ///< tu_moc of this read; empty = everything
    std::string page_token;           ///< trang; empty = first page
    std::vector<std::uint64_t> seen;  ///< page tokens and non-empty contents of this read

    static Cursor parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    /// Remembers it; false when it was seen before in this read.
    bool remember(std::uint64_t fingerprint);
};

}  // namespace vnedu
