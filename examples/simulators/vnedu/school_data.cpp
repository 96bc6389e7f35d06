#include "school_data.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>

namespace simulator::vnedu {
namespace {

const char* key_field(const std::string& kind) {
    if (kind == "hoc-sinh") return "ma_hoc_sinh";
    if (kind == "diem") return "ma_diem";
    if (kind == "ket-qua") return "ma_ket_qua";
    return kind == "lop" ? "ma_lop" : "ma_can_bo";
}

// Tokens look opaque on purpose: letters before a hexadecimal number, so nobody counts with them.
std::string token(const char* prefix, std::uint64_t number) {
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
    return prefix + std::string(digits, end);
}

std::optional<std::uint64_t> number_of(const std::string& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return std::nullopt;
    std::uint64_t number = 0;
    const char* first = text.data() + prefix.size();
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(first, last, number, 16);
    if (error != std::errc{} || end != last || first == last) return std::nullopt;
    return number;
}

}  // namespace

SchoolData::SchoolData(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".json" || entry.path().stem() == "credentials") continue;
        std::ifstream in(entry.path());
        const auto file = nlohmann::json::parse(in, nullptr, false);
        if (!file.is_object()) throw std::runtime_error("cannot read " + entry.path().string());
        School& school = schools_[file.at("ma_truong").get<std::string>()];
        for (const char* kind : {"hoc-sinh", "lop", "can-bo", "diem", "ket-qua"}) {
            Table& table = school[kind];
            for (const auto& row : file.value(kind, nlohmann::json::array())) table.rows.push_back({++table.last_change, false, row});
        }
    }
}

std::variant<Page, Refusal> SchoolData::read(const Query& query) const {
    const std::scoped_lock lock(mutex_);
    const auto school = schools_.find(query.school);
    if (school == schools_.end()) return Refusal::unknown;
    const auto table = school->second.find(query.kind);
    if (table == school->second.end()) return Refusal::unknown;

    std::uint64_t since = 0;
    std::uint64_t until = table->second.last_change;
    if (!query.since.empty()) {
        const auto number = number_of(query.since, "m1x");
        if (!number || *number > until) return Refusal::bad_parameter;
        since = *number;
    }
    const std::uint64_t start = since;
    if (!query.page.empty()) {
        // "p" + where the next page begins, "-s" + the state all pages of this read show, and perhaps
        // "-" + anything, so that the endless_pages fault can spell one place in ever new ways
        const auto dash = query.page.find('-');
        if (dash == std::string::npos) return Refusal::bad_parameter;
        const auto from = number_of(query.page.substr(0, dash), "p");
        const auto snapshot = number_of(query.page.substr(dash + 1, query.page.find('-', dash + 1) - dash - 1), "s");
        if (!from || !snapshot || *snapshot > until) return Refusal::bad_parameter;
        since = *from;
        until = *snapshot;
    }

    Page page;
    page.watermark = token("m1x", until);
    const auto& rows = table->second.rows;
    auto row = std::upper_bound(rows.begin(), rows.end(), since,
                                [](std::uint64_t change, const Row& other) { return change < other.change; });
    std::uint64_t last = since;
    for (; row != rows.end() && row->change <= until; ++row) {
        if (row->deleted && start == 0) continue;
        if (page.rows.size() == query.size) {
            page.next = token("p", last) + "-" + token("s", until);
            break;
        }
        page.rows.push_back(row->body);
        last = row->change;
    }
    return page;
}

SchoolData::Row* SchoolData::find(Table& table, const std::string& kind, const std::string& key) {
    for (auto row = table.rows.rbegin(); row != table.rows.rend(); ++row) {
        if (row->body.value(key_field(kind), "") == key) return &*row;
    }
    return nullptr;
}

void SchoolData::touch(Table& table, Row* row) {
    row->change = ++table.last_change;
    std::rotate(table.rows.begin() + (row - table.rows.data()), table.rows.begin() + (row - table.rows.data()) + 1,
                table.rows.end());
}

bool SchoolData::edit(const std::string& school, const std::string& kind, const std::string& key,
                      const nlohmann::json& set) {
    const std::scoped_lock lock(mutex_);
    if (!schools_.contains(school) || !schools_[school].contains(kind)) return false;
    Table& table = schools_[school][kind];
    Row* row = find(table, kind, key);
    if (row == nullptr || row->deleted) return false;
    row->body.merge_patch(set);
    touch(table, row);
    return true;
}

bool SchoolData::erase(const std::string& school, const std::string& kind, const std::string& key) {
    const std::scoped_lock lock(mutex_);
    if (!schools_.contains(school) || !schools_[school].contains(kind)) return false;
    Table& table = schools_[school][kind];
    Row* row = find(table, kind, key);
    if (row == nullptr || row->deleted) return false;
    row->deleted = true;
    row->body = {{key_field(kind), key}, {"da_xoa", true}};
    touch(table, row);
    return true;
}

nlohmann::json SchoolData::counts() const {
    const std::scoped_lock lock(mutex_);
    nlohmann::json counts;
    for (const auto& [code, school] : schools_) {
        for (const auto& [kind, table] : school) counts[code][kind] = table.rows.size();
    }
    return counts;
}

}  // namespace simulator::vnedu
