// Where a file's headings stand: below titles ("TRƯỜNG THCS …", "Lớp: 6A"), in one row or, where one of them spans several columns,
// in two; in the charset of the file, which may be one of before Unicode.
//
// Ownership: keeps the rows it has seen until they are asked for. Threads: one. Failure: none; where nothing is found, nothing is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/records/linkage/file_headings.hpp"

namespace hub::linkage {

class HeadingSearch {
public:
    HeadingSearch(const Model& model, std::vector<std::string> id_columns);

    struct Row {
        std::size_t line = 0;
        std::vector<std::string> cells;
    };
    /// The file's next row, whose cells are taken away. True: it needs no more of them.
    bool take(std::size_t line, std::vector<std::string>& cells);

    struct Found {
        FileHeadings headings;
        std::vector<std::string> cells;  ///< of the headings, in Unicode
        std::vector<Row> rows;           ///< those behind the headings that were taken
        bool lacks_names = false;        ///< by which the model finds people
    };
    /// Of the rows so far; nullopt when none has a heading that the model knows. Once.
    std::optional<Found> found();
    /// The fullest row without a digit, to show what was looked at; no person's, who has a date or a number, or stands alone.
    [[nodiscard]] std::string likely_headings() const;

private:
    struct Candidate {
        std::size_t row = 0;
        FileHeadings headings;
        std::vector<std::string> cells;
        std::size_t rows = 1;  ///< that it takes
    };
    [[nodiscard]] FileHeadings headings_in(std::vector<std::string>& cells) const;
    [[nodiscard]] bool has_names(const FileHeadings& headings) const;

    const Model& model_;
    std::vector<std::string> id_columns_;
    bool names_wanted_ = false;  ///< the model finds people by a name
    std::vector<Row> rows_;
    std::optional<Candidate> best_;
};

}  // namespace hub::linkage
