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
    for (std::size_t field = 0; field < out.fields.size(); ++field) {
        const auto looks_for_it = [&](const BlockingRule& rule) {
            return std::any_of(rule.parts.begin(), rule.parts.end(), [&](const KeyPart& part) { return part.field == field; });
        };
        if (out.fields[field].places.empty() || std::none_of(model.blocking.begin(), model.blocking.end(), looks_for_it)) continue;
        out.finding.push_back(field);
        if (model.fields[field].as == As::Name) out.names.push_back(field);
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!keys[i].empty() && i != out.id && !std::binary_search(out.wanted.begin(), out.wanted.end(), i)) out.unused.push_back(cells[i]);
    }
    return out;
}

bool FileHeadings::is_person(const std::vector<std::string>& cells) const {
    const auto any_cell = [&](std::size_t field, const auto& holds) {
        return std::any_of(fields[field].places.begin(), fields[field].places.end(), [&](std::size_t place) { return place < cells.size() && holds(cells[place]); });
    };
    const auto filled = [&](std::size_t field) { return any_cell(field, [](const std::string& cell) { return cell.find_first_not_of(" \t") != std::string::npos; }); };
    const auto counts = [&](std::size_t field) { return any_cell(field, [](const std::string& cell) { return cell.find_first_of(":0123456789") != std::string::npos; }); };
    const auto how_many = std::count_if(finding.begin(), finding.end(), filled);
    return how_many > 1 || (how_many == 1 && (finding.size() == 1 || std::none_of(names.begin(), names.end(), counts)));
}

}  // namespace hub::linkage
