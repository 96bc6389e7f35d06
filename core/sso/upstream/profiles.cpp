// What is known of providers beforehand. VNeID publishes no specification: its addresses and claims are what public
// integrations use, and a province that was given others writes them into its file.
#include <algorithm>

#include "core/sso/upstream/connector.hpp"

namespace hub::sso::upstream {

const std::vector<std::string>& profile_names() {
    static const std::vector<std::string> kNames{"plain", "province", "google", "vneid"};
    return kNames;
}

std::optional<Profile> profile_named(std::string_view name) {
    const auto& names = profile_names();
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Profile>(found - names.begin()));
}

Defaults defaults_of(Profile profile) {
    Defaults out;
    out.openid.scopes = {"openid", "profile", "email"};
    if (profile == Profile::Province) out.openid.scopes = {"openid", "profile"};
    if (profile == Profile::Google) {
        out.openid.issuer = "https://accounts.google.com";
        out.hosts = {"accounts.google.com:443", "oauth2.googleapis.com:443", "www.googleapis.com:443", "openidconnect.googleapis.com:443"};
    }
    if (profile == Profile::Vneid) {
        out.openid.scopes = {"openid"};
        out.openid.acr_values = "LoA1";
        out.openid.authorize = "https://xacthuc.dichvucong.gov.vn/oauth2/authorize";
        out.openid.token = "https://xacthuc.dichvucong.gov.vn/oauth2/token";
        out.openid.userinfo = "https://xacthuc.dichvucong.gov.vn/oauth2/userinfo";
        out.openid.jwks = "https://xacthuc.dichvucong.gov.vn/oauth2/jwks";
        out.claims = {.subject = "sub", .name = "HoVaTen", .email = "", .national_id = "SoDinhDanh", .log_out_uri = "logoutUri"};
    }
    return out;
}

}  // namespace hub::sso::upstream
