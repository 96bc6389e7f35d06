#include "core/sso/oauth_answer.hpp"

#include "core/codec/json.hpp"

namespace hub::sso {

tl::expected<Parameters, net::ServerResponse> read_oauth_form(const net::ServerRequest& request) {
    if (!request.content_type.starts_with("application/x-www-form-urlencoded")) {
        return tl::unexpected(oauth_error(400, "invalid_request", "the body is application/x-www-form-urlencoded"));
    }
    if (!request.query.empty()) return tl::unexpected(oauth_error(400, "invalid_request", "nothing stands in the query: it would stand in logs"));
    auto form = Parameters::parse(request.body);
    if (!form) return tl::unexpected(oauth_error(400, "invalid_request", form.error().message));
    return std::move(*form);
}

net::ServerResponse oauth_answer(const codec::Value& body) {
    net::ServerResponse response;
    response.body = codec::write_json(body);
    response.headers = {{"Pragma", "no-cache"}};
    return response;
}

net::ServerResponse oauth_error(int status, std::string_view error, std::string_view description) {
    codec::Value body = codec::Value::object();
    body.set("error", error);
    body.set("error_description", description);
    auto response = oauth_answer(body);
    response.status = status;
    return response;
}

net::ServerResponse invalid_grant() { return oauth_error(400, "invalid_grant", "the code or token is unknown, over, used, or not for this application and address"); }

net::ServerResponse not_now() {
    auto response = oauth_error(503, "temporarily_unavailable", "the hub cannot keep this now; try again");
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

net::ServerResponse wrong_client(const net::ServerRequest& request, const Error& error) {
    if (error.code == "oauth.guessing") {
        auto wait = oauth_error(429, "invalid_client", "too many wrong secrets from this address");  // RFC 6585 §4
        wait.headers.emplace_back("Retry-After", "60");
        return wait;
    }
    if (error.retry != Retry::Never) return not_now();
    auto response = oauth_error(401, "invalid_client", "the application is unknown or did not prove who it is");
    if (!request.authorization.empty()) response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"eduhub\"");
    return response;
}

net::ServerResponse because_of(const Error& error) { return error.retry == Retry::Never && (error.code.starts_with("grant.") || error.code == "session.none") ? invalid_grant() : not_now(); }

}  // namespace hub::sso
