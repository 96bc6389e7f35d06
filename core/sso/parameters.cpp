#include "core/sso/parameters.hpp"

#include <algorithm>

#include "core/codec/percent.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

Result<std::string> decode(std::string_view raw) {
    auto out = codec::decode_percent(raw);
    if (!out || !text::valid_utf8(*out)) return fail("oauth.parameters", "a parameter is not percent-encoded UTF-8");
    const bool controls = std::any_of(out->begin(), out->end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t'; });
    if (controls) return fail("oauth.parameters", "a parameter holds control characters");
    return out;
}

}  // namespace

Result<Parameters> Parameters::parse(std::string_view encoded, std::size_t most_bytes) {
    Parameters out;
    if (encoded.size() > most_bytes) return fail("oauth.parameters", "the request is longer than " + std::to_string(most_bytes >> 10U) + " KiB");
    while (!encoded.empty()) {
        const auto end = encoded.find('&');
        const std::string_view pair = encoded.substr(0, end);
        encoded = end == std::string_view::npos ? std::string_view{} : encoded.substr(end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        HUB_TRY_ASSIGN(auto name, decode(pair.substr(0, equals)));
        std::string value;
        if (equals != std::string_view::npos) {
            HUB_TRY_ASSIGN(value, decode(pair.substr(equals + 1)));
        }
        if (!out.values_.emplace(std::move(name), std::move(value)).second) return fail("oauth.parameters", "a parameter stands twice");
        if (out.values_.size() > kMostParameters) return fail("oauth.parameters", "more than 64 parameters");
    }
    return out;
}

const std::string& Parameters::operator[](std::string_view name) const {
    static const std::string kAbsent;
    const auto found = values_.find(name);
    return found == values_.end() ? kAbsent : found->second;
}

std::vector<std::string> Parameters::words(std::string_view name) const {
    std::vector<std::string> out;
    std::string_view rest = (*this)[name];
    while (!rest.empty()) {
        const auto end = rest.find(' ');
        if (end != 0) out.emplace_back(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return out;
}

std::string with_parameters(std::string_view url, const std::vector<std::pair<std::string, std::string>>& added) {
    std::string out(url);
    char before = url.find('?') == std::string_view::npos ? '?' : '&';
    for (const auto& [name, value] : added) {
        if (value.empty()) continue;
        out += before + name + "=" + codec::encode_percent(value);
        before = '&';
    }
    return out;
}

}  // namespace hub::sso
