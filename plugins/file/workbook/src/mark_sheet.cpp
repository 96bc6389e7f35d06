#include "mark_sheet.hpp"

#include <algorithm>
#include <array>

#include <eduhub/json.hpp>

#include "fold.hpp"

namespace workbook {

namespace {

constexpr std::array kSingleMarks = {"tx1", "tx2", "tx3", "tx4", "gk", "ck"};

bool all_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// Words of a row's titles; "\n" parts two cells, "-" two titles of one cell.
std::vector<std::string> words_of(const Row& row) {
    std::vector<std::string> words;
    for (const auto& cell : row.cells) {
        if (cell.kind == "refused" || cell.kind == "error") continue;
        std::string word;
        const auto end_word = [&] {
            if (!word.empty()) words.push_back(word);
            word.clear();
        };
        for (const char c : cell.text) {
            const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ':' || c == ';';
            if (!blank) word += c;
            if (blank) end_word();
            if (c == ';') words.emplace_back("-");
        }
        end_word();
        words.emplace_back("\n");
    }
    return words;
}

bool parts_titles(const std::string& word) { return word == "-" || word == "–" || word == "|"; }

enum class Title { None, Subject, Class, Term, Year, State };

struct Keyword {
    Title title = Title::None;
    std::size_t words = 0;
};

Keyword keyword_at(const std::vector<std::string>& words, std::size_t at) {
    const auto folded = [&](std::size_t i) { return i < words.size() ? fold(words[i]) : std::string(); };
    const auto word = folded(at), next = folded(at + 1);
    const auto before = at > 0 ? folded(at - 1) : std::string();
    if (word == "hoc" && (next == "ky" || next == "ki")) return {Title::Term, 2};
    if (word == "nam" && next == "hoc") return {Title::Year, 2};
    if (word == "trang" && next == "thai") return {Title::State, 2};
    // "Giáo viên bộ môn: …" and "Sĩ số lớp: …" speak of something else.
    if (word == "mon" && before != "bo") {
        const bool long_form = next == "hoc" && folded(at + 2) != "ky" && folded(at + 2) != "ki";
        return {Title::Subject, long_form ? 2U : 1U};
    }
    if (word == "lop" && before != "so") return {Title::Class, 1};
    if (word == "hk1" || word == "hk2" || word == "hki" || word == "hkii") return {Title::Term, 0};
    return {};
}

/// The first four digits in a row: "2026" of "2026-2027".
std::string first_year(const std::string& text) {
    for (std::size_t at = 0; at + 4 <= text.size(); ++at) {
        if (all_digits(std::string_view(text).substr(at, 4))) return text.substr(at, 4);
    }
    return {};
}

bool is_comment(std::string_view text) {
    const auto folded = fold(text);
    // "d" alone would be the Latin letter: it must be the one with the stroke, composed or not.
    const bool stroked = text.find("\xC4\x90") != std::string_view::npos || text.find("\xC4\x91") != std::string_view::npos;
    return stroked && (folded == "d" || folded == "cd" || folded == "dat" || folded == "chua dat");
}

std::string comment_grade(std::string_view text) {
    const auto folded = fold(text);
    return folded == "d" || folded == "dat" ? "Đ" : "CĐ";
}

class Reading {
public:
    Reading(const Row& row, const Columns& columns, const Titles& titles) : row_(row), columns_(columns), titles_(titles) {}

    MarkRow read() {
        who();
        for (const char* const field : kSingleMarks) mark(field);
        average();
        if (const Cell* const cell = readable("nhan_xet")) json_["nhan_xet"] = cell->text;
        json_["mon"] = titles_.subject;
        json_["lop"] = titles_.school_class;
        json_["hoc_ky"] = titles_.term;
        json_["nam_hoc"] = titles_.year;
        if (!titles_.state.empty()) json_["trang_thai"] = titles_.state;
        out_.key = pupil_ + "/" + fold(titles_.subject) + "/" + titles_.year + "/" + fold(titles_.term);
        json_["ma_diem"] = out_.key;
        out_.json = json_.dump();
        return std::move(out_);
    }

private:
    const Cell* at(const char* field) const {
        const auto column = columns_.find(field);
        return column == columns_.end() ? nullptr : row_.at(column->second);
    }

    void refuse(const char* field, std::string code, const std::string& cell) { out_.problems.push_back({std::move(code), field, cell}); }

    /// The cell, unless it is empty or refused as it stands.
    const Cell* readable(const char* field) {
        const Cell* const cell = at(field);
        if (cell == nullptr) return nullptr;
        if (cell->kind == "formula") refuse(field, "cell.formula", cell->ref);
        else if (cell->kind == "error") refuse(field, "cell.error", cell->ref);
        else if (cell->kind == "refused") refuse(field, cell->text, cell->ref);
        else return cell;
        return nullptr;
    }

    void who() {
        for (const char* const field : {"ma_hoc_sinh", "so_dinh_danh"}) {
            const Cell* const cell = readable(field);
            if (cell == nullptr || !pupil_.empty()) continue;
            // Such a column holds either number, told by its length; eleven digits in a number cell have lost a zero.
            const bool lost_zero = cell->kind == "number" && cell->text.size() == 11 && all_digits(cell->text);
            pupil_ = lost_zero ? "0" + cell->text : cell->text;
            const bool personal = pupil_.size() == 12 && all_digits(pupil_);
            json_[personal ? "so_dinh_danh" : "ma_hoc_sinh"] = pupil_;
        }
        const Cell* const name = readable("ho_ten");
        if (!pupil_.empty() || !out_.problems.empty()) return;
        if (name == nullptr) return refuse("ho_ten", "field.missing", column_letters(columns_.at("ho_ten")) + std::to_string(row_.number));
        const Cell* const birth = readable("ngay_sinh");
        pupil_ = titles_.school_class + "/" + name->text + "/" + (birth != nullptr ? birth->text : "");
        json_["hoc_sinh"] = pupil_;
    }

    void mark(const char* field) {
        const Cell* const cell = readable(field);
        if (cell == nullptr) return;
        if (const auto wrong = what_is_no_mark(cell->text)) return refuse(field, *wrong, cell->ref);
        json_[field] = cell->text;
    }

    /// Sheets reckon the average themselves: a formula there is left out, the marks say it all.
    void average() {
        const Cell* const found = at("tb");
        if (found == nullptr || found->kind == "formula") return;
        const Cell* const cell = readable("tb");
        if (cell == nullptr) return;
        if (is_comment(cell->text)) json_["muc_dat"] = comment_grade(cell->text);
        else if (const auto wrong = what_is_no_mark(cell->text)) refuse("tb", *wrong, cell->ref);
        else json_["tb"] = cell->text;
    }

    const Row& row_;
    const Columns& columns_;
    const Titles& titles_;
    MarkRow out_;
    std::string pupil_;
    nlohmann::ordered_json json_ = nlohmann::ordered_json::object();
};

}  // namespace

void Titles::read(const Row& row) {
    const auto words = words_of(row);
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto keyword = keyword_at(words, at);
        if (keyword.title == Title::None) continue;
        std::string value;
        std::size_t next = at + keyword.words;
        for (; next < words.size(); ++next) {
            const bool own = keyword.words == 0 && next == at;
            if (!own && keyword_at(words, next).title != Title::None) break;
            const bool end = words[next] == "\n" || (parts_titles(words[next]) && keyword.title != Title::Year);
            if (end && !value.empty()) break;
            if (!end) value += (value.empty() ? "" : " ") + words[next];
            if (own) {
                ++next;
                break;
            }
        }
        auto& place = keyword.title == Title::Subject ? subject : keyword.title == Title::Class ? school_class : keyword.title == Title::Term ? term
                      : keyword.title == Title::Year ? year : state;
        if (place.empty()) place = keyword.title == Title::Year ? first_year(value) : value;
        at = next - 1;
    }
}

std::vector<const char*> Titles::missing() const {
    std::vector<const char*> out;
    if (subject.empty()) out.push_back("mon");
    if (school_class.empty()) out.push_back("lop");
    if (term.empty()) out.push_back("hoc_ky");
    if (year.empty()) out.push_back("nam_hoc");
    return out;
}

bool is_mark_sheet(const Columns& columns) {
    return std::any_of(kSingleMarks.begin(), kSingleMarks.end(), [&](const char* field) { return columns.contains(field); });
}

bool numbers_columns(const Row& row, const Columns& columns) {
    for (std::size_t i = 0; i < 4; ++i) {
        const auto column = columns.find(kSingleMarks[i]);
        const Cell* const cell = column == columns.end() ? nullptr : row.at(column->second);
        if (cell == nullptr || cell->text != std::to_string(i + 1)) return false;
    }
    return !columns.contains("ho_ten") || row.at(columns.at("ho_ten")) == nullptr;
}

MarkRow read_marks(const Row& row, const Columns& columns, const Titles& titles) { return Reading(row, columns, titles).read(); }

std::optional<std::string> what_is_no_mark(std::string_view text) {
    if (is_comment(text)) return std::nullopt;
    const auto point = text.find_first_of(".,");
    const auto whole = text.substr(0, point);
    auto fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (!all_digits(whole) || (point != std::string_view::npos && !all_digits(fraction))) return "mark.unreadable";
    while (fraction.ends_with('0')) fraction.remove_suffix(1);
    if (fraction.size() > 1) return "mark.unreadable";
    if (whole.size() > 2 || std::stoi(std::string(whole)) * 10 + (fraction.empty() ? 0 : fraction[0] - '0') > 100) return "mark.out_of_range";
    return std::nullopt;
}

}  // namespace workbook
