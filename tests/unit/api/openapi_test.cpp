// The OpenAPI document against the server: every operation is called as the document says and every answer held
// against its schema; and the document against the rules of OpenAPI 3.1.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "core/sso/sessions.hpp"
#include "tests/unit/api/rest_world.hpp"

using namespace hub;
using namespace hub::test;
using codec::Value;

namespace {

/// What is wrong with a value by a schema of the document; empty: nothing.
std::string fault(const Value& document, const Value& schema, const Value& value, const std::string& at) {
    if (const auto ref = schema["$ref"].text(); !ref.empty()) {
        const std::string_view prefix = "#/components/schemas/";
        if (!ref.starts_with(prefix)) return at + ": strange reference " + std::string(ref);
        const Value* target = document["components"]["schemas"].find(ref.substr(prefix.size()));
        return target == nullptr ? at + ": no schema " + std::string(ref) : fault(document, *target, value, at);
    }
    const auto type = schema["type"].text();
    if (type == "string") {
        if (!value.is_string()) return at + ": no string";
        if (schema["format"].text() == "date-time" && !parse_instant(value.text())) return at + ": no moment";
        return {};
    }
    if (type == "integer") return value.is_integer() ? "" : at + ": no integer";
    if (type == "boolean") return value.is_boolean() ? "" : at + ": no boolean";
    if (type == "array") {
        if (!value.is_array()) return at + ": no array";
        for (std::size_t i = 0; i < value.items().size(); ++i) {
            if (auto inner = fault(document, schema["items"], value.items()[i], at + "/" + std::to_string(i)); !inner.empty()) return inner;
        }
        return {};
    }
    if (type != "object") return at + ": unknown type " + std::string(type);
    if (!value.is_object()) return at + ": no object";
    for (const auto& name : schema["required"].items()) {
        if (value.find(name.text()) == nullptr) return at + ": lacks " + std::string(name.text());
    }
    if (schema.find("properties") == nullptr) return {};
    for (const auto& [name, member] : value.members()) {
        const Value* property = schema["properties"].find(name);
        if (property == nullptr) return at + ": undocumented " + name;
        if (auto inner = fault(document, *property, member, at + "/" + name); !inner.empty()) return inner;
    }
    return {};
}

void collect_references(const Value& value, std::set<std::string>& into) {
    for (const auto& [name, member] : value.members()) {
        if (name == "$ref") into.insert(std::string(member.text()));
        collect_references(member, into);
    }
    for (const auto& item : value.items()) collect_references(item, into);
}

struct Walk {
    Walk() : document(world.get("/api/v1/openapi.json", token)) {
        account.login = account.name = "mai";
        account.roles = {sso::Role::Pupil};
        account = world.served.sign_in->admit(account).value();
        world.served.clock.advance_milliseconds(30LL * 24 * 60 * 60 * 1000);  // the next key is old enough to sign
    }

    /// Of the scope that the operation asks for.
    const std::string& token_for(const Value& operation) const { return operation["x-scope"].text().starts_with("identity:") ? office : token; }

    /// A path of the document with an item that there is.
    std::string filled(std::string path) {
        static const std::regex kWord("/([a-z-]+)/\\{id\\}");
        std::smatch match;
        if (std::regex_search(path, match, kWord)) {
            const auto item = world.all_items("/api/v1/" + match[1].str(), token).at(0);
            path.replace(path.find("{id}"), 4, std::string(item["id"].text()));
        }
        const auto fill = [&path](const std::string& word, const std::string& value) {
            if (const auto at = path.find(word); at != std::string::npos) path.replace(at, word.size(), value);
        };
        fill("{login}", "mai");
        fill("{app}", "vnedu");
        if (path.find("{session}") != std::string::npos) fill("{session}", world.served.sign_in->sessions().begin(account.id, "pwd", "test", sso::Session::Place::Own).value().session.sid);
        if (const auto at = path.find("{system}/{tenant}"); at != std::string::npos) path.replace(at, 17, "vnedu/" + kSchool);
        return path;
    }

    RestWorld world{"sqlite", ServedHub::SignIn::On};
    sso::Account account;
    std::string office = std::string(world.served.new_token(R"({"name":"test","scope":"identity:write","tenant":"*"})")["token"].text());
    std::string token = world.token(R"("tenant":"*","system":"*","fields":"personal,identity,sensitive")", "operate");
    Value document;
};

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace

TEST_CASE("every operation of the document answers as its schema says", "[api][openapi]") {
    Walk walk;
    const std::map<std::string, std::string> orders{{"SearchOrder", R"({"national_id":"052314000123"})"}, {"RetryOrder", R"({"reason":"test"})"},
                                                    {"RetryOne", R"({"reason":"test"})"}, {"SyncOrder", R"({"entity":"pupil"})"}, {"UserOrder", R"({"login":"moi","roles":["pupil"]})"}, {"UserChange", R"({"name":"Mai An","state":"active"})"},
                                                    {"RotateOrder", R"({"algorithm":"ES256"})"}};
    int called = 0;
    // What is set going comes last, so that there is still something to show.
    for (const std::string wanted : {"get", "post", "patch", "delete"}) {
        for (const auto& [path, methods] : walk.document["paths"].members()) {
            const Value* operation = methods.find(wanted);
            if (operation == nullptr) continue;
            INFO(wanted << " " << path);
            std::string body;
            if (const Value* order = operation->find("requestBody"); order != nullptr) {
                const std::string schema((*order)["content"]["application/json"]["schema"]["$ref"].text());
                body = orders.at(schema.substr(schema.rfind('/') + 1));
                CHECK(fault(walk.document, (*order)["content"]["application/json"]["schema"], codec::parse_json(body).value(), "order") == "");
            }
            walk.world.served.hub.run_until_quiet();
            const std::string target = walk.filled(path);
            const auto answer = walk.world.served.call(upper(wanted), target, body, walk.token_for(*operation));
            INFO(answer.body);
            CHECK(answer.status == 200);
            CHECK(answer.has_header("Content-Type: application/json"));
            const Value& media = (*operation)["responses"]["200"]["content"]["application/json"];
            REQUIRE(media.is_object());
            CHECK(fault(walk.document, media["schema"], answer.json(), "answer") == "");
            const auto refused = walk.world.served.call(upper(wanted), target, body, "eduhub_wrong");
            CHECK(refused.status == 401);
            CHECK(fault(walk.document, (*operation)["responses"]["401"]["content"]["application/problem+json"]["schema"], refused.json(), "problem") == "");
            ++called;
        }
    }
    CHECK(called == static_cast<int>(api::RestApi::surfaces().size()));
}

TEST_CASE("lists of the document take their parameters", "[api][openapi]") {
    Walk walk;
    const std::map<std::string, std::string> values{{"limit", "2"}, {"since", "2020-01-01T00:00:00Z"}, {"entity", "pupil"}, {"system", "vnedu"}, {"tenant", kSchool},
                                                    {"status", "dead"}, {"purpose", "test"}, {"code", "x.y"}, {"source_id", "HS01"}, {"school", "th-le-loi"}, {"role", "pupil"}, {"receipt", "i0"}, {"record", "r0"}};
    for (const auto& [path, methods] : walk.document["paths"].members()) {
        if (methods.find("get") == nullptr) continue;
        for (const auto& parameter : methods["get"]["parameters"].items()) {
            const std::string name(parameter["name"].text());
            if (parameter["in"].text() != "query" || name == "cursor") continue;
            const auto answer = walk.world.served.call("GET", walk.filled(path) + "?" + name + "=" + values.at(name), "", walk.token_for(methods["get"]));
            INFO(path << " " << name << ": " << answer.body);
            CHECK(answer.status == 200);
        }
    }
}

TEST_CASE("the document is a whole OpenAPI 3.1 document", "[api][openapi]") {
    Walk walk;
    const Value& document = walk.document;
    CHECK(document["openapi"].text() == "3.1.0");
    CHECK_FALSE(document["info"]["title"].text().empty());
    CHECK_FALSE(document["info"]["version"].text().empty());
    std::set<std::string> references;
    collect_references(document, references);
    for (const auto& reference : references) {
        INFO(reference);
        REQUIRE(reference.starts_with("#/components/schemas/"));
        CHECK(document["components"]["schemas"].find(reference.substr(21)) != nullptr);
    }
    for (const auto& [name, schema] : document["components"]["schemas"].members()) {
        INFO(name);
        CHECK(references.contains("#/components/schemas/" + name));
        for (const auto& required : schema["required"].items()) CHECK(schema["properties"].find(required.text()) != nullptr);
    }
    std::set<std::string> ids;
    for (const auto& [path, methods] : document["paths"].members()) {
        CHECK(path.starts_with("/"));
        for (const auto& [method, operation] : methods.members()) {
            INFO(method << " " << path);
            CHECK((method == "get" || method == "post" || method == "patch" || method == "delete"));
            CHECK(ids.insert(std::string(operation["operationId"].text())).second);
            std::set<std::string> in_path;
            for (const auto& parameter : operation["parameters"].items()) {
                CHECK_FALSE(parameter["name"].text().empty());
                CHECK(parameter["schema"].is_object());
                if (parameter["in"].text() == "path") {
                    CHECK(parameter["required"].boolean());
                    in_path.insert(std::string(parameter["name"].text()));
                } else CHECK(parameter["in"].text() == "query");
            }
            CHECK(static_cast<std::size_t>(std::count(path.begin(), path.end(), '{')) == in_path.size());
            for (const auto& name : in_path) CHECK(path.find("{" + name + "}") != std::string::npos);
            for (const auto& [status, response] : operation["responses"].members()) {
                CHECK(status.size() == 3);
                CHECK_FALSE(response["description"].text().empty());
            }
        }
    }
    for (const auto& requirement : document["security"].items()) {
        for (const auto& [scheme, scopes] : requirement.members()) CHECK(document["components"]["securitySchemes"].find(scheme) != nullptr);
    }
}
