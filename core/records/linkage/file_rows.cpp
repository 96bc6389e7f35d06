#include "core/records/linkage/file_rows.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "core/codec/csv.hpp"
#include "core/codec/table_file.hpp"
#include "core/text/unicode.hpp"

namespace hub::linkage {

namespace {

/// Bytes until `buffer` has so many; true when the source has ended.
Result<bool> fill(const Bytes& source, std::string& buffer, std::size_t size) {
    while (buffer.size() < size) {
        HUB_TRY_ASSIGN(const bool more, source(buffer));
        if (!more) return true;
    }
    return false;
}

/// Up to its last line end, behind which a character may be cut.
std::string_view whole_lines(std::string_view text) {
    const auto end = text.rfind('\n');
    return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

/// UTF-8 but for a few bytes, whose rows are refused: another charset has hardly a letter that reads as UTF-8.
bool is_utf8_by_far(std::string_view text) {
    if (text::valid_utf8(text)) return true;
    constexpr std::size_t kOneIn = 10;
    std::size_t letters = 0, broken = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        std::size_t length = 2;
        while (length <= 4 && !text::valid_utf8(text.substr(at, length))) ++length;
        const bool letter = length <= 4 && at + length <= text.size();
        at += letter ? length : 1;
        ++(letter ? letters : broken);
    }
    return broken * kOneIn <= letters;
}

bool is_utf8(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return text::valid_utf8(cell); });
}

/// CSV in UTF-8. What follows the last whole row of a piece waits for the next.
class PiecewiseCsv {
public:
    PiecewiseCsv(const Bytes& source, RowTaker& taker, std::size_t piece, std::string begun) : source_(source), taker_(taker), piece_(piece), buffer_(std::move(begun)) {
        if (buffer_.starts_with("\xEF\xBB\xBF")) behind_ = start_ = 3;
        options_.separator = codec::csv_separator(std::string_view(buffer_).substr(start_, std::min<std::size_t>(buffer_.size(), 64U << 10U)));
        options_.rows = std::numeric_limits<std::size_t>::max();
    }

    Status read(bool ended) {
        taker_.declare(text::Declared::Unicode);
        for (std::size_t size = piece_;;) {
            HUB_TRY_ASSIGN(const std::size_t used, read_piece(ended));
            behind_ += used;
            buffer_.erase(0, start_ + used);
            start_ = 0;
            if (ended) return {};
            // One row longer than a piece: a larger piece, not the same one again and again.
            size = used == 0 ? size * 2 : piece_;
            HUB_TRY_ASSIGN(ended, fill(source_, buffer_, size));
        }
    }

private:
    /// Bytes of the rows that were handed out.
    Result<std::size_t> read_piece(bool ended) {
        const std::string_view text = std::string_view(buffer_).substr(start_);
        codec::CsvOptions options = options_;
        options.first_line = line_;
        codec::CsvReader rows(text, options);
        std::size_t used = 0;
        while (true) {
            const auto more = rows.next(row_);
            // What reaches the end may go on behind it.
            if (!ended && (rows.position() == text.size() || rows.open_at_end())) return used;
            if (more && !*more) return used;
            if (!more) {
                if (line_ == 1 && !headings_) return fail(more.error());
                taker_.refuse({row_.line, more.error().code, more.error().message});
            } else if (!is_utf8(row_.cells)) {
                taker_.refuse({row_.line, "text.encoding", "The row is not UTF-8, as the rest of the file is."});
            } else {
                headings_ = true;
                HUB_TRY(taker_.take(row_.line, row_.cells));
            }
            used = rows.position();
            line_ = rows.line();
            taker_.at(behind_ + used);
        }
    }

    const Bytes& source_;
    RowTaker& taker_;
    std::size_t piece_;
    codec::CsvOptions options_;
    codec::CsvRow row_;
    std::string buffer_;
    std::size_t start_ = 0, behind_ = 0, line_ = 1;
    bool headings_ = false;
};

Result<bool> has_several_sheets(codec::TableFile& file) {
    if (file.format() == codec::TableFormat::Csv) return false;
    std::set<std::string, std::less<>> sheets;
    HUB_TRY(file.for_each_row([&](const std::string& sheet, const codec::Row&) -> Status {
        if (sheets.size() < 2) sheets.insert(sheet);
        return {};
    }));
    return sheets.size() > 1;
}

Status read_table(const std::string& bytes, RowTaker& taker) {
    HUB_TRY_ASSIGN(auto file, codec::TableFile::open(bytes));
    taker.declare(file.declared());
    HUB_TRY_ASSIGN(const bool several, has_several_sheets(file));
    std::string here;
    return file.for_each_row([&](const std::string& sheet, const codec::Row& row) -> Status {
        if (several && sheet != here) {
            here = sheet;
            HUB_TRY(taker.sheet(sheet));
        }
        if (!row.refused.empty()) {
            taker.refuse({row.number, row.refused, "The row cannot be read."});
            return {};
        }
        std::vector<std::string> cells;
        for (const auto& cell : row.cells) {
            cells.resize(std::max(cells.size(), cell.column));
            cells[cell.column - 1] = cell.text;
        }
        return taker.take(row.number, cells);
    });
}

}  // namespace

Bytes bytes_of(std::string_view text) {
    return [text](std::string& more) mutable -> Result<bool> {
        if (text.empty()) return false;
        more += text.substr(0, kPiece);
        text.remove_prefix(std::min(text.size(), kPiece));
        return true;
    };
}

Status read_rows(const Bytes& source, RowTaker& taker, std::size_t piece) {
    std::string begun;
    HUB_TRY_ASSIGN(const bool ended, fill(source, begun, piece));
    const bool zipped_or_page = begun.starts_with("PK\x03\x04") || begun.starts_with("\xD0\xCF\x11\xE0") || begun.starts_with("<");
    if (!zipped_or_page && is_utf8_by_far(ended ? begun : whole_lines(begun))) return PiecewiseCsv(source, taker, piece, std::move(begun)).read(ended);
    HUB_TRY(fill(source, begun, std::numeric_limits<std::size_t>::max()));
    return read_table(begun, taker);
}

}  // namespace hub::linkage
