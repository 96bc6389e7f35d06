// What the SCIM server says about itself (RFC 7643 §5 to §7).
#include "core/sso/scim_endpoint.hpp"

namespace hub::sso {
namespace {

using codec::Value;

constexpr std::string_view kUser = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr std::string_view kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

Value words(std::initializer_list<std::string_view> some) {
    Value out = Value::array();
    for (const auto word : some) out.push_back(word);
    return out;
}

Value supported(Value::Object more, bool is) {
    Value out(std::move(more));
    out.set("supported", Value(is));
    return out;
}

Value meta(std::string_view type, const std::string& location) {
    Value out = Value::object();
    out.set("resourceType", type);
    out.set("location", location);
    return out;
}

Value configuration(std::string_view base) {
    Value out = Value::object();
    out.set("schemas", words({"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"}));
    out.set("patch", supported({}, true));
    out.set("bulk", supported({{"maxOperations", Value(0)}, {"maxPayloadSize", Value(0)}}, false));
    out.set("filter", supported({{"maxResults", Value(200)}}, true));
    for (const auto* none : {"changePassword", "sort", "etag"}) out.set(none, supported({}, false));
    Value schemes = Value::array();
    for (const auto* name : {"OAuth Bearer Token", "OAuth DPoP"}) {
        Value one = Value::object();
        one.set("type", "oauthbearertoken");
        one.set("name", name);
        one.set("description", "An access token of the client's own, with the scope scim");
        schemes.push_back(std::move(one));
    }
    out.set("authenticationSchemes", std::move(schemes));
    out.set("meta", meta("ServiceProviderConfig", std::string(base) + "/ServiceProviderConfig"));
    return out;
}

Value listed(Value::Array resources) {
    Value out = Value::object();
    out.set("schemas", words({"urn:ietf:params:scim:api:messages:2.0:ListResponse"}));
    out.set("totalResults", resources.size());
    out.set("startIndex", Value(1));
    out.set("itemsPerPage", resources.size());
    out.set("Resources", Value(std::move(resources)));
    return out;
}

Value resource_type(std::string_view base) {
    Value out = Value::object();
    out.set("schemas", words({"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}));
    out.set("id", "User");
    out.set("name", "User");
    out.set("endpoint", "/Users");
    out.set("schema", kUser);
    Value extension = Value::object();
    extension.set("schema", kEnterprise);
    extension.set("required", Value(false));
    out.set("schemaExtensions", Value(Value::Array{std::move(extension)}));
    out.set("meta", meta("ResourceType", std::string(base) + "/ResourceTypes/User"));
    return out;
}

struct Attribute {
    std::string_view name, type, mutability, uniqueness;
    enum class Many : unsigned char { One, Many } many = Many::One;
    enum class Needed : unsigned char { No, Yes } needed = Needed::No;
    std::vector<Attribute> inner = {};
};

Value attribute_json(const Attribute& attribute) {
    Value out = Value::object();
    out.set("name", attribute.name);
    out.set("type", attribute.type);
    out.set("multiValued", Value(attribute.many == Attribute::Many::Many));
    out.set("required", Value(attribute.needed == Attribute::Needed::Yes));
    out.set("caseExact", Value(attribute.name == "externalId"));
    out.set("mutability", attribute.mutability);
    out.set("returned", "default");
    out.set("uniqueness", attribute.uniqueness);
    if (attribute.inner.empty()) return out;
    Value inner = Value::array();
    for (const auto& one : attribute.inner) inner.push_back(attribute_json(one));
    out.set("subAttributes", std::move(inner));
    return out;
}

Value schema(std::string_view id, std::string_view name, const std::vector<Attribute>& attributes, std::string_view base) {
    Value out = Value::object();
    out.set("schemas", words({"urn:ietf:params:scim:schemas:core:2.0:Schema"}));
    out.set("id", id);
    out.set("name", name);
    Value list = Value::array();
    for (const auto& one : attributes) list.push_back(attribute_json(one));
    out.set("attributes", std::move(list));
    out.set("meta", meta("Schema", std::string(base) + "/Schemas/" + std::string(id)));
    return out;
}

Value::Array schemas(std::string_view base) {
    using Many = Attribute::Many;
    const auto text = [](std::string_view name) { return Attribute{name, "string", "readWrite", "none"}; };
    const std::vector<Attribute> user{
        {"userName", "string", "immutable", "server", Many::One, Attribute::Needed::Yes},
        {"externalId", "string", "readWrite", "server"},
        text("displayName"),
        {"name", "complex", "readWrite", "none", Many::One, Attribute::Needed::No, {text("formatted"), text("familyName"), text("middleName"), text("givenName")}},
        {"active", "boolean", "readWrite", "none"},
        {"emails", "complex", "readWrite", "none", Many::Many, Attribute::Needed::No, {text("value"), {"primary", "boolean", "readWrite", "none"}}},
        {"roles", "complex", "readWrite", "none", Many::Many, Attribute::Needed::No, {text("value")}},
    };
    return {schema(kUser, "User", user, base), schema(kEnterprise, "EnterpriseUser", {text("organization")}, base)};
}

}  // namespace

std::optional<Value> scim_description(std::string_view what, std::string_view base) {
    if (what == "ServiceProviderConfig") return configuration(base);
    if (what == "ResourceTypes") return listed({resource_type(base)});
    if (what == "ResourceTypes/User") return resource_type(base);
    if (what == "Schemas") return listed(schemas(base));
    for (auto& one : schemas(base)) {
        if (what == "Schemas/" + std::string(one["id"].text())) return std::move(one);
    }
    return std::nullopt;
}

}  // namespace hub::sso
