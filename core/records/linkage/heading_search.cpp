#include "core/records/linkage/heading_search.hpp"

#include <algorithm>

#include "core/text/charset_detection.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kMostTitleRows = 20;
/// So many known headings in the row below make it the second row of headings, and no person of that name.
constexpr std::size_t kSecondRow = 2;

std::vector<std::string> decoded(const std::vector<std::string>& cells, text::Charset charset) {
    std::vector<std::string> out;
    for (const auto& cell : cells) out.push_back(text::decode(cell, charset).value_or(cell));
    return out;
}

/// What the lower row says of each column, else what the upper does.
std::vector<std::string> one_over_the_other(const std::vector<std::string>& upper, const std::vector<std::string>& lower) {
    std::vector<std::string> out = upper;
    out.resize(std::max(upper.size(), lower.size()));
    for (std::size_t i = 0; i < lower.size(); ++i) {
        if (lower[i].find_first_not_of(" \t\r\n") != std::string::npos) out[i] = lower[i];
    }
    return out;
}

}  // namespace

HeadingSearch::HeadingSearch(const Model& model, std::vector<std::string> id_columns) : model_(model), id_columns_(std::move(id_columns)) {
    for (const BlockingRule& rule : model.blocking) {
        for (const KeyPart& part : rule.parts) names_wanted_ = names_wanted_ || model.fields[part.field].as == As::Name;
    }
}

/// Read in the charset in which most of them are known; `cells` become that reading.
FileHeadings HeadingSearch::headings_in(std::vector<std::string>& cells) const {
    FileHeadings best = find_headings(model_, id_columns_, cells);
    if (std::none_of(cells.begin(), cells.end(), [](const std::string& cell) { return text::is_marked(cell); })) return best;
    const std::vector<std::string> written = cells;
    for (const text::Charset charset : text::kCharsets) {
        auto read = decoded(written, charset);
        auto found = find_headings(model_, id_columns_, read);
        if (found.known() <= best.known()) continue;
        best = std::move(found);
        cells = std::move(read);
    }
    return best;
}

bool HeadingSearch::has_names(const FileHeadings& headings) const { return !names_wanted_ || !headings.names.empty(); }

bool HeadingSearch::take(std::size_t line, std::vector<std::string>& cells) {
    rows_.push_back({line, std::move(cells)});
    auto row = rows_.back().cells;
    auto here = headings_in(row);
    const bool just_found = best_ && best_->row + 1 == rows_.size() - 1 && has_names(best_->headings);
    if (just_found) {
        if (here.wanted.size() >= kSecondRow) {
            best_->cells = one_over_the_other(best_->cells, row);
            best_->headings = find_headings(model_, id_columns_, best_->cells);
            best_->rows = 2;
        }
        return true;
    }
    if (!here.wanted.empty() && (!best_ || (has_names(here) && !has_names(best_->headings)))) best_ = Candidate{rows_.size() - 1, std::move(here), std::move(row)};
    return rows_.size() >= kMostTitleRows && !(best_ && best_->row + 1 == rows_.size() && has_names(best_->headings));
}

std::optional<HeadingSearch::Found> HeadingSearch::found() {
    if (!best_) return std::nullopt;
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(best_->row + best_->rows));
    const bool lacks_names = !has_names(best_->headings);
    return Found{std::move(best_->headings), std::move(best_->cells), std::move(rows_), lacks_names};
}

std::string HeadingSearch::likely_headings() const {
    std::size_t most = 0;
    std::string out;
    for (const Row& row : rows_) {
        const auto full = static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), [](const auto& cell) { return !cell.empty(); }));
        const bool person = std::any_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return cell.find_first_of("0123456789") != std::string::npos; });
        if (person || full < 2 || full <= most) continue;
        most = full;
        out.clear();
        for (const auto& cell : row.cells) out += (out.empty() ? "`" : ", `") + cell + "`";
    }
    return out;
}

}  // namespace hub::linkage
