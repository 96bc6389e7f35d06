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

/// Without what stands in brackets.
std::string bare(std::string_view heading) {
    std::string out;
    std::size_t depth = 0;
    for (const char c : heading) {
        if (c == '(' || c == '[') ++depth;
        if (depth == 0) out += c;
        if ((c == ')' || c == ']') && depth > 0) --depth;
    }
    return out;
}

}  // namespace

FileHeadings find_headings(const Model& model, const std::vector<std::string>& id_columns, const std::vector<std::string>& cells) {
    std::vector<std::string> keys, bare_keys;
    for (const auto& cell : cells) {
        keys.push_back(heading_key(cell));
        bare_keys.push_back(heading_key(bare(cell)));
    }
    const auto place = [&](std::string_view name) {
        const std::string key = heading_key(name);
        for (const auto* among : {&keys, &bare_keys}) {
            const auto found = std::find(among->begin(), among->end(), key);
            if (found != among->end()) return static_cast<std::size_t>(found - among->begin());
        }
        return FileHeadings::kNowhere;
    };
    FileHeadings out;
    for (const Field& field : model.fields) {
        auto& found = out.fields.emplace_back();
        for (const auto& column : field.columns) {
            std::vector<std::size_t> joined;
            for (const auto& piece : pieces_of(column, '+')) joined.push_back(place(piece));
            if (std::find(joined.begin(), joined.end(), FileHeadings::kNowhere) != joined.end()) continue;
            for (const std::size_t at : joined) found.heading += (found.heading.empty() ? "" : " + ") + cells[at];
            const std::size_t behind = joined.back() + 1;
            if (field.as == As::Name && joined.size() == 1 && behind < cells.size() && keys[behind].empty()) found.unnamed = behind;
            found.places = std::move(joined);
            break;
        }
        out.wanted.insert(out.wanted.end(), found.places.begin(), found.places.end());
        if (found.unnamed != FileHeadings::kNowhere) out.wanted.push_back(found.unnamed);
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

std::size_t FileHeadings::known() const {
    return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), [](const Of& field) { return !field.places.empty(); }));
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
