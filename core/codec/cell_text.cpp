#include "core/codec/cell_text.hpp"

#include <charconv>
#include <cstdint>

namespace hub::codec {

void set_plain_text(Cell& cell, std::string text) {
    constexpr std::size_t kMostDigits = 15;  // a double holds them all
    const bool digits = !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string::npos;
    cell.kind = text.empty() ? CellKind::Empty : CellKind::Text;
    if (digits && (text.size() == 1 || text.front() != '0')) {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        cell.kind = CellKind::Number;
        cell.number = static_cast<double>(number);
    }
    cell.text = std::move(text);
}

}  // namespace hub::codec
