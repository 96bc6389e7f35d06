// What stands before the sheets of an .xls: its sheet list, shared texts, number formats and day zero. Used by
// xls.cpp alone.
//
// Threads: one at a time. Failure: `workbook.broken`, `workbook.too_large`, `workbook.encrypted`, `workbook.too_old`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/codec/biff.hpp"
#include "core/codec/cell_number.hpp"
#include "core/codec/workbook.hpp"

namespace hub::codec {

struct XlsGlobals {
    struct Place {
        Sheet sheet;
        std::size_t offset = 0;  ///< of its first record
    };

    BiffVersion version = BiffVersion::Eight;
    ExcelEpoch epoch = ExcelEpoch::Year1900;
    std::vector<Place> places;
    std::vector<std::string> strings;

    [[nodiscard]] ShownAs shown_as(std::size_t style) const;

    static Result<XlsGlobals> read(std::string_view stream, const WorkbookLimits& limits);

private:
    Status take(std::string_view stream, const BiffRecord& record, const WorkbookLimits& limits);
    Status take_strings(std::string_view stream, const BiffRecord& record, const WorkbookLimits& limits);
    Result<std::string> text(std::string_view stream, const BiffRecord& record, std::size_t at, BiffText::Length length,
                             const WorkbookLimits& limits) const;

    std::map<unsigned, std::string> formats_;
    std::vector<std::uint16_t> format_of_style_;
};

}  // namespace hub::codec
