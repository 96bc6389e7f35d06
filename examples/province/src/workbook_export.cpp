#include <xlsxwriter.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "exporters.hpp"
#include "vietnamese.hpp"

namespace province {
namespace {

enum class Column { number, ministry_code, name, birth, gender, national_id, people, commune, mother, note };
constexpr std::size_t kColumns = 10;

/// How one school lays out its lists. No two schools do it alike.
struct Layout {
    std::array<Column, kColumns> order;
    lxw_col_t first_column;
    std::vector<const char*> titles;  ///< rows above the header; nullptr is a blank row
    const char* class_row;            ///< before the class name
    bool header_before_each_class;    ///< else once more after the first class, as a printed page break leaves it
};

const Layout& layout_of(std::size_t number) {
    static const std::array<Layout, 2> kLayouts{
        Layout{{Column::number, Column::ministry_code, Column::name, Column::birth, Column::gender, Column::national_id,
                Column::people, Column::commune, Column::mother, Column::note},
               0,
               {"UBND XÃ", "", "DANH SÁCH HỌC SINH NĂM HỌC 2026 - 2027", nullptr},
               "Lớp ",
               false},
        Layout{{Column::number, Column::name, Column::ministry_code, Column::gender, Column::birth, Column::commune,
                Column::people, Column::national_id, Column::mother, Column::note},
               1,
               {"SỞ GIÁO DỤC VÀ ĐÀO TẠO", "", nullptr, "DANH SÁCH HỌC SINH", "(Kèm theo báo cáo đầu năm)", nullptr, nullptr},
               "LỚP: ",
               true}};
    return kLayouts[number % kLayouts.size()];
}

std::string heading(Column column, std::size_t layout) {
    switch (column) {
        case Column::number: return "STT";
        case Column::ministry_code: return layout == 0 ? "Mã học sinh" : "Mã\nhọc sinh";
        case Column::name: return layout == 0 ? "Họ và tên" : to_nfd("Họ và\ntên");
        case Column::birth: return layout == 0 ? to_nfd("Ngày sinh") : "Ngày sinh";
        case Column::gender: return layout == 0 ? "Giới\ntính" : "Giới tính";
        case Column::national_id: return layout == 0 ? "Số định danh\ncá nhân" : to_nfd("Số định danh cá nhân");
        case Column::people: return "Dân tộc";
        case Column::commune: return layout == 0 ? to_nfd("Mã xã") : "Mã xã";
        case Column::mother: return layout == 0 ? "Họ tên mẹ" : "Họ tên\nmẹ";
        case Column::note: return "Ghi chú";
    }
    return "";
}

std::string cell_name(lxw_row_t row, lxw_col_t column) {
    return std::string(1, static_cast<char>('A' + column)) + std::to_string(row + 1);
}


class Book {
public:
    Book(const World& world, const School& school, std::size_t layout_number, const std::filesystem::path& file,
         Manifest& manifest)
        : world_(world), school_(school), layout_number_(layout_number), layout_(layout_of(layout_number)), manifest_(manifest) {
        book_ = workbook_new(file.c_str());
        if (book_ == nullptr) throw std::runtime_error("cannot create " + file.string());
        lxw_doc_properties properties{};
        properties.created = 1793894400;  // fixed, so that equal seeds give equal bytes
        workbook_set_properties(book_, &properties);
        date_ = workbook_add_format(book_);
        format_set_num_format(date_, "dd/mm/yyyy");
        digits_ = workbook_add_format(book_);
        format_set_num_format(digits_, "0");
        wrapped_ = workbook_add_format(book_);
        format_set_text_wrap(wrapped_);
        format_set_bold(wrapped_);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;
    ~Book() {
        if (book_ != nullptr) workbook_close(book_);
    }

    void write() {
        for (const int grade : grades_of(school_.level)) write_grade(grade);
        lxw_workbook* book = std::exchange(book_, nullptr);
        if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
            throw std::runtime_error(std::string("cannot write a workbook: ") + lxw_strerror(error));
        }
    }

private:
    void write_grade(int grade) {
        sheet_name_ = "Khối " + std::to_string(grade);
        sheet_ = workbook_add_worksheet(book_, sheet_name_.c_str());
        if (sheet_ == nullptr) throw std::runtime_error("cannot add sheet " + sheet_name_);
        row_ = 0;
        for (const char* title : layout_.titles) {
            if (title != nullptr) text(layout_.first_column, *title == '\0' ? school_.name : title);
            ++row_;
        }
        write_header();
        bool first = true;
        for (std::size_t c = 0; c < school_.classes.size(); ++c) {
            if (school_.classes[c].grade != grade) continue;
            if (!first) ++row_;  // a blank row between classes
            text(layout_.first_column, layout_.class_row + school_.classes[c].name);
            ++row_;
            if (!first && layout_.header_before_each_class) write_header();
            write_class(c, first && !layout_.header_before_each_class);
            first = false;
        }
    }

    void write_header() {
        for (std::size_t i = 0; i < kColumns; ++i) {
            const std::string words = heading(layout_.order[i], layout_number_);
            worksheet_write_string(sheet_, row_, column_at(i), words.c_str(), wrapped_);
        }
        ++row_;
    }

    void write_class(std::size_t school_class, bool page_break) {
        int number = 0;
        for (const PupilRecord& record : school_.pupils) {
            if (record.school_class != school_class) continue;
            write_pupil(record, ++number);
            ++row_;
            if (page_break && number == 3) write_header();
        }
    }

    void write_pupil(const PupilRecord& record, int number) {
        const Person& person = world_.persons[record.person];
        const auto written = [&](const std::string& words) {
            return record.writing == Writing::decomposed ? to_nfd(words) : words;
        };
        for (std::size_t i = 0; i < kColumns; ++i) {
            const lxw_col_t at = column_at(i);
            switch (layout_.order[i]) {
                case Column::number: worksheet_write_number(sheet_, row_, at, number, nullptr); break;
                case Column::ministry_code: text(at, person.ministry_code); break;
                case Column::name:
                    if (record.defect != Defect::empty_name) text(at, written(person.name));
                    break;
                case Column::birth: write_birth(at, person, record); break;
                case Column::gender: text(at, written(person.gender == Gender::male ? "Nam" : "Nữ")); break;
                case Column::national_id:
                    if (record.person % 3 == 0) {  // a number in Excel: its leading zero is gone
                        worksheet_write_number(sheet_, row_, at, std::stod(person.national_id), digits_);
                    } else {
                        text(at, person.national_id);
                    }
                    break;
                case Column::people: text(at, person.people.name); break;
                case Column::commune:
                    if (record.person % 2 == 0) {
                        worksheet_write_number(sheet_, row_, at, std::stod(person.commune), nullptr);
                    } else {
                        text(at, person.commune);
                    }
                    break;
                case Column::mother: text(at, written(person.mother)); break;
                case Column::note: text(at, number == 1 ? "Lớp trưởng" : ""); break;
            }
        }
        note_verdict(record);
    }

    void write_birth(lxw_col_t at, const Person& person, const PupilRecord& record) {
        if (record.defect == Defect::bad_date) {
            text(at, "31/02/2014");
        } else if (record.defect == Defect::formula_cell) {
            worksheet_write_formula_num(sheet_, row_, at, "=DATE(2016,5,12)", date_, excel_serial({2016, 5, 12}));
        } else if (person.birth.day != 0 && record.person % 2 == 0) {
            worksheet_write_number(sheet_, row_, at, excel_serial(person.birth), date_);
        } else {
            text(at, school_writing(person.birth));
        }
    }

    void note_verdict(const PupilRecord& record) {
        const Finding finding = finding_of(record.defect);
        if (*finding.code == '\0') return;
        const Column wanted = record.defect == Defect::empty_name ? Column::name : Column::birth;
        for (std::size_t i = 0; i < kColumns; ++i) {
            if (layout_.order[i] != wanted) continue;
            manifest_.verdicts.push_back(
                {"workbook", school_.code, "", sheet_name_, cell_name(row_, column_at(i)), finding.field, finding.code, "pupil"});
        }
    }

    lxw_col_t column_at(std::size_t i) const { return static_cast<lxw_col_t>(layout_.first_column + i); }
    void text(lxw_col_t at, const std::string& words) {
        if (!words.empty()) worksheet_write_string(sheet_, row_, at, words.c_str(), nullptr);
    }

    const World& world_;
    const School& school_;
    std::size_t layout_number_;
    const Layout& layout_;
    Manifest& manifest_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format* date_ = nullptr;
    lxw_format* digits_ = nullptr;
    lxw_format* wrapped_ = nullptr;
    std::string sheet_name_;
    lxw_row_t row_ = 0;
};

}  // namespace

void export_workbooks(const World& world, const std::filesystem::path& out, Manifest& manifest) {
    std::filesystem::create_directories(out / "workbooks");
    std::size_t number = 0;
    for (const School& school : world.schools) {
        if (school.system != System::workbook && !school.changes_vendor) continue;
        Book(world, school, number++ % 2, out / "workbooks" / (school.code + ".xlsx"), manifest).write();
    }
}

}  // namespace province
