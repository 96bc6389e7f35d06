// Two columns under one heading: "Họ và tên" over "Nguyễn Thị Minh" and "Anh".
//
// Threads: pure. Failure: none.
#pragma once

#include <algorithm>
#include <set>
#include <string_view>

#include "core/records/linkage/row_batch.hpp"

namespace hub::linkage {

/// Nearly every name has a word or two beside it without a digit, and they are of more kinds than boys and girls.
inline bool name_goes_on(const CellColumn& names, const CellColumn& behind, std::size_t rows) {
    constexpr std::size_t kKinds = 3, kMostWords = 2;
    std::size_t named = 0, filled = 0, words = 0;
    std::set<std::string_view> kinds;
    for (std::size_t row = 0; row < rows; ++row) {
        named += !names[row].empty();
        const std::string_view cell = behind[row];
        if (cell.empty()) continue;
        ++filled;
        const auto spaces = static_cast<std::size_t>(std::count(cell.begin(), cell.end(), ' '));
        words += spaces < kMostWords && cell.find_first_of("0123456789") == std::string_view::npos;
        if (kinds.size() < kKinds) kinds.insert(cell);
    }
    return filled * 5 >= named * 4 && words * 10 >= filled * 9 && kinds.size() >= std::min(kKinds, filled) && filled > 0;
}

}  // namespace hub::linkage
