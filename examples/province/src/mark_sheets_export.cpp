#include <xlsxwriter.h>

#include <stdexcept>

#include "exporters.hpp"
#include "vietnamese.hpp"

namespace province {
namespace {

struct Subject {
    const char* symbol;
    const char* name;
};
constexpr Subject kSubjects[] = {{"TOAN", "Toán"}, {"VAN", "Ngữ văn"}, {"GDTC", "Giáo dục thể chất"}};
constexpr const char* kHeadings[] = {"STT", "Mã định danh", "Họ và tên", "Ngày sinh", "ĐĐGtx 1", "ĐĐGtx 2", "ĐĐGtx\n3", "ĐĐGtx 4", "ĐĐGgk", "ĐĐGck", "ĐTBmhk", "Nhận xét"};
constexpr lxw_col_t kIdentifier = 1, kName = 2, kBirth = 3, kFirstMark = 4, kMidterm = 8, kFinal = 9, kAverage = 10, kComment = 11;
constexpr std::size_t kSpoiled = 1;  // which regular mark carries a defect

const char* state_words(MarkState state) {
    switch (state) {
        case MarkState::draft: return "";  // a sheet that says nothing is one
        case MarkState::published: return "Đã công bố";
        case MarkState::locked: return "Đã khóa sổ";
    }
    return "";
}

/// One file with a sheet for each class and subject.
class MarkBook {
public:
    MarkBook(const World& world, const School& school, const std::filesystem::path& file, Manifest& manifest)
        : world_(world), school_(school), manifest_(manifest), book_(workbook_new(file.c_str())) {
        if (book_ == nullptr) throw std::runtime_error("cannot create " + file.string());
        lxw_doc_properties properties{};
        properties.created = 1793894400;  // fixed, so that equal seeds give equal bytes
        workbook_set_properties(book_, &properties);
    }
    MarkBook(const MarkBook&) = delete;
    MarkBook& operator=(const MarkBook&) = delete;
    ~MarkBook() { workbook_close(book_); }

    void write() {
        for (std::size_t room = 0; room < school_.classes.size(); ++room) {
            for (const Subject& subject : kSubjects) write_sheet(room, subject);
        }
    }

private:
    void write_sheet(std::size_t room, const Subject& subject) {
        std::vector<const MarkRow*> rows;
        for (const MarkRow& row : school_.marks) {
            if (row.subject == subject.symbol && school_.pupils[row.pupil].school_class == room) rows.push_back(&row);
        }
        if (rows.empty()) return;
        const std::string class_name = school_.classes[room].name;
        sheet_name_ = std::string(subject.name) + " " + class_name;
        sheet_ = workbook_add_worksheet(book_, sheet_name_.c_str());
        if (sheet_ == nullptr) throw std::runtime_error("cannot add sheet " + sheet_name_);
        text(0, 0, school_.name);
        text(1, 0, to_nfd("BẢNG ĐIỂM HỌC KỲ I NĂM HỌC 2026 - 2027"));
        text(2, 0, "Môn: " + std::string(subject.name) + " - Lớp: " + class_name);
        const std::string state = state_words(rows.front()->state);
        if (!state.empty()) text(3, 0, "Trạng thái: " + state);
        for (lxw_col_t i = 0; i < std::size(kHeadings); ++i) text(5, i, kHeadings[i]);
        lxw_row_t at = 6;
        for (const MarkRow* row : rows) write_row(at++, *row);
        text(at + 1, kComment, "Giáo viên bộ môn");
    }

    void write_row(lxw_row_t at, const MarkRow& row) {
        const Person& person = world_.persons[school_.pupils[row.pupil].person];
        worksheet_write_number(sheet_, at, 0, at - 5, nullptr);
        // The same number that the pupil list goes by.
        text(at, kIdentifier, person.ministry_code.empty() ? person.national_id : person.ministry_code);
        text(at, kName, person.name);
        text(at, kBirth, school_writing(person.birth));
        for (std::size_t i = 0; i < row.regular.size(); ++i) mark(at, static_cast<lxw_col_t>(kFirstMark + i), row.regular[i]);
        mark(at, kMidterm, row.midterm);
        mark(at, kFinal, row.final);
        mark(at, kAverage, row.average);
        if (row.defect == MarkDefect::none) return;
        const lxw_col_t column = kFirstMark + kSpoiled;
        text(at, column, written(row.defect));
        const std::string cell = std::string(1, static_cast<char>('A' + column)) + std::to_string(at + 1);
        const auto finding = finding_of(row.defect);
        manifest_.verdicts.push_back({"workbook", school_.code, "", sheet_name_, cell, finding.field, finding.code, "mark"});
    }

    /// Every other mark as a number, the others as people type them.
    void mark(lxw_row_t at, lxw_col_t column, const std::string& written_mark) {
        const auto comma = written_mark.find(',');
        const bool number = written_mark.find_first_not_of("0123456789,") == std::string::npos && (at + column) % 2 == 0;
        if (!number) return text(at, column, written_mark);
        const double whole = std::stod(written_mark.substr(0, comma));
        worksheet_write_number(sheet_, at, column, comma == std::string::npos ? whole : whole + std::stod(written_mark.substr(comma + 1)) / 10, nullptr);
    }

    void text(lxw_row_t at, lxw_col_t column, const std::string& words) { worksheet_write_string(sheet_, at, column, words.c_str(), nullptr); }

    const World& world_;
    const School& school_;
    Manifest& manifest_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    std::string sheet_name_;
};

}  // namespace

void export_mark_sheets(const World& world, const std::filesystem::path& out, Manifest& manifest) {
    for (const School& school : world.schools) {
        if (school.system != System::workbook || school.marks.empty()) continue;
        MarkBook(world, school, out / mark_sheets_file(school), manifest).write();
    }
}

}  // namespace province
