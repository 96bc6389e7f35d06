#include "pupil.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include <eduhub/json.hpp>

namespace workbook {

namespace {

constexpr std::array kFields = {"ma_hoc_sinh", "ho_ten", "ngay_sinh", "gioi_tinh", "so_dinh_danh", "dan_toc", "ma_xa", "ho_ten_me", "lop", "trang_thai"};

bool all_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

std::string padded(const std::string& digits, std::size_t size) { return digits.size() < size ? std::string(size - digits.size(), '0') + digits : digits; }

bool real_day(int year, int month, int day) {
    return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))).ok();
}

bool likely_year(int year) { return year >= 1900 && year <= 2100; }

/// A day number that Excel shows as a number because the cell lost its date format.
std::string date_of_serial(const std::string& digits) {
    constexpr int kFirst = 10'000;  // 1927
    constexpr int kLast = 73'000;   // 2099
    if (digits.size() != 5) return digits;
    const int serial = std::stoi(digits);
    if (serial < kFirst || serial > kLast) return digits;
    const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::year(1899) / 12 / 30) + std::chrono::days(serial));
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

/// What Excel made of digits, put back: a personal number of 12, a commune code of 5, a date.
std::string restored(const std::string& field, const Cell& cell) {
    if (cell.kind != "number" || !all_digits(cell.text)) return cell.text;
    // Numbers of provinces 001 to 096 begin with one or two zeros; nine digits are an old identity card, not ours to guess.
    if (field == "so_dinh_danh" && (cell.text.size() == 10 || cell.text.size() == 11)) return padded(cell.text, 12);
    if (field == "ma_xa" && cell.text.size() >= 3) return padded(cell.text, 5);
    if (field == "ngay_sinh") return date_of_serial(cell.text);
    return cell.text;
}

std::optional<std::string> what_is_wrong(const std::string& field, const Cell& cell, const std::string& value) {
    if (cell.kind == "formula") return "cell.formula";
    if (cell.kind == "error") return "cell.error";
    if (cell.kind == "refused") return cell.text;
    if (field == "ngay_sinh" && !is_readable_date(value)) return "date.unreadable";
    return std::nullopt;
}

}  // namespace

bool is_readable_date(const std::string& text) {
    int a = 0;
    int b = 0;
    int c = 0;
    char end = 0;
    if (text.size() == 4 && all_digits(text)) return likely_year(std::stoi(text));
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%c", &a, &b, &c, &end) == 3) return likely_year(a) && real_day(a, b, c);
    for (const char* form : {"%2d/%2d/%4d%c", "%2d-%2d-%4d%c", "%2d.%2d.%4d%c"}) {
        if (std::sscanf(text.c_str(), form, &a, &b, &c, &end) == 3) return likely_year(c) && real_day(c, b, a);
    }
    if (std::sscanf(text.c_str(), "%2d/%4d%c", &a, &b, &end) == 2) return a >= 1 && a <= 12 && likely_year(b);
    return false;
}

bool is_pupil_row(const Row& row, const Columns& columns) {
    constexpr std::size_t kCellsOfAPupil = 3;
    std::size_t known = 0;
    for (const auto& [field, column] : columns) known += row.at(column) != nullptr ? 1 : 0;
    return known >= kCellsOfAPupil;
}

PupilRow read_pupil(const Row& row, const Columns& columns, const std::string& class_name, const std::string& sheet_grade) {
    PupilRow out;
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const char* const field : kFields) {
        const auto column = columns.find(field);
        const Cell* const cell = column == columns.end() ? nullptr : row.at(column->second);
        if (cell == nullptr) continue;
        auto value = restored(field, *cell);
        if (const auto wrong = what_is_wrong(field, *cell, value)) {
            out.problems.push_back({*wrong, field, cell->ref});
            continue;
        }
        json[field] = std::move(value);
    }
    const auto cell_name = [&](const char* field) {
        const auto column = columns.find(field);
        return column_letters(column == columns.end() ? 1 : column->second) + std::to_string(row.number);
    };
    const auto refused = [&](const char* field) {
        for (const auto& problem : out.problems) {
            if (problem.field == field) return true;
        }
        return false;
    };
    if (!json.contains("ho_ten") && !refused("ho_ten")) out.problems.push_back({"field.missing", "ho_ten", cell_name("ho_ten")});
    if (!json.contains("lop") && !class_name.empty()) json["lop"] = class_name;
    if (!json.contains("lop") && !refused("lop")) out.problems.push_back({"field.missing", "lop", cell_name("lop")});
    const auto grade = json.contains("lop") ? grade_of(json["lop"].get<std::string>()) : std::string();
    if (!grade.empty() || !sheet_grade.empty()) json["khoi"] = sheet_grade.empty() ? grade : sheet_grade;
    for (const char* const field : {"ma_hoc_sinh", "so_dinh_danh"}) {
        if (out.key.empty() && json.contains(field)) out.key = json[field].get<std::string>();
    }
    // A list without either number: the name and birth date within the class must do.
    if (out.key.empty() && out.problems.empty()) {
        out.key = json["lop"].get<std::string>() + "/" + json["ho_ten"].get<std::string>() + "/" + json.value("ngay_sinh", "");
    }
    out.json = json.dump();
    return out;
}

}  // namespace workbook
