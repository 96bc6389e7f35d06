#include "core/records/linkage/file_headings.hpp"

#include <algorithm>

#include "core/records/linkage/model_words.hpp"
#include "core/text/unicode.hpp"

namespace hub::linkage {

namespace {

std::string heading_key(std::string_view heading) {
    std::string out;
    for (const char c : text::fold(heading)) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (kept) out += c;
    }
    return out;
}

}  // namespace

FileHeadings find_headings(const Model& model, const std::vector<std::string>& id_columns, const std::vector<std::string>& cells) {
    std::vector<std::string> keys;
    for (const auto& cell : cells) keys.push_back(heading_key(cell));
    const auto place = [&](std::string_view name) {
        const auto found = std::find(keys.begin(), keys.end(), heading_key(name));
        return found == keys.end() ? FileHeadings::kNowhere : static_cast<std::size_t>(found - keys.begin());
    };
    FileHeadings out;
    for (const Field& field : model.fields) {
        auto& found = out.fields.emplace_back();
        for (const auto& column : field.columns) {
            std::vector<std::size_t> joined;
            for (const auto& piece : pieces_of(column, '+')) joined.push_back(place(piece));
            if (std::find(joined.begin(), joined.end(), FileHeadings::kNowhere) != joined.end()) continue;
            out.wanted.insert(out.wanted.end(), joined.begin(), joined.end());
            found = {column, std::move(joined)};
            break;
        }
    }
    std::sort(out.wanted.begin(), out.wanted.end());
    out.wanted.erase(std::unique(out.wanted.begin(), out.wanted.end()), out.wanted.end());
    for (const auto& name : id_columns) {
        if (out.id == FileHeadings::kNowhere) out.id = place(name);
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!keys[i].empty() && i != out.id && !std::binary_search(out.wanted.begin(), out.wanted.end(), i)) out.unused.push_back(cells[i]);
    }
    return out;
}

}  // namespace hub::linkage
