#include "record_rules.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace simulator::csdl {
namespace {

enum class Shape { words, date, digits, country, code, grade, year, pupil_code, count, truth, averages };
enum class Need { mandatory, optional };

struct Field {
    const char* name;
    Shape shape;
    Need need;
    std::size_t size = 0;       // longest text in characters, or exact number of digits
    const char* codes = "";     // space-separated, for Shape::code
};

constexpr std::array kStaff{
    Field{"ClientId", Shape::words, Need::mandatory, 64},
    Field{"LuotGui", Shape::words, Need::optional, 64},
    Field{"HoTen", Shape::words, Need::mandatory, 100},
    Field{"NgaySinh", Shape::date, Need::mandatory},
    Field{"GioiTinh", Shape::code, Need::mandatory, 0, "01 02"},
    Field{"SoDinhDanh", Shape::digits, Need::optional, 12},
    Field{"LoaiCanBo", Shape::code, Need::mandatory, 0, "01 02 03"},
    Field{"TrangThai", Shape::code, Need::mandatory, 0, "01 02 05"},
};
constexpr std::array kClass{
    Field{"ClientId", Shape::words, Need::mandatory, 64},
    Field{"LuotGui", Shape::words, Need::optional, 64},
    Field{"Ten", Shape::words, Need::mandatory, 20},
    Field{"KhoiHoc", Shape::grade, Need::mandatory},
    Field{"NamHoc", Shape::year, Need::mandatory},
    Field{"MaGvcn", Shape::words, Need::optional, 20},
};
constexpr std::array kPupil{
    Field{"ClientId", Shape::words, Need::mandatory, 64},
    Field{"LuotGui", Shape::words, Need::optional, 64},
    Field{"MaHocSinh", Shape::pupil_code, Need::optional},
    Field{"HoTen", Shape::words, Need::mandatory, 100},
    Field{"NgaySinh", Shape::date, Need::mandatory},
    Field{"GioiTinh", Shape::code, Need::mandatory, 0, "01 02"},
    Field{"SoDinhDanh", Shape::digits, Need::optional, 12},
    Field{"SoGiayToXnc", Shape::words, Need::optional, 50},
    Field{"QuocTich", Shape::country, Need::mandatory},
    Field{"MaLopHocCn", Shape::words, Need::mandatory, 20},
    Field{"KhoiHoc", Shape::grade, Need::mandatory},
    Field{"TrangThai", Shape::code, Need::mandatory, 0, "01 04 05"},
    Field{"MaXa", Shape::digits, Need::optional, 5},
    Field{"MaDanToc", Shape::digits, Need::optional, 2},
    Field{"MaTonGiao", Shape::digits, Need::optional, 2},
    Field{"HoTenMe", Shape::words, Need::optional, 100},
    Field{"NgaySinhMe", Shape::date, Need::optional},
};

constexpr std::array kResult{
    Field{"ClientId", Shape::words, Need::mandatory, 64},
    Field{"LuotGui", Shape::words, Need::optional, 64},
    Field{"MaHocSinh", Shape::words, Need::mandatory, 20},
    Field{"MaLopHoc", Shape::words, Need::mandatory, 20},
    Field{"NamHoc", Shape::year, Need::mandatory},
    Field{"KyHoc", Shape::code, Need::mandatory, 0, "122 1 222 2 3"},
    Field{"MaHocLuc", Shape::code, Need::optional, 0, "1 2 3 4"},
    Field{"MaHanhKiem", Shape::code, Need::optional, 0, "1 2 3 4"},
    Field{"SoNgayNghi", Shape::count, Need::optional},
    Field{"IsLenLop", Shape::truth, Need::optional},
    Field{"NhanXet", Shape::words, Need::optional, 255},
    Field{"DiemMon", Shape::averages, Need::optional},
};

std::span<const Field> fields_of(Kind kind) {
    switch (kind) {
        case Kind::staff: return kStaff;
        case Kind::school_class: return kClass;
        case Kind::pupil: return kPupil;
        case Kind::result: return kResult;
    }
    return {};
}

bool all_digits(std::string_view value) {
    return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
    int value = 0;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    return value;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool real_date(std::string_view value) {
    static constexpr std::string_view kMidnight = "T00:00:00.0";
    if (value.size() == 10 + kMidnight.size()) {
        if (!value.ends_with(kMidnight)) return false;
        value.remove_suffix(kMidnight.size());
    } else if (value.size() != 4 && value.size() != 7) {
        return false;
    }
    if (!all_digits(value.substr(0, 4))) return false;
    const int year = number(value.substr(0, 4));
    if (year < 1900 || year > 2100) return false;
    if (value.size() == 4) return true;
    if (value[4] != '-' || !all_digits(value.substr(5, 2))) return false;
    const int month = number(value.substr(5, 2));
    if (month < 1 || month > 12) return false;
    if (value.size() == 7) return true;
    if (value[7] != '-' || !all_digits(value.substr(8, 2))) return false;
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int days = kDays[month - 1] + (month == 2 && leap ? 1 : 0);
    const int day = number(value.substr(8, 2));
    return day >= 1 && day <= days;
}

bool listed(std::string_view codes, std::string_view value) {
    while (!codes.empty()) {
        const auto space = codes.find(' ');
        if (codes.substr(0, space) == value) return true;
        codes = space == std::string_view::npos ? std::string_view{} : codes.substr(space + 1);
    }
    return false;
}

/// "7.5", "10", "Đ" or "CĐ" for each subject.
bool are_averages(const nlohmann::json& subjects) {
    if (!subjects.is_object()) return false;
    return std::all_of(subjects.begin(), subjects.end(), [](const nlohmann::json& average) {
        if (!average.is_string()) return false;
        const auto& words = average.get_ref<const std::string&>();
        if (words == "Đ" || words == "CĐ" || words == "10") return true;
        const bool whole = words.size() == 1 && all_digits(words);
        const bool tenths = words.size() == 3 && words[1] == '.' && all_digits(words.substr(0, 1)) && all_digits(words.substr(2));
        return whole || tenths;
    });
}

bool well_shaped(const Field& field, const nlohmann::json& value) {
    if (field.shape == Shape::grade || field.shape == Shape::year) {
        if (!value.is_number_integer()) return false;
        const auto whole = value.get<std::int64_t>();
        return field.shape == Shape::grade ? whole >= 1 && whole <= 28 : whole >= 1990 && whole <= 2100;
    }
    if (field.shape == Shape::count) return value.is_number_integer() && value.get<std::int64_t>() >= 0;
    if (field.shape == Shape::truth) return value.is_boolean();
    if (field.shape == Shape::averages) return are_averages(value);
    if (!value.is_string()) return false;
    const auto& words = value.get_ref<const std::string&>();
    switch (field.shape) {
        case Shape::words: return characters(words) <= field.size;
        case Shape::date: return real_date(words);
        case Shape::digits: return words.size() == field.size && all_digits(words);
        case Shape::country:
            return words.size() == 2 && std::all_of(words.begin(), words.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
        case Shape::code: return listed(field.codes, words);
        case Shape::pupil_code:
            return (words.size() == 10 && all_digits(words)) || (words.starts_with("TAM-") && words.size() <= 20);
        case Shape::grade:
        case Shape::year:
        case Shape::count:
        case Shape::truth:
        case Shape::averages: break;
    }
    return false;
}

}  // namespace

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::staff: return "CanBo";
        case Kind::school_class: return "LopHoc";
        case Kind::pupil: return "HocSinh";
        case Kind::result: return "KetQua";
    }
    return "";
}

std::optional<Kind> kind_of(const std::string& name) {
    for (const Kind kind : {Kind::staff, Kind::school_class, Kind::pupil, Kind::result}) {
        if (name == name_of(kind)) return kind;
    }
    return std::nullopt;
}

std::optional<Complaint> find_fault(Kind kind, const nlohmann::json& record) {
    if (!record.is_object()) return Complaint{21, "record"};
    for (const Field& field : fields_of(kind)) {
        const auto value = record.find(field.name);
        const bool absent = value == record.end() || value->is_null() || (value->is_string() && value->empty()) ||
                            (value->is_string() && value->get_ref<const std::string&>().empty());
        if (absent) {
            if (field.need == Need::mandatory) return Complaint{20, field.name};
            continue;
        }
        if (!well_shaped(field, *value)) return Complaint{21, field.name};
    }
    for (const auto& [name, value] : record.items()) {
        const auto known = fields_of(kind);
        const auto same = [&](const Field& field) { return name == field.name; };
        if (std::none_of(known.begin(), known.end(), same)) return Complaint{21, name};
    }
    return std::nullopt;
}

std::string text(const nlohmann::json& record, const char* field) {
    const auto found = record.find(field);
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace simulator::csdl
