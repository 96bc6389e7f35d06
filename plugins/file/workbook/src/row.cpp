#include "row.hpp"

#include <algorithm>
#include <array>

#include "fold.hpp"

namespace workbook {

namespace {

struct Heading {
    std::string_view folded;
    std::string_view field;
};
constexpr std::array<Heading, 60> kHeadings{{
    {"stt", "stt"}, {"tt", "stt"}, {"so tt", "stt"}, {"so thu tu", "stt"},
    {"ma hoc sinh", "ma_hoc_sinh"}, {"ma hs", "ma_hoc_sinh"}, {"ma dinh danh hoc sinh", "ma_hoc_sinh"},
    {"ho va ten", "ho_ten"}, {"ho ten", "ho_ten"}, {"ho va ten hoc sinh", "ho_ten"}, {"ho ten hoc sinh", "ho_ten"}, {"ten hoc sinh", "ho_ten"},
    {"ngay sinh", "ngay_sinh"}, {"ngay thang nam sinh", "ngay_sinh"}, {"nam sinh", "ngay_sinh"},
    {"gioi tinh", "gioi_tinh"}, {"nam nu", "gioi_tinh"},
    {"so dinh danh ca nhan", "so_dinh_danh"}, {"so dinh danh", "so_dinh_danh"}, {"ma dinh danh", "so_dinh_danh"},
    {"ma dinh danh ca nhan", "so_dinh_danh"}, {"cccd", "so_dinh_danh"}, {"so cccd", "so_dinh_danh"}, {"can cuoc cong dan", "so_dinh_danh"},
    {"dan toc", "dan_toc"}, {"ma xa", "ma_xa"}, {"ma xa phuong", "ma_xa"},
    {"ho ten me", "ho_ten_me"}, {"ho va ten me", "ho_ten_me"}, {"ten me", "ho_ten_me"},
    {"lop", "lop"}, {"lop hoc", "lop"}, {"ten lop", "lop"},
    {"trang thai", "trang_thai"},
    // Mark sheets.
    {"ddgtx 1", "tx1"}, {"ddgtx1", "tx1"}, {"tx1", "tx1"}, {"tx 1", "tx1"},
    {"ddgtx 2", "tx2"}, {"ddgtx2", "tx2"}, {"tx2", "tx2"}, {"tx 2", "tx2"},
    {"ddgtx 3", "tx3"}, {"ddgtx3", "tx3"}, {"tx3", "tx3"}, {"tx 3", "tx3"},
    {"ddgtx 4", "tx4"}, {"ddgtx4", "tx4"}, {"tx4", "tx4"}, {"tx 4", "tx4"},
    {"ddggk", "gk"}, {"gk", "gk"}, {"ddgck", "ck"}, {"ck", "ck"},
    {"dtbmhk", "tb"}, {"dtb mhk", "tb"}, {"dtb", "tb"}, {"muc dat", "tb"},
    {"nhan xet", "nhan_xet"}, {"nhan xet cua giao vien", "nhan_xet"},
}};
/// One heading over four columns.
constexpr std::array<std::string_view, 3> kRegularMarks{"ddgtx", "tx", "danh gia thuong xuyen"};
constexpr std::size_t kLongestClassName = 20;
constexpr std::size_t kHeadingsInARow = 3;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\v\f";
    while (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && kBlanks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    // The no-break space that copying from web pages leaves behind.
    constexpr std::string_view kNoBreak = "\xC2\xA0";
    while (text.starts_with(kNoBreak)) text.remove_prefix(2);
    while (text.ends_with(kNoBreak)) text.remove_suffix(2);
    return text;
}

}  // namespace

Row Row::of(const nlohmann::json& json) {
    Row row{json.at("sheet").get<std::string>(), json.at("row").get<std::size_t>(), {}, eduhub::text_of(json, "refused")};
    for (const auto& cell : json.at("cells")) {
        auto words = std::string(trimmed(cell.at("text").get_ref<const std::string&>()));
        auto kind = cell.at("kind").get<std::string>();
        if (words.empty() && kind != "formula") continue;
        row.cells.push_back({cell.at("ref").get<std::string>(), cell.at("column").get<std::size_t>(), std::move(kind), std::move(words)});
    }
    return row;
}

const Cell* Row::at(std::size_t column) const {
    const auto found = std::find_if(cells.begin(), cells.end(), [&](const Cell& cell) { return cell.column == column; });
    return found == cells.end() ? nullptr : &*found;
}

std::string column_letters(std::size_t column) {
    std::string out;
    for (; column > 0; column = (column - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (column - 1) % 26));
    return out;
}

std::string_view field_of_heading(std::string_view heading) {
    const auto folded = fold(heading);
    const auto found = std::find_if(kHeadings.begin(), kHeadings.end(), [&](const Heading& one) { return one.folded == folded; });
    return found == kHeadings.end() ? std::string_view() : found->field;
}

std::optional<std::map<std::string, std::size_t, std::less<>>> headings_in(const Row& row) {
    std::map<std::string, std::size_t, std::less<>> columns;
    for (const auto& cell : row.cells) {
        const auto field = cell.kind == "text" ? field_of_heading(cell.text) : std::string_view();
        if (!field.empty()) columns.emplace(field, cell.column);
        const bool regular = cell.kind == "text" && std::find(kRegularMarks.begin(), kRegularMarks.end(), fold(cell.text)) != kRegularMarks.end();
        for (std::size_t i = 0; regular && i < 4; ++i) {
            if (i > 0 && row.at(cell.column + i) != nullptr) break;
            columns.emplace("tx" + std::to_string(i + 1), cell.column + i);
        }
    }
    if (columns.size() < kHeadingsInARow || !columns.contains("ho_ten")) return std::nullopt;
    return columns;
}

std::optional<std::string> class_row(const Row& row) {
    if (row.cells.size() != 1 || row.cells[0].kind != "text") return std::nullopt;
    const std::string_view text = row.cells[0].text;
    if (!fold(text).starts_with("lop ")) return std::nullopt;
    // The name begins behind the first blank or colon that follows the word.
    const auto end_of_word = text.find_first_of(" :\t\n");
    if (end_of_word == std::string_view::npos) return std::nullopt;
    const auto begin = text.find_first_not_of(" :\t\n", end_of_word);
    if (begin == std::string_view::npos) return std::nullopt;
    const auto name = trimmed(text.substr(begin));
    if (name.empty() || name.size() > kLongestClassName) return std::nullopt;
    return std::string(name);
}

std::string grade_of(std::string_view class_name) {
    const auto digits = std::min(class_name.find_first_not_of("0123456789"), class_name.size());
    const auto text = class_name.substr(0, digits);
    if (text.empty() || text.size() > 2 || text.front() == '0') return {};
    return std::stoi(std::string(text)) <= 12 ? std::string(text) : std::string();
}

}  // namespace workbook
