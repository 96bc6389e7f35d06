#include "core/sso/assurance.hpp"

#include <algorithm>

#include "core/sso/claims.hpp"

namespace hub::sso {

Assurance assurance_of(std::string_view methods) {
    if (holds_word(methods, "mfa")) return Assurance::Multi;
    const bool young = holds_word(methods, "picture") || holds_word(methods, "card");
    const bool proved = holds_word(methods, "pwd") || holds_word(methods, "otp") || !young;
    return proved && !methods.empty() ? Assurance::Single : Assurance::Low;
}

const std::vector<std::string>& known_acrs() {
    static const std::vector<std::string> kAcrs{"urn:eduhub:acr:low", "urn:eduhub:acr:single", "urn:eduhub:acr:multi"};
    return kAcrs;
}

std::string_view acr_of(Assurance assurance) { return known_acrs()[static_cast<std::size_t>(assurance)]; }

std::optional<Assurance> assurance_of_acr(std::string_view acr) {
    const auto& all = known_acrs();
    const auto found = std::find(all.begin(), all.end(), acr);
    if (found == all.end()) return std::nullopt;
    return static_cast<Assurance>(found - all.begin());
}

std::string joined_methods(std::string_view some, std::string_view more) {
    std::string out(some);
    while (!more.empty()) {
        const auto end = more.find(' ');
        const auto word = more.substr(0, end);
        if (!word.empty() && !holds_word(out, word)) out += (out.empty() ? "" : " ") + std::string(word);
        more = end == std::string_view::npos ? std::string_view{} : more.substr(end + 1);
    }
    return out;
}

}  // namespace hub::sso
