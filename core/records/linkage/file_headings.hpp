// Which columns of a file are a model's fields: "Họ và tên", "ho_va_ten" and "HoVaTen" are one heading, and so are "Ngày sinh" and
// "Ngày sinh (dd/mm/yyyy)".
//
// Threads: pure. Failure: none; what is not there has no place.
#pragma once

#include <string>
#include <vector>

#include "core/records/linkage/model.hpp"

namespace hub::linkage {

struct FileHeadings {
    static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
    struct Of {
        std::string heading;              ///< as the file writes it; "Họ + Tên" of two
        std::vector<std::size_t> places;  ///< of the columns that are joined; none: the file does not have it
        std::size_t unnamed = kNowhere;   ///< the column behind a name that has no heading: one may stand over both, and its cells tell
    };
    std::vector<Of> fields;               ///< by field
    std::vector<std::size_t> wanted;      ///< places that some field reads or may read, ascending
    std::size_t id = kNowhere;            ///< the column that names the records
    std::vector<std::string> unused;      ///< headings as the file writes them
    std::vector<std::size_t> finding;     ///< fields of the file by which blocking rules find records
    std::vector<std::size_t> names;       ///< of those, the names

    [[nodiscard]] std::size_t known() const;  ///< fields that the file has

    /// Not what stands around a list: a row with nothing to find it by, or with a total ("Tổng số: 41 học sinh") in a name's place
    /// and nothing else.
    [[nodiscard]] bool is_person(const std::vector<std::string>& cells) const;
};

/// `id_columns`: the first of them that is there.
FileHeadings find_headings(const Model& model, const std::vector<std::string>& id_columns, const std::vector<std::string>& cells);

}  // namespace hub::linkage
