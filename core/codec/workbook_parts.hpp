// The small parts of a workbook, one SAX handler each: relations, sheet list, shared strings, styles.
// Used by workbook.cpp alone.
//
// Threads: one at a time. Failure: `workbook.too_large`, `workbook.external`, `workbook.broken`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/codec/excel_date.hpp"
#include "core/codec/workbook.hpp"
#include "core/codec/xml.hpp"

namespace hub::codec {

/// Removes the _xHHHH_ escapes Excel writes for controls: a line break becomes one, others vanish.
std::string unescape_cell_text(std::string text);

class RelationsHandler final : public XmlHandler {
public:
    struct Relation {
        std::string id, type, target;  ///< type: the last word of its URI
    };
    std::vector<Relation> relations;

    Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) override;
    Status end(std::string_view) override { return {}; }
    Status text(std::string_view) override { return {}; }
};

class SheetListHandler final : public XmlHandler {
public:
    explicit SheetListHandler(const WorkbookLimits& limits) : limits_(limits) {}
    struct Listed {
        std::string name, relation;
        bool hidden = false;
    };
    std::vector<Listed> sheets;
    ExcelEpoch epoch = ExcelEpoch::Year1900;

    Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) override;
    Status end(std::string_view) override { return {}; }
    Status text(std::string_view) override { return {}; }

private:
    const WorkbookLimits& limits_;
};

class SharedStringsHandler final : public XmlHandler {
public:
    explicit SharedStringsHandler(const WorkbookLimits& limits) : limits_(limits) {}
    std::vector<std::string> strings;

    Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) override;
    Status end(std::string_view name) override;
    Status text(std::string_view piece) override;

private:
    const WorkbookLimits& limits_;
    std::string current_;
    std::size_t bytes_ = 0;
    bool in_text_ = false;
    bool in_phonetic_ = false;  ///< reading aids of East Asian text are no part of it
};

class StylesHandler final : public XmlHandler {
public:
    /// Does the cell style of this index (its s attribute) show a date?
    [[nodiscard]] bool is_date(std::size_t style) const;

    Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) override;
    Status end(std::string_view name) override;
    Status text(std::string_view) override { return {}; }

private:
    std::map<unsigned, std::string> formats_;
    std::vector<unsigned> format_of_style_;
    bool in_cell_styles_ = false;
};

}  // namespace hub::codec
