#include "core/sso/scim_endpoint.hpp"

#include <algorithm>
#include <charconv>

#include "core/codec/json.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/oauth_answer.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {
namespace {

using codec::Value;

constexpr std::string_view kType = "application/scim+json";
constexpr std::int64_t kMostInPage = 200;

net::ServerResponse answer(int status, const Value& body) { return {status, std::string(kType), codec::write_json(body), {}}; }

struct Said {
    std::string_view code;
    int status;
    std::string_view type;
};
/// RFC 7644 §3.12, table 9.
constexpr Said kSaid[] = {{"scim.not_found", 404, ""},        {"scim.unique", 409, "uniqueness"},   {"scim.value", 400, "invalidValue"}, {"scim.path", 400, "invalidPath"},
                          {"scim.mutability", 400, "mutability"}, {"scim.syntax", 400, "invalidSyntax"}, {"scim.filter", 400, "invalidFilter"}, {"scim.no_target", 400, "noTarget"}};

net::ServerResponse refusal(const Error& error) {
    const auto found = std::find_if(std::begin(kSaid), std::end(kSaid), [&](const Said& said) { return said.code == error.code; });
    const bool known = found != std::end(kSaid);
    Value body = Value::object();
    Value schemas = Value::array();
    schemas.push_back("urn:ietf:params:scim:api:messages:2.0:Error");
    body.set("schemas", std::move(schemas));
    body.set("status", std::to_string(known ? found->status : 503));
    if (known && !found->type.empty()) body.set("scimType", found->type);
    body.set("detail", known ? error.message : std::string("the hub cannot do this at the moment"));
    auto response = answer(known ? found->status : 503, body);
    if (!known) response.headers.emplace_back("Retry-After", "1");
    return response;
}

Result<Value> body_of(const net::ServerRequest& request) {
    auto body = codec::parse_json(request.body);
    if (!body || !body->is_object()) return fail("scim.syntax", "the body is no JSON object");
    return body;
}

struct Filter {
    std::string attribute, value;
};
/// attribute SP "eq" SP JSON string (RFC 7644 §3.4.2.2), of the two that are looked up.
Result<Filter> filter_of(std::string_view text) {
    const auto refused = [] { return fail("scim.filter", "filters are userName eq \"…\" and externalId eq \"…\""); };
    const auto first = text.find(' ');
    const auto second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos) return refused();
    // A word in any case of letters: the member of an object of known words.
    const Value known(Value::Object{{"userName", Value("userName")}, {"externalId", Value("externalId")}, {"eq", Value("eq")}});
    const std::string attribute(scim_member(known, text.substr(0, first)).text());
    if (attribute.empty() || attribute == "eq" || scim_member(known, text.substr(first + 1, second - first - 1)).text() != "eq") return refused();
    const auto value = codec::parse_json(text.substr(second + 1));
    if (!value || !value->is_string()) return refused();
    return Filter{attribute, std::string(value->text())};
}

std::int64_t number_of(const std::string& text, std::int64_t otherwise) {
    std::int64_t number = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

tl::expected<std::string, net::ServerResponse> ScimEndpoint::client_of(const net::ServerRequest& request) {
    const auto found = parts_.resources.presented(request);
    if (!found) return tl::unexpected(found.error());
    if (!found->grant && holds_word(found->token.scope, kScope)) return found->token.client;
    auto refused = oauth_error(403, "insufficient_scope", "this takes a machine's token with the scope scim");
    refused.headers.emplace_back("WWW-Authenticate", std::string(found->token.key.empty() ? "Bearer" : "DPoP") + " error=\"insufficient_scope\", scope=\"scim\"");
    return tl::unexpected(std::move(refused));
}

net::ServerResponse ScimEndpoint::describe(const net::ServerRequest& request, std::string_view what) {
    if (const auto client = client_of(request); !client) return client.error();
    const auto description = scim_description(what, base_);
    return description ? answer(200, *description) : refusal(fail("scim.not_found", "there is no such description").value());
}

net::ServerResponse ScimEndpoint::list(const net::ServerRequest& request) {
    const auto client = client_of(request);
    if (!client) return client.error();
    const auto asked = Parameters::parse(request.query);
    if (!asked) return refusal(fail("scim.syntax", asked.error().message).value());
    const std::int64_t start = std::max<std::int64_t>(1, number_of((*asked)["startIndex"], 1));
    const std::int64_t count = std::clamp<std::int64_t>(number_of((*asked)["count"], kMostInPage), 0, kMostInPage);
    Result<ScimUsers::List> found;
    if (asked->has("filter")) {
        const auto filter = filter_of((*asked)["filter"]);
        if (!filter) return refusal(filter.error());
        found = filter->attribute == "userName" ? parts_.users.with_login(*client, filter->value) : parts_.users.with_external_id(*client, filter->value);
        if (found && (start > 1 || count == 0)) found->people.clear();  // there is one at most
    } else {
        found = parts_.users.list(*client, start, count);
    }
    if (!found) return refusal(found.error());
    Value body = Value::object();
    Value schemas = Value::array();
    schemas.push_back("urn:ietf:params:scim:api:messages:2.0:ListResponse");
    body.set("schemas", std::move(schemas));
    body.set("totalResults", found->total);
    body.set("startIndex", start);
    body.set("itemsPerPage", found->people.size());
    Value resources = Value::array();
    for (const auto& person : found->people) resources.push_back(scim_json(person, base_));
    body.set("Resources", std::move(resources));
    return answer(200, body);
}

net::ServerResponse ScimEndpoint::create(const net::ServerRequest& request) {
    const auto client = client_of(request);
    if (!client) return client.error();
    const auto body = body_of(request);
    auto person = body ? new_scim_person(*body) : Result<ScimPerson>(fail(body.error()));
    if (person) person = parts_.users.create(*client, std::move(*person));
    if (!person) return refusal(person.error());
    auto made = answer(201, scim_json(*person, base_));
    made.headers.emplace_back("Location", base_ + "/Users/" + subject_of(person->account.id));
    return made;
}

net::ServerResponse ScimEndpoint::show(const net::ServerRequest& request, std::string_view id) {
    const auto client = client_of(request);
    if (!client) return client.error();
    const auto person = parts_.users.find(*client, id);
    return person ? answer(200, scim_json(*person, base_)) : refusal(person.error());
}

net::ServerResponse ScimEndpoint::changed(const net::ServerRequest& request, std::string_view id, Status (*how)(ScimPerson&, const Value&)) {
    const auto client = client_of(request);
    if (!client) return client.error();
    const auto body = body_of(request);
    if (!body) return refusal(body.error());
    const auto person = parts_.users.change(*client, id, [&](ScimPerson& one) { return how(one, *body); });
    return person ? answer(200, scim_json(*person, base_)) : refusal(person.error());
}

net::ServerResponse ScimEndpoint::replace(const net::ServerRequest& request, std::string_view id) { return changed(request, id, replace_scim_person); }
net::ServerResponse ScimEndpoint::patch(const net::ServerRequest& request, std::string_view id) { return changed(request, id, patch_scim_person); }

net::ServerResponse ScimEndpoint::remove(const net::ServerRequest& request, std::string_view id) {
    const auto client = client_of(request);
    if (!client) return client.error();
    const auto removed = parts_.users.remove(*client, id);
    return removed ? net::ServerResponse{204, "", "", {}} : refusal(removed.error());
}

}  // namespace hub::sso
