#include "core/codec/workbook.hpp"

#include <algorithm>

#include "core/codec/workbook_parts.hpp"
#include "core/codec/workbook_sheet.hpp"

namespace hub::codec {

namespace {

constexpr std::string_view kOleSignature = "\xD0\xCF\x11\xE0";

tl::unexpected<Error> not_xlsx(const char* what) { return fail("workbook.not_xlsx", what); }

Status recognise(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04")) return {};
    if (bytes.starts_with(kOleSignature)) {
        return not_xlsx("The file is an old .xls or protected by a password. Save it as .xlsx and send it again.");
    }
    const auto start = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (start != std::string_view::npos && bytes[start] == '<') {
        return not_xlsx("The file is a web page with the name of a workbook. Save it as .xlsx and send it again.");
    }
    return not_xlsx("The file is no .xlsx workbook.");
}

/// A target of a relation of the part `base`, as an entry's name.
std::string resolve_target(std::string_view base, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string folder(base.substr(0, base.rfind('/') == std::string_view::npos ? 0 : base.rfind('/') + 1));
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        const auto slash = folder.size() < 2 ? std::string::npos : folder.rfind('/', folder.size() - 2);
        folder.erase(slash == std::string::npos ? 0 : slash + 1);
    }
    if (target.starts_with("./")) target.remove_prefix(2);
    return folder + std::string(target);
}

std::string relations_of(std::string_view part) {
    const auto slash = part.rfind('/');
    const auto split = slash == std::string_view::npos ? 0 : slash + 1;
    return std::string(part.substr(0, split)) + "_rels/" + std::string(part.substr(split)) + ".rels";
}

Status parse_part(ZipArchive& archive, std::string_view part, XmlHandler& handler, const XmlLimits& limits) {
    XmlPush parser(handler, limits);
    auto read = archive.read(part, [&](std::string_view piece) { return parser.feed(piece); });
    if (!read) return read;
    return parser.finish();
}

}  // namespace

std::string column_letters(std::size_t column) {
    std::string letters;
    for (; column > 0; column = (column - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return letters;
}

const Cell* Row::at_column(std::size_t column) const {
    const auto found = std::lower_bound(cells.begin(), cells.end(), column,
                                        [](const Cell& cell, std::size_t wanted) { return cell.column < wanted; });
    return found != cells.end() && found->column == column ? &*found : nullptr;
}

struct Workbook::State {
    WorkbookLimits limits;
    ZipArchive archive;
    std::vector<Sheet> sheets{};
    std::vector<std::string> strings{};
    StylesHandler styles{};
    ExcelEpoch epoch = ExcelEpoch::Year1900;
};

Workbook::Workbook(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook& Workbook::operator=(Workbook&&) noexcept = default;
Workbook::~Workbook() = default;

const std::vector<Sheet>& Workbook::sheets() const { return state_->sheets; }

Result<Workbook> Workbook::open(std::string_view bytes, const WorkbookLimits& limits) {
    HUB_TRY(recognise(bytes));
    HUB_TRY_ASSIGN(auto archive, ZipArchive::open(bytes, limits.zip));
    auto state = std::make_unique<State>(State{limits, std::move(archive)});
    if (!state->archive.contains("_rels/.rels")) return not_xlsx("The archive holds no workbook.");
    RelationsHandler package;
    HUB_TRY(parse_part(state->archive, "_rels/.rels", package, limits.xml));
    std::string main_part;
    for (const auto& relation : package.relations) {
        if (relation.type == "officeDocument") main_part = resolve_target("", relation.target);
    }
    if (main_part.empty() || !state->archive.contains(main_part)) return not_xlsx("The archive holds no workbook.");

    SheetListHandler list(state->limits);
    HUB_TRY(parse_part(state->archive, main_part, list, limits.xml));
    state->epoch = list.epoch;
    RelationsHandler relations;
    HUB_TRY(parse_part(state->archive, relations_of(main_part), relations, limits.xml));
    for (const auto& relation : relations.relations) {
        const std::string part = resolve_target(main_part, relation.target);
        if (relation.type == "sharedStrings") {
            SharedStringsHandler strings(state->limits);
            HUB_TRY(parse_part(state->archive, part, strings, limits.xml));
            state->strings = std::move(strings.strings);
        } else if (relation.type == "styles") {
            HUB_TRY(parse_part(state->archive, part, state->styles, limits.xml));
        }
    }
    for (const auto& listed : list.sheets) {
        const auto relation = std::find_if(relations.relations.begin(), relations.relations.end(), [&](const auto& each) {
            return each.id == listed.relation && each.type == "worksheet";
        });
        // Chart sheets are listed beside the others and hold no rows.
        if (relation == relations.relations.end()) continue;
        state->sheets.push_back({listed.name, resolve_target(main_part, relation->target), listed.hidden});
    }
    return Workbook(std::move(state));
}

Status Workbook::for_each_row(const Sheet& sheet, const RowVisitor& visit) {
    SheetHandler handler(state_->strings, state_->styles, state_->epoch, state_->limits, visit);
    return parse_part(state_->archive, sheet.part, handler, state_->limits.xml);
}

}  // namespace hub::codec
