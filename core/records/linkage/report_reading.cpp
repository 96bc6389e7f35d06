#include "core/records/linkage/report_reading.hpp"

namespace hub::linkage::report {

namespace {

std::string refused_rows(const Records& records, const ReportOptions& options, Language language) {
    if (records.refused == 0)
        return element("p", say(language, "Mọi dòng của tệp đều đọc được.", "Every row of the file could be read."));
    std::string rows;
    std::size_t shown_rows = 0;
    for (const RefusedRow& row : records.refusals) {
        if (shown_rows == options.refusals) break;
        std::string reason = options.meaning ? options.meaning(row.code, language) : std::string();
        if (reason.empty()) reason = row.message;
        const std::string file = row.file.empty() ? "" : harmless(row.file) + ", ";
        rows += element("tr", row_heading(file + counted(row.line, language)) +
                                  element("td", harmless(reason) + " <code>" + harmless(row.code) + "</code>"));
        ++shown_rows;
    }
    const std::string head = heading(say(language, "Dòng", "Line")) + heading(say(language, "Lý do", "Reason"));
    std::string out = element("h3", say(language, "Dòng bị từ chối", "Refused rows")) +
                      table(say(language, "Dòng bị từ chối", "Refused rows"), "lines", head, rows);
    if (records.refused > shown_rows) {
        out += element("p", std::string(say(language, "… và ", "… and ")) +
                                counted(records.refused - shown_rows, language) +
                                std::string(say(language, " dòng khác.", " more.")));
    }
    return out;
}

std::string old_charsets(const Records& records, Language language) {
    if (records.old_charsets.empty()) return {};
    std::string rows;
    for (const OldCharset& old : records.old_charsets) {
        const std::string charset = old.charset ? std::string(text::name_of(*old.charset))
                                                : std::string(say(language, "không nhận ra được, để nguyên", "cannot be told, taken as it stands"));
        rows += element("tr", row_heading(shown(old.column)) + element("td", shown(old.system)) + element("td", charset) +
                                  number_cell(old.charset ? percent(old.confidence, language) : ""));
    }
    const auto title = say(language, "Bảng mã cũ", "Charsets before Unicode");
    const std::string head = heading(say(language, "Cột", "Column")) + heading(say(language, "Hệ thống", "System")) +
                             heading(say(language, "Đọc theo", "Read as")) + heading(say(language, "Chắc chắn", "Sure"), "num");
    std::string out = element("h3", title) + table(title, "charsets", head, rows);
    if (records.unreadable_cells > 0) {
        out += element("p", counted(records.unreadable_cells, language) +
                                std::string(say(language, " ô không đọc được theo bảng mã của cột, coi như để trống.",
                                                " cells cannot be read in their column's charset, and count as empty.")));
    }
    return out;
}

/// Nothing where there is only one.
std::string of_file(const std::string& file) { return file.empty() ? std::string() : shown(file) + ": "; }

}  // namespace

std::string of_reading(const Records& records, const ReportOptions& options, Language language) {
    std::string out = refused_rows(records, options, language) + old_charsets(records, language);
    for (const auto& file : records.files_without_names) {
        out += element("p", "<strong>" + of_file(file) +
                                std::string(say(language, "Không có cột nào được nhận ra là họ tên: hầu như không thể đối chiếu.",
                                                "No column is known as a name: next to nothing can be told.")) +
                                "</strong>");
    }
    for (const auto& sheet : records.sheets_left_out) {
        out += element("p", of_file(sheet) + std::string(say(language, "Trang tính không được đọc vì không có cột nào được nhận ra.",
                                                             "The sheet was not read, as none of its columns is known.")));
    }
    for (const auto& column : records.columns_joined) {
        out += element("p", of_file(column.file) + shown(column.heading) +
                                std::string(say(language, ": cột không có tiêu đề ngay sau cột này được đọc là phần còn lại của họ tên.",
                                                ": the column without a heading behind it was read as the rest of the name.")));
    }
    for (const auto& file : records.named_by_line) {
        out += element("p", of_file(file) + std::string(say(language, "Không có cột mã: bản ghi được gọi theo số dòng.",
                                                            "No column names the records: they are called by their lines.")));
    }
    return out;
}

}  // namespace hub::linkage::report
