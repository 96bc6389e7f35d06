#include "core/api/query.hpp"

#include "core/security/digest.hpp"

namespace hub::api {

std::string query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != name || equals == std::string_view::npos) continue;
        const std::string_view raw = pair.substr(equals + 1);
        std::string out;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            Result<std::string> byte = std::string();
            if (raw[i] == '%') byte = security::from_hex(raw.substr(i + 1, 2));
            if (byte && byte->size() == 1) {
                out += *byte;
                i += 2;
            } else {
                out.push_back(raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return out;
    }
    return {};
}

std::string encode_query(std::string_view value) {
    std::string out;
    for (const char c : value) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain) out.push_back(c);
        else out += "%" + security::to_hex(std::string_view(&c, 1));
    }
    return out;
}

}  // namespace hub::api
