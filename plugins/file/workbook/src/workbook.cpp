// Pupil lists and mark sheets as schools send them → classes, pupils and marks, row by row, each refused row with its
// cell and reason.
#include <set>

#include <eduhub/json.hpp>
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

#include "fold.hpp"
#include "mark_sheet.hpp"
#include "notes.hpp"
#include "pupil.hpp"
#include "row.hpp"

namespace workbook {

namespace {

/// What one file has told so far: the headings and class that hold for the rows below them.
class Reader {
public:
    explicit Reader(eduhub::Records& out) : out_(out) {}

    void take(const Row& row) {
        if (row.sheet != sheet_) begin_sheet(row.sheet);
        if (!row.refused.empty()) {
            refuse(row, row.refused, std::to_string(row.number));
        } else if (row.cells.size() == 1 && row.cells[0].kind == "refused") {
            // It may have named the class of the rows below, which must not go to the one before.
            class_.clear();
            refuse(row, row.cells[0].text, row.cells[0].ref);
        } else if (auto headings = headings_in(row)) {
            const bool again = is_mark_sheet(columns_);
            columns_ = std::move(*headings);
            headings_seen_ = true;
            if (is_mark_sheet(columns_) && !again) check_titles(row);
        } else if (auto name = class_row(row)) {
            if (columns_.empty()) titles_.read(row);
            class_ = *name;
            emit_class(class_, row.sheet + "!" + row.cells[0].ref);
        } else if (columns_.empty()) {
            titles_.read(row);
        } else if (is_mark_sheet(columns_)) {
            if (titles_.missing().empty() && is_pupil_row(row, columns_) && !numbers_columns(row, columns_)) emit_marks(row);
        } else if (is_pupil_row(row, columns_)) {
            emit_pupil(row);
        }
    }

    [[nodiscard]] bool headings_seen() const { return headings_seen_; }

private:
    /// A row that may mean something and cannot be read; above the headings it is a title.
    void refuse(const Row& row, const std::string& code, const std::string& place) {
        if (columns_.empty()) return;
        const auto params = "{\"sheet\":" + eduhub::quoted(row.sheet) + ",\"cell\":" + eduhub::quoted(place) + "}";
        const auto location = row.sheet + "!" + place;
        const auto entity = is_mark_sheet(columns_) ? "mark" : "pupil";
        out_.problem({.ordinal = ordinal_++, .location = location, .entity = entity, .code = code, .params = params});
    }

    /// One sheet a class ("4A", "Lớp 4A") or a grade ("Khối 4").
    void begin_sheet(const std::string& name) {
        sheet_ = name;
        columns_.clear();
        class_.clear();
        titles_ = {};
        sheet_grade_.clear();
        const auto folded = fold(name);
        if (folded.starts_with("khoi ")) {
            sheet_grade_ = grade_of(folded.substr(5));
            const auto grade = folded.substr(5);
            if (sheet_grade_.empty() && grade.size() == 2 && grade.find_first_not_of("0123456789") == std::string::npos) sheet_grade_ = grade;
        } else if (!grade_of(name).empty() && name.size() <= 5) {
            class_ = name;
        } else if (const auto after = name.find(' '); folded.starts_with("lop ") && after != std::string::npos) {
            class_ = name.substr(after + 1);
        }
    }

    void emit_class(const std::string& name, const std::string& location) {
        if (!classes_.insert(name).second) return;
        nlohmann::ordered_json json{{"ten_lop", name}};
        const auto grade = grade_of(name);
        if (!grade.empty() || !sheet_grade_.empty()) json["khoi"] = sheet_grade_.empty() ? grade : sheet_grade_;
        const auto text = json.dump();
        out_.record({.ordinal = ordinal_++, .location = location, .entity = "class", .key = name, .json = text});
    }

    void emit_pupil(const Row& row) {
        const auto pupil = read_pupil(row, columns_, class_, sheet_grade_);
        if (pupil.problems.empty()) {
            const auto in_class = nlohmann::json::parse(pupil.json).value("lop", "");
            const auto location = row.sheet + "!" + std::to_string(row.number);
            emit_class(in_class, location);
            out_.record({.ordinal = ordinal_++, .location = location, .entity = "pupil", .key = pupil.key, .json = pupil.json});
            return;
        }
        refuse_cells(row, "pupil", pupil.key, pupil.problems);
    }

    /// A sheet that does not say whose marks these are is refused once, not row by row.
    void check_titles(const Row& row) {
        if (titles_.school_class.empty()) titles_.school_class = class_;
        std::vector<CellProblem> problems;
        for (const char* const field : titles_.missing()) problems.push_back({"field.missing", field, row.cells[0].ref});
        refuse_cells(row, "mark", {}, problems);
    }

    void emit_marks(const Row& row) {
        const auto marks = read_marks(row, columns_, titles_);
        if (!marks.problems.empty()) return refuse_cells(row, "mark", marks.key, marks.problems);
        const auto location = row.sheet + "!" + std::to_string(row.number);
        out_.record({.ordinal = ordinal_++, .location = location, .entity = "mark", .key = marks.key, .json = marks.json});
    }

    void refuse_cells(const Row& row, std::string_view entity, const std::string& key, const std::vector<CellProblem>& problems) {
        for (const auto& problem : problems) {
            const auto location = row.sheet + "!" + problem.cell;
            const auto params = "{\"sheet\":" + eduhub::quoted(row.sheet) + ",\"cell\":" + eduhub::quoted(problem.cell) + "}";
            out_.problem({.ordinal = ordinal_++, .location = location, .entity = entity, .key = key, .code = problem.code,
                          .field = problem.field, .params = params});
        }
    }

    eduhub::Records& out_;
    std::string sheet_;
    std::string sheet_grade_;
    std::string class_;
    Titles titles_;
    Columns columns_;
    std::set<std::string> classes_;
    std::uint64_t ordinal_ = 0;
    bool headings_seen_ = false;
};

class Workbook {
public:
    explicit Workbook(eduhub::Host host) : host_(host), options_(table_options(host.settings())) {}

    void decode(std::string_view, std::string_view content_type, std::string_view body, eduhub::Records& out) {
        Reader reader(out);
        std::string unsure;  // the first cell refused for its charset
        host_.table_rows(body, options_, [&](std::string_view text) {
            const auto json = eduhub::parse_json(text);
            if (json.contains("format")) return note_format(out, json, content_type);
            if (json.contains("columns")) return note_columns(out, json);
            const auto row = Row::of(json);
            for (const auto& cell : row.cells) {
                if (unsure.empty() && cell.kind == "refused") unsure = cell.text;
            }
            reader.take(row);
        });
        if (!reader.headings_seen() && !unsure.empty()) {
            throw eduhub::Failure(unsure, "no row that can be read names the columns; name the file's charset in the connection's settings");
        }
        if (!reader.headings_seen()) {
            throw eduhub::Failure("workbook.no_headings", "no row of any sheet names the columns; there must be `Họ và tên` and two more");
        }
    }

private:
    eduhub::Host host_;
    std::string options_;
};

}  // namespace

}  // namespace workbook

EDUHUB_PLUGIN(workbook::Workbook, eduhub_manifest)
