#include "core/api/openapi.hpp"

#include <algorithm>
#include <cctype>

#include "core/api/rest_operation.hpp"
#include "core/api/rest_problem.hpp"
#include "core/api/rest_schema.hpp"

namespace hub::api {
namespace {

using codec::Value;

Value content(std::string_view type, Value schema) {
    Value media = Value::object();
    media.set("schema", std::move(schema));
    Value out = Value::object();
    out.set(type, std::move(media));
    return out;
}

Value refusal(std::string_view description) {
    Value out = Value::object();
    out.set("description", description);
    out.set("content", content(kProblemType, schema_of_type("Problem")));
    return out;
}

Value parameter(std::string_view name, std::string_view where, std::string_view type, std::string_view doc) {
    Value out = Value::object();
    out.set("name", name);
    out.set("in", where);
    out.set("description", doc);
    if (where == "path") out.set("required", Value(true));
    out.set("schema", schema_of_type(type));
    return out;
}

Value parameters_of(const Operation& operation) {
    Value out = Value::array();
    std::string_view path = operation.surface.path;
    for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{')) {
        const auto close = path.find('}', open);
        out.push_back(parameter(path.substr(open + 1, close - open - 1), "path", "string", "Of the item"));
        path.remove_prefix(close + 1);
    }
    for (const auto& each : operation.parameters) out.push_back(parameter(each.name, "query", each.type, each.doc));
    return out;
}

bool has_words(const Operation& operation) { return operation.surface.path.find('{') != std::string_view::npos; }

Value responses_of(const Operation& operation) {
    Value good = Value::object();
    good.set("description", operation.summary);
    good.set("content", content("application/json", schema_of_type(operation.answer.empty() ? "any" : operation.answer)));
    Value out = Value::object();
    out.set("200", std::move(good));
    if (operation.surface.method == "GET") {
        Value same = Value::object();
        same.set("description", "What If-None-Match names is still so");
        out.set("304", std::move(same));
    }
    out.set("400", refusal("The request says something that cannot be understood"));
    out.set("401", refusal("No token, or one that opens nothing any more"));
    out.set("403", refusal("The token is for something else"));
    if (has_words(operation)) out.set("404", refusal("There is no such item within the token's reach"));
    out.set("429", refusal("Too many of these in this minute; come back after Retry-After seconds"));
    out.set("503", refusal("Not now; come back after Retry-After seconds"));
    return out;
}

Value operation_json(const Operation& operation) {
    Value out = Value::object();
    out.set("operationId", operation.id);
    out.set("summary", operation.summary);
    out.set("x-scope", scope_of(operation.right));
    if (operation.shows == Operation::Shows::PeoplesData) out.set("x-put-on-record", Value(true));
    if (Value parameters = parameters_of(operation); !parameters.items().empty()) out.set("parameters", std::move(parameters));
    if (!operation.order.empty()) {
        Value body = Value::object();
        body.set("required", Value(true));
        body.set("content", content("application/json", schema_of_type(operation.order)));
        out.set("requestBody", std::move(body));
    }
    out.set("responses", responses_of(operation));
    return out;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

}  // namespace

Value openapi_document() {
    Value info = Value::object();
    info.set("title", "eduhub");
    info.set("version", "1");
    info.set("description", "Ask and operate a province's hub. Every answer shows what the token reaches and nothing else, in lists, items and counts. "
                            "Lists go on at `next`; a page may be short or empty and still have one.");
    Value license = Value::object();
    license.set("name", "Apache-2.0");
    license.set("identifier", "Apache-2.0");
    info.set("license", std::move(license));
    Value paths = Value::object();
    for (const auto& operation : rest_operations()) {
        if (paths.find(operation.surface.path) == nullptr) paths.set(operation.surface.path, Value::object());
        paths.find(operation.surface.path)->set(lower_case(operation.surface.method), operation_json(operation));
    }
    Value bearer = Value::object();
    bearer.set("type", "http");
    bearer.set("scheme", "bearer");
    bearer.set("description", "Made with `eduhub token new --scope read` or `operate`, each for a system, a school and an entity, or `identity:read` or `identity:write`, each for a school");
    Value schemes = Value::object();
    schemes.set("token", std::move(bearer));
    Value components = Value::object();
    components.set("schemas", rest_schemas_json());
    components.set("securitySchemes", std::move(schemes));
    Value needed = Value::object();
    needed.set("token", Value::array());
    Value security = Value::array();
    security.push_back(std::move(needed));
    Value out = Value::object();
    out.set("openapi", "3.1.0");
    out.set("info", std::move(info));
    out.set("paths", std::move(paths));
    out.set("components", std::move(components));
    out.set("security", std::move(security));
    return out;
}

}  // namespace hub::api
