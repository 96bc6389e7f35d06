// Rows of a file on their way into Records, column by column, so that both cores have some.
//
// Ownership: copies the cells. Threads: one at a time. Failure: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hub::linkage {

/// Cells of one column, one behind the other.
class CellColumn {
public:
    void add(std::string_view cell) {
        text_ += cell;
        ends_.push_back(text_.size());
    }
    [[nodiscard]] std::string_view operator[](std::size_t row) const {
        const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
        return std::string_view(text_).substr(begin, ends_[row] - begin);
    }
    void clear() {
        text_.clear();
        ends_.clear();
    }

private:
    std::string text_;
    std::vector<std::size_t> ends_;
};

struct RowBatch {
    std::vector<CellColumn> columns;     ///< by place in the file; only those that a field wants are filled
    std::vector<std::uint32_t> systems;  ///< by row
    std::size_t first_record = 0;
    void clear() {
        for (CellColumn& column : columns) column.clear();
        systems.clear();
    }
};

}  // namespace hub::linkage
