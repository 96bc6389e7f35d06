#include "core/api/query.hpp"

#include "core/codec/percent.hpp"

namespace hub::api {

std::string query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != name || equals == std::string_view::npos) continue;
        const std::string_view raw = pair.substr(equals + 1);
        auto decoded = codec::decode_percent(raw);
        return decoded ? std::move(*decoded) : std::string(raw);
    }
    return {};
}

}  // namespace hub::api
