#include "core/mapping/commune_crosswalk.hpp"

#include <algorithm>

#include "core/codec/csv.hpp"
#include "core/text/charset.hpp"

namespace hub::mapping {

Result<CommuneCrosswalk> CommuneCrosswalk::parse(std::string_view csv) {
    HUB_TRY_ASSIGN(const auto text, text::utf8_text(csv));
    codec::CsvReader reader(text);
    codec::CsvRow row;
    CommuneCrosswalk crosswalk;
    const auto refuse = [&](const char* what) {
        return fail("crosswalk.unreadable", "Line " + std::to_string(row.line) + ": " + what);
    };
    HUB_TRY_ASSIGN(bool more, reader.next(row));
    if (!more || row.cells != std::vector<std::string>{"old_code", "new_code", "kind"}) {
        return refuse("the header is old_code,new_code,kind.");
    }
    while (true) {
        HUB_TRY_ASSIGN(more, reader.next(row));
        if (!more) break;
        if (row.cells.size() != 3) return refuse("a row has three cells.");
        if (row.cells[2] == "whole") {
            crosswalk.whole_.emplace_back(row.cells[0], row.cells[1]);
        } else if (row.cells[2] != "divided") {
            return refuse("the kind is whole or divided.");
        }
    }
    std::sort(crosswalk.whole_.begin(), crosswalk.whole_.end());
    const auto twice = std::adjacent_find(crosswalk.whole_.begin(), crosswalk.whole_.end(),
                                          [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice != crosswalk.whole_.end()) {
        return fail("crosswalk.unreadable", "Commune " + twice->first + " went whole into two communes.");
    }
    return crosswalk;
}

const std::string* CommuneCrosswalk::current(std::string_view old_code) const {
    const auto found = std::lower_bound(whole_.begin(), whole_.end(), old_code,
                                        [](const auto& each, std::string_view code) { return each.first < code; });
    return found != whole_.end() && found->first == old_code ? &found->second : nullptr;
}

}  // namespace hub::mapping
