#include "core/codec/cell_number.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace hub::codec {

namespace {

constexpr double kWholeNumbers = 1e15;  // a double holds every whole number below

std::string number_text(double number) {
    char buffer[32];
    const bool integral = std::fabs(number) < kWholeNumbers && number == std::floor(number);
    const auto done = integral
                          ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(number))
                          : std::to_chars(buffer, buffer + sizeof buffer, number);
    return std::string(buffer, done.ptr);
}

}  // namespace

void set_number(Cell& cell, double number, ShownAs shown, ExcelEpoch epoch) {
    cell.number = number;
    cell.text = shown == ShownAs::Date ? excel_date_text(number, epoch) : std::string();
    cell.kind = cell.text.empty() ? CellKind::Number : CellKind::Date;
    if (cell.kind == CellKind::Number) cell.text = number_text(number);
}

}  // namespace hub::codec
