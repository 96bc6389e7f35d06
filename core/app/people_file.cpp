#include "core/app/people_file.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/text/charset.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr std::size_t kMostRows = 20'000'000;

Value roles_of(const std::string& cell) {
    Value roles = Value::array();
    std::string word;
    for (const char c : cell + ";") {
        if (c != ';' && c != ' ' && c != ',') {
            word += c;
        } else if (!word.empty()) {
            roles.push_back(std::exchange(word, {}));
        }
    }
    return roles;
}

Value refusal(std::size_t line, std::string_view field, const Error& error) {
    Value out = Value::object();
    out.set("line", static_cast<std::int64_t>(line));
    out.set("field", field);
    out.set("code", error.code);
    out.set("message", error.message);
    return out;
}

}  // namespace

Result<std::unique_ptr<PeopleFile>> PeopleFile::open(const std::string& path, std::vector<std::string> columns, std::int64_t first_line) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (!file) return fail("file.unreadable", "cannot read " + path);
    auto out = std::unique_ptr<PeopleFile>(new PeopleFile(std::move(bytes).str(), first_line));
    HUB_TRY(out->read_header(columns));
    return out;
}

Status PeopleFile::read_header(const std::vector<std::string>& columns) {
    HUB_TRY_ASSIGN(const auto text, text::utf8_text(bytes_));
    reader_ = std::make_unique<codec::CsvReader>(text, codec::CsvOptions{.rows = kMostRows});
    codec::CsvRow row;
    HUB_TRY(reader_->next(row));
    header_ = std::move(row.cells);
    for (const auto& name : header_) {
        if (std::find(columns.begin(), columns.end(), name) == columns.end()) return fail("import.header", "there is no column `" + name + "`");
        if (std::count(header_.begin(), header_.end(), name) > 1) return fail("import.header", "the column `" + name + "` stands twice");
    }
    if (std::find(header_.begin(), header_.end(), columns.front()) == header_.end()) return fail("import.header", "the first row has to name a column `" + columns.front() + "`");
    return {};
}

Result<std::optional<PeopleFile::Rows>> PeopleFile::next(std::size_t most) {
    Rows out{Value::array(), Value::array()};
    codec::CsvRow row;
    for (std::size_t taken = 0; taken < most;) {
        const auto there = reader_->next(row);
        if (there && !*there) break;
        if (there && static_cast<std::int64_t>(row.line) < first_line_) continue;
        ++taken;
        if (!there) {
            out.refused.push_back(refusal(row.line, "", there.error()));
            continue;
        }
        out.last_line = static_cast<std::int64_t>(row.line);
        if (row.cells.size() != header_.size()) {
            out.refused.push_back(refusal(row.line, "", fail("import.cells", "the row has not as many cells as the first one").value()));
            continue;
        }
        Value one = Value::object();
        one.set("line", out.last_line);
        for (std::size_t i = 0; i < header_.size(); ++i) {
            if (header_[i] == "roles") one.set("roles", roles_of(row.cells[i]));
            else one.set(header_[i], row.cells[i]);
        }
        out.rows.push_back(std::move(one));
    }
    if (out.rows.items().empty() && out.refused.items().empty()) return std::optional<Rows>();
    return std::optional(std::move(out));
}

}  // namespace hub::app
