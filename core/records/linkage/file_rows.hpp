// The rows of a file of records, as they come: CSV a piece at a time, so that its size does not matter; workbooks, web pages and
// text in an old charset whole.
//
// Threads: one. Failure: `file.*` of the source; a row that cannot be read is handed out as refused and the rest goes on.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/text/charset_detection.hpp"

namespace hub::linkage {

/// The next bytes of a file, appended; false when there are none left.
using Bytes = std::function<Result<bool>(std::string& more)>;

/// Text that is there already. It has to live as long as the source.
Bytes bytes_of(std::string_view text);

struct RefusedRow {
    std::size_t line = 0;
    std::string code, message;
    std::string file = {};  ///< empty when there is only one
};

class RowTaker {
public:
    virtual ~RowTaker() = default;
    /// Before the first row.
    virtual void declare(text::Declared declared) = 0;
    /// What follows stands on a sheet of this name. Only where several have rows.
    virtual Status sheet(const std::string& name) = 0;
    /// The first row of cells is the headings. `cells` may be taken away.
    virtual Status take(std::size_t line, std::vector<std::string>& cells) = 0;
    virtual void refuse(RefusedRow row) = 0;
    /// So many bytes are behind us.
    virtual void at(std::size_t bytes) = 0;
};

/// So many bytes of CSV at a time.
inline constexpr std::size_t kPiece = 4U << 20U;

Status read_rows(const Bytes& source, RowTaker& taker, std::size_t piece = kPiece);

}  // namespace hub::linkage
