// One worksheet part: SAX events to rows of cells. Used by workbook.cpp alone.
//
// Threads: one at a time. Failure: `workbook.too_large`, `workbook.broken`, the visitor's own error.
#pragma once

#include <string>
#include <vector>

#include "core/codec/workbook.hpp"
#include "core/codec/workbook_parts.hpp"

namespace hub::codec {

class SheetHandler final : public XmlHandler {
public:
    SheetHandler(const std::vector<std::string>& strings, const StylesHandler& styles, ExcelEpoch epoch,
                 const WorkbookLimits& limits, const Workbook::RowVisitor& visit)
        : strings_(strings), styles_(styles), epoch_(epoch), limits_(limits), visit_(visit) {}

    Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) override;
    Status end(std::string_view name) override;
    Status text(std::string_view piece) override;

private:
    Status start_row(const std::vector<XmlAttribute>& attributes);
    Status start_cell(const std::vector<XmlAttribute>& attributes);
    Status end_cell();
    Status fill(Cell& cell);

    const std::vector<std::string>& strings_;
    const StylesHandler& styles_;
    ExcelEpoch epoch_;
    const WorkbookLimits& limits_;
    const Workbook::RowVisitor& visit_;

    Row row_;
    Cell cell_;
    std::string type_;
    std::string value_;
    std::size_t style_ = 0;
    std::size_t rows_ = 0;
    std::size_t cells_ = 0;
    bool in_data_ = false;
    bool in_cell_ = false;
    bool collect_ = false;
    bool phonetic_ = false;
    bool formula_ = false;
};

}  // namespace hub::codec
