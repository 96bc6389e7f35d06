// A list of people as CSV, one order's worth of rows at a time.
//
// Ownership: holds the whole file, which the rows are read from. Threads: one.
// Failure: `file.unreadable`, `import.header` (no column `login`, an unknown one, one twice), those of text::utf8_text; a row that
// CSV itself cannot read is told like a refused one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/csv.hpp"
#include "core/codec/value.hpp"

namespace hub::app {

class PeopleFile {
public:
    /// `columns`: those it may have; the first has to be there. Rows before `first_line` are stepped over.
    static Result<std::unique_ptr<PeopleFile>> open(const std::string& path, std::vector<std::string> columns, std::int64_t first_line);

    struct Rows {
        codec::Value rows;     ///< objects with `line` and a member for each column of the file
        codec::Value refused;  ///< {line, field, code, message}
        std::int64_t last_line = 0;
    };
    /// Nullopt at the end.
    Result<std::optional<Rows>> next(std::size_t most);
    [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }

private:
    PeopleFile(std::string bytes, std::int64_t first_line) : bytes_(std::move(bytes)), first_line_(first_line) {}
    Status read_header(const std::vector<std::string>& columns);

    std::string bytes_;
    std::int64_t first_line_ = 0;
    std::unique_ptr<codec::CsvReader> reader_;
    std::vector<std::string> header_;
};

}  // namespace hub::app
