#include "core/api/rest_problem.hpp"

#include "core/api/explain.hpp"
#include "core/api/problem.hpp"
#include "core/codec/json.hpp"

namespace hub::api {

net::ServerResponse rest_problem(int status, std::string_view code, std::string_view message, Language language) {
    const Message* known = find_message(code);
    const Explanation explained = explain(code, {}, {}, {});
    net::ServerResponse response = problem(status, code, message);  // with the headers of its status
    codec::Value body = codec::Value::object();
    body.set("type", "urn:eduhub:problem:" + std::string(code));
    body.set("title", known != nullptr ? std::string(known->text(language)) : language == Language::Vietnamese ? explained.vi : explained.en);
    body.set("status", status);
    body.set("detail", known != nullptr ? known->fix.in(language) : std::string_view());
    body.set("code", code);
    body.set("message", message);
    response.body = codec::write_json(body);
    response.content_type = kProblemType;
    response.headers.emplace_back("Content-Language", language == Language::Vietnamese ? "vi" : "en");
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

net::ServerResponse rest_problem(const Error& error, Language language) {
    return rest_problem(problem(error).status, error.code, error.message, language);
}

}  // namespace hub::api
