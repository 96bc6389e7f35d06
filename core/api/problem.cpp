#include "core/api/problem.hpp"

#include "core/codec/json.hpp"

namespace hub::api {
namespace {

constexpr std::string_view kRetryAfterSeconds = "5";

int status_of(const Error& error) {
    if (error.code.starts_with("limit.")) return 429;
    if (error.code.starts_with("feeding.")) return 403;
    if (error.retry != Retry::Never || error.code == "store.io") return 503;
    if (error.code == "receipt.too_large") return 413;
    if (error.code == "idempotency.reused") return 422;  // draft-ietf-httpapi-idempotency-key-header §2.7
    if (error.code.ends_with(".unknown") || error.code.ends_with(".missing")) return 404;
    return 400;
}

}  // namespace

net::ServerResponse problem(int status, std::string_view code, std::string_view message) {
    codec::Value body = codec::Value::object();
    body.set("code", code);
    body.set("message", message);
    net::ServerResponse response;
    response.status = status;
    response.body = codec::write_json(body);
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (status == 503 || status == 429) response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
    return response;
}

net::ServerResponse problem(const Error& error) { return problem(status_of(error), error.code, error.message); }

}  // namespace hub::api
