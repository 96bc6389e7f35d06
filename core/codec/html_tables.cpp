#include "core/codec/html_tables.hpp"

#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/codec/cell_text.hpp"

namespace hub::codec {

namespace {

// Smaller pieces let a refusal come early.
constexpr std::size_t kPieceBytes = 16U << 10U;
// The parser keeps a text or a tag until it ends; beyond any cell or tag that could be taken it need not.
constexpr std::size_t kMostBetweenBrackets = 1U << 20U;
constexpr std::size_t kMostRowSpan = 65'534;  // of HTML itself

std::string_view view(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

/// How many places a cell takes; what cannot be read is one.
std::size_t span_of(const xmlChar** attributes, std::string_view name, std::size_t most) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (view(attributes[0]) != name) continue;
        const auto text = view(attributes[1]);
        std::size_t value = 1;
        const auto done = std::from_chars(text.data(), text.data() + text.size(), value);
        return done.ec == std::errc::result_out_of_range ? most : std::clamp<std::size_t>(value, 1, most);
    }
    return 1;
}

/// One table while its rows go by.
struct Table {
    std::string sheet;
    Row row{};
    std::size_t rows = 0;                         ///< begun so far, empty ones too
    std::size_t column = 0;                       ///< of the last cell of this row
    std::size_t cells = 0;
    std::map<std::size_t, std::size_t> held{};    ///< column → last row a cell from above holds it
    bool in_row = false, in_cell = false;
    std::string text{};
    bool space_pending = false;
};

struct FreeParser {
    void operator()(htmlParserCtxtPtr parser) const {
        if (parser->myDoc != nullptr) xmlFreeDoc(parser->myDoc);
        htmlFreeParserCtxt(parser);
    }
};

class Reader {
public:
    Reader(const WorkbookLimits& limits, const HtmlLimits& html_limits, const std::function<Status(const std::string&, const Row&)>& visit)
        : limits_(limits), html_limits_(html_limits), visit_(visit) {}

    Status read(std::string_view page);

private:
    static Reader& of(void* context) { return *static_cast<Reader*>(static_cast<htmlParserCtxtPtr>(context)->_private); }
    static void on_start(void* context, const xmlChar* name, const xmlChar** attributes) { of(context).start(view(name), attributes); }
    static void on_end(void* context, const xmlChar* name) { of(context).end(view(name)); }
    static void on_text(void* context, const xmlChar* text, int size) {
        of(context).text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    }
    static void on_error(void*, xmlErrorPtr) {}  // pages are never well formed; what matters is what is read

    void stop(std::string_view code, const char* what) {
        if (!failed_) failed_ = error(code, what);
        xmlStopParser(parser_.get());
    }
    void take(Status status) {
        if (status) return;
        if (!failed_) failed_ = std::move(status).error();
        xmlStopParser(parser_.get());
    }

    void start(std::string_view name, const xmlChar** attributes);
    void end(std::string_view name);
    void text(std::string_view piece);
    void begin_table();
    void begin_row();
    void begin_cell(const xmlChar** attributes);
    void end_cell();
    void end_row();

    const WorkbookLimits& limits_;
    const HtmlLimits& html_limits_;
    const std::function<Status(const std::string&, const Row&)>& visit_;
    std::unique_ptr<htmlParserCtxt, FreeParser> parser_;
    std::optional<Error> failed_;
    std::vector<Table> tables_;  ///< open ones, the innermost last
    std::size_t tables_seen_ = 0;
    std::size_t cells_ = 0;
    std::size_t depth_ = 0;
    std::size_t silent_ = 0;     ///< inside script and style
};

void Reader::start(std::string_view name, const xmlChar** attributes) {
    if (failed_) return;
    if (++depth_ > html_limits_.depth) return stop("html.too_deep", "Elements are nested deeper than allowed.");
    if (name == "script" || name == "style") ++silent_;
    if (name == "table") return begin_table();
    if (tables_.empty()) return;
    if (name == "tr") return begin_row();
    if (name == "td" || name == "th") return begin_cell(attributes);
    if ((name == "br" || name == "p" || name == "div") && tables_.back().in_cell && !tables_.back().text.empty()) {
        tables_.back().text += '\n';
        tables_.back().space_pending = false;
    }
}

void Reader::end(std::string_view name) {
    if (failed_) return;
    if (depth_ > 0) --depth_;
    if ((name == "script" || name == "style") && silent_ > 0) --silent_;
    if (tables_.empty()) return;
    if (name == "td" || name == "th") end_cell();
    if (name == "tr") end_row();
    if (name == "table") {
        end_row();
        tables_.pop_back();
    }
}

void Reader::begin_table() {
    if (++tables_seen_ > html_limits_.tables || tables_.size() >= html_limits_.nested_tables) {
        return stop("html.too_large", "The page has more tables than allowed.");
    }
    tables_.push_back({.sheet = tables_seen_ == 1 ? "HTML" : "HTML " + std::to_string(tables_seen_)});
}

void Reader::begin_row() {
    end_row();
    Table& table = tables_.back();
    if (++table.rows > limits_.rows) return stop("html.too_large", "A table has more rows than allowed.");
    table.in_row = true;
    table.column = 0;
    table.row.number = table.rows;
    table.row.cells.clear();
}

void Reader::begin_cell(const xmlChar** attributes) {
    end_cell();
    if (!tables_.back().in_row) begin_row();  // careless pages leave the row out
    if (failed_) return;
    Table& table = tables_.back();
    if (++cells_ > limits_.cells) return stop("html.too_large", "The page has more cells than allowed.");
    // Places that a cell from above still holds are stepped over.
    std::size_t column = table.column + 1;
    for (auto held = table.held.find(column); held != table.held.end() && held->second >= table.rows; held = table.held.find(column)) ++column;
    const std::size_t width = span_of(attributes, "colspan", limits_.columns), height = span_of(attributes, "rowspan", kMostRowSpan);
    if (column + width - 1 > limits_.columns) return stop("html.too_large", "A table has more columns than allowed.");
    if (height > 1) {
        for (std::size_t i = 0; i < width; ++i) table.held[column + i] = table.rows + height - 1;
    }
    table.column = column + width - 1;
    Cell cell;
    cell.column = column;
    table.row.cells.push_back(std::move(cell));
    table.in_cell = true;
    table.text.clear();
    table.space_pending = false;
}

void Reader::text(std::string_view piece) {
    if (failed_ || silent_ > 0 || tables_.empty() || !tables_.back().in_cell) return;
    Table& table = tables_.back();
    for (const char c : piece) {
        if (is_blank(c)) {
            table.space_pending = !table.text.empty() && table.text.back() != '\n';
            continue;
        }
        if (table.space_pending) table.text += ' ';
        table.space_pending = false;
        table.text += c;
    }
    if (table.text.size() > limits_.cell_bytes) stop("html.too_large", "A cell holds more text than allowed.");
}

void Reader::end_cell() {
    Table& table = tables_.back();
    if (!table.in_cell) return;
    table.in_cell = false;
    while (!table.text.empty() && table.text.back() == '\n') table.text.pop_back();
    Cell& cell = table.row.cells.back();
    cell.ref = column_letters(cell.column) + std::to_string(table.rows);
    set_plain_text(cell, std::move(table.text));
    if (cell.kind == CellKind::Empty) table.row.cells.pop_back();
}

void Reader::end_row() {
    end_cell();
    Table& table = tables_.back();
    if (!table.in_row) return;
    table.in_row = false;
    if (!table.row.cells.empty()) take(visit_(table.sheet, table.row));
}

Status Reader::read(std::string_view page) {
    htmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElement = &on_start;
    handler.endElement = &on_end;
    handler.characters = &on_text;
    handler.ignorableWhitespace = &on_text;
    handler.cdataBlock = [](void*, const xmlChar*, int) {};  // script and style
    handler.serror = &on_error;
    parser_.reset(htmlCreatePushParserCtxt(&handler, nullptr, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
    if (!parser_) return fail("html.broken", "The page cannot be read.");
    parser_->_private = this;
    htmlCtxtUseOptions(parser_.get(), HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                          HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT);
    std::size_t since_bracket = 0;
    while (!page.empty() && !failed_) {
        const auto piece = page.substr(0, kPieceBytes);
        page.remove_prefix(piece.size());
        const auto bracket = piece.find_last_of("<>");
        since_bracket = bracket == std::string_view::npos ? since_bracket + piece.size() : piece.size() - bracket;
        if (since_bracket > kMostBetweenBrackets) return fail("html.too_large", "A cell or a tag is longer than allowed.");
        // The result speaks of errors that were recovered from; what ended the reading stands in failed_.
        (void)htmlParseChunk(parser_.get(), piece.data(), static_cast<int>(piece.size()), 0);
    }
    if (!failed_) (void)htmlParseChunk(parser_.get(), "", 0, 1);
    while (!failed_ && !tables_.empty()) {  // a page cut short leaves its tables open
        end_row();
        tables_.pop_back();
    }
    if (failed_) return fail(*failed_);
    if (tables_seen_ == 0) return fail("html.no_table", "The page holds no table.");
    return {};
}

}  // namespace

Status for_each_html_row(std::string_view page, const WorkbookLimits& limits, const HtmlLimits& html_limits,
                         const std::function<Status(const std::string& sheet, const Row&)>& visit) {
    return Reader(limits, html_limits, visit).read(page);
}

}  // namespace hub::codec
