#include "core/store/table.hpp"

namespace hub::store {

std::string_view name_of(Domain domain) {
    constexpr std::string_view kNames[] = {"inbox", "state", "identity"};
    return kNames[static_cast<std::size_t>(domain)];
}

std::string key_of(const TableSpec& table, const Row& row) { return key_of(row, table.key_columns); }

std::string key_of(const Row& row, std::size_t columns) {
    std::string out;
    for (std::size_t i = 0; i < columns; ++i) {
        if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
            out.push_back('i');
            out.append(reinterpret_cast<const char*>(number), sizeof *number);
        } else {
            const std::string& text = bytes(row[i]);
            const auto size = static_cast<std::uint32_t>(text.size());
            out.push_back('s');
            out.append(reinterpret_cast<const char*>(&size), sizeof size);
            out += text;
        }
    }
    return out;
}

}  // namespace hub::store
