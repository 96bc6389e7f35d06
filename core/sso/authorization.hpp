// An authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1): read and checked against its client.
//
// Two kinds of refusal. While the client or the redirect address is not certain nobody is sent anywhere: a person sees a
// page (`Refusal::Page`). After that the application hears the standard's error word at its address (`Refusal::Redirect`).
// Request objects, `request_uri` of strangers and every response type but `code` are refused by name, never ignored.
//
// Ownership: plain values. Threads: pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/sso/apps.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {

enum class ResponseMode : unsigned char { Query, FormPost };

struct AuthorizationRequest {
    std::string client;
    std::string redirect_uri;
    ResponseMode mode = ResponseMode::Query;
    std::vector<std::string> scopes;      ///< those we know and the client may ask
    std::string state, nonce;
    std::string challenge;                ///< S256; empty: none was sent
    std::string key;                      ///< dpop_jkt (RFC 9449 §10): the code is for whoever holds it; empty: none
    std::set<std::string> prompt;         ///< none, login, consent, select_account
    std::optional<std::int64_t> max_age_seconds;
    std::optional<Assurance> wanted;      ///< the weakest that acr_values names and we know; a wish (OpenID Connect Core §3.1.2.1)
    std::string login_hint;
    std::string hinted_subject;           ///< of the id_token_hint, once it was verified
    std::vector<std::string> locales;     ///< ui_locales
    std::string userinfo_claims, id_token_claims;  ///< of the `claims` parameter: names, spaces between

    [[nodiscard]] bool asks(std::string_view scope) const;
};

struct Refusal {
    enum class Tell : unsigned char { Page, Redirect } tell = Tell::Page;
    std::string error;        ///< RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6
    std::string description;  ///< English, no value of the request in it
    // Of Redirect:
    std::string redirect_uri, state;
    ResponseMode mode = ResponseMode::Query;
};

/// Browser: as a query or form anybody could have made. Application: pushed, by the client itself (RFC 9126).
enum class SentBy : unsigned char { Browser, Application };
std::variant<AuthorizationRequest, Refusal> read_authorization(const Parameters& parameters, const Apps& apps, SentBy sent = SentBy::Browser);

/// Does this verifier open the challenge (RFC 7636 §4.6, S256)?
bool verifier_fits(std::string_view challenge, std::string_view verifier);

}  // namespace hub::sso
