#include "core/sso/scim_person.hpp"

#include <algorithm>
#include <optional>

#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

using codec::Value;

constexpr std::string_view kUser = "urn:ietf:params:scim:schemas:core:2.0:User";
constexpr std::string_view kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
constexpr std::string_view kPatch = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
constexpr std::size_t kLongest = 256;
constexpr std::size_t kMostOperations = 64;

std::string small(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

Result<std::string> plain(const Value& value, std::string_view what) {
    if (value.is_null()) return std::string();
    std::string out(value.text());
    if (!value.is_string() || out.size() > kLongest || !text::valid_utf8(out) || text::strip_controls(out) != out) return fail("scim.value", std::string(what) + " is one line of at most 256 bytes");
    return out;
}

/// Of a multi-valued attribute (RFC 7643 §2.4): the primary value, or the first.
Result<std::string> chosen(const Value& list, std::string_view what) {
    if (list.is_null()) return std::string();
    if (!list.is_array()) return fail("scim.value", std::string(what) + " is a list");
    const Value* found = nullptr;
    for (const auto& item : list.items()) {
        if (found == nullptr || scim_member(item, "primary").boolean()) found = &item;
    }
    return found == nullptr ? Result<std::string>(std::string()) : plain(found->is_string() ? *found : scim_member(*found, "value"), what);
}

Result<std::vector<Role>> roles_of(const Value& list) {
    std::vector<Role> out;
    if (!list.is_null() && !list.is_array()) return fail("scim.value", "roles is a list");
    for (const auto& item : list.items()) {
        const auto role = role_named((item.is_string() ? item : scim_member(item, "value")).text());
        if (!role || *role == Role::Administrator) return fail("scim.value", "roles are pupil, guardian, teacher and staff");
        if (std::find(out.begin(), out.end(), *role) == out.end()) out.push_back(*role);
    }
    return out;
}

Result<std::string> name_in(const Value& name) {
    if (!name.is_null() && !name.is_object()) return fail("scim.value", "name is an object");
    HUB_TRY_ASSIGN(auto whole, plain(scim_member(name, "formatted"), "name.formatted"));
    if (!whole.empty()) return whole;
    for (const auto* part : {"familyName", "middleName", "givenName"}) {  // in the order of Vietnamese names
        HUB_TRY_ASSIGN(const auto word, plain(scim_member(name, part), part));
        if (!word.empty()) whole += (whole.empty() ? "" : " ") + word;
    }
    return whole;
}

Status set_active(Account& account, const Value& value) {
    // Some clients write booleans as words.
    const std::string word = value.is_boolean() ? (value.boolean() ? "true" : "false") : small(value.text());
    if (word != "true" && word != "false") return fail("scim.value", "active is true or false");
    account.state = word == "true" ? Account::State::Active : Account::State::Disabled;
    return {};
}

Status keep_login(const Account& account, const Value& value) {
    const auto login = normal_login(value.text());
    return login && *login == account.login ? Status() : fail("scim.mutability", "userName is not changed");
}

/// What is added to a list stands beside what is there (RFC 7644 §3.5.2.1).
enum class How : unsigned char { Replace, Add };

std::vector<Role> joined(std::vector<Role> all, const std::vector<Role>& more) {
    for (const Role role : more) {
        if (std::find(all.begin(), all.end(), role) == all.end()) all.push_back(role);
    }
    return all;
}

/// `roles[value eq "staff"]`, of a path in small letters. Nullopt: another path.
std::optional<Role> role_in(std::string_view path) {
    constexpr std::string_view kBefore = "roles[value eq \"", kAfter = "\"]";
    if (path.size() < kBefore.size() + kAfter.size() || !path.starts_with(kBefore) || !path.ends_with(kAfter)) return std::nullopt;
    return role_named(path.substr(kBefore.size(), path.size() - kBefore.size() - kAfter.size()));
}

/// One attribute of PATCH; a null takes its value away.
Status set_one(ScimPerson& person, const std::string& path, const Value& value, How how) {
    Account& account = person.account;
    if (path == "active") return set_active(account, value);
    if (path == "username") return keep_login(account, value);
    if (path == "externalid") {
        HUB_TRY_ASSIGN(person.external_id, plain(value, "externalId"));
    } else if (path == "displayname" || path == "name.formatted") {
        HUB_TRY_ASSIGN(account.name, plain(value, path));
    } else if (path == "name") {
        HUB_TRY_ASSIGN(account.name, name_in(value));
    } else if (path == "emails") {
        HUB_TRY_ASSIGN(account.email, chosen(value, "emails"));
    } else if (path.starts_with("emails[") && path.ends_with("].value")) {
        HUB_TRY_ASSIGN(account.email, plain(value, "emails"));
    } else if (path == "roles") {
        HUB_TRY_ASSIGN(auto given, roles_of(value));
        account.roles = how == How::Add ? joined(account.roles, given) : std::move(given);
    } else if (const auto role = role_in(path); role && value.is_null()) {
        std::erase(account.roles, *role);
    } else if (path == small(kEnterprise) + ":organization") {
        HUB_TRY_ASSIGN(account.tenant, plain(value, "organization"));
    } else {
        return fail("scim.path", "this attribute is not changed here: " + path);
    }
    if (account.name.empty()) account.name = account.login;
    return {};
}

/// Without a path the value names the attributes; what is unknown or not a client's to write is let be.
Status set_many(ScimPerson& person, const Value& attributes, How how) {
    if (!attributes.is_object()) return fail("scim.value", "without a path the value is an object");
    for (const auto& [name, value] : attributes.members()) {
        if (small(name) == small(kEnterprise)) {
            for (const auto& [inner, given] : value.members()) {
                if (small(inner) == "organization") HUB_TRY(set_one(person, small(kEnterprise) + ":organization", given, how));
            }
            continue;
        }
        const auto set = set_one(person, small(name), value, how);
        if (!set && set.error().code != "scim.path") return set;
    }
    return {};
}

Status has_schema(const Value& object, std::string_view schema) {
    for (const auto& item : scim_member(object, "schemas").items()) {
        if (small(item.text()) == small(schema)) return {};
    }
    return fail("scim.syntax", "`schemas` has to name " + std::string(schema));
}

}  // namespace

const Value& scim_member(const Value& object, std::string_view name) {
    static const Value kNone;
    if (!object.is_object()) return kNone;
    const std::string wanted = small(name);
    const auto found = std::find_if(object.members().begin(), object.members().end(), [&](const auto& member) { return small(member.first) == wanted; });
    return found == object.members().end() ? kNone : found->second;
}

Result<ScimPerson> new_scim_person(const Value& resource) {
    ScimPerson person;
    const auto login = normal_login(scim_member(resource, "userName").text());
    if (!login) return fail("scim.value", "userName has 1 to 64 visible characters and no spaces");
    person.account.login = *login;
    HUB_TRY(replace_scim_person(person, resource));
    return person;
}

Status replace_scim_person(ScimPerson& person, const Value& resource) {
    HUB_TRY(has_schema(resource, kUser));
    HUB_TRY(keep_login(person.account, scim_member(resource, "userName")));
    HUB_TRY_ASSIGN(person.external_id, plain(scim_member(resource, "externalId"), "externalId"));
    HUB_TRY_ASSIGN(person.account.name, plain(scim_member(resource, "displayName"), "displayName"));
    if (person.account.name.empty()) {
        HUB_TRY_ASSIGN(person.account.name, name_in(scim_member(resource, "name")));
    }
    if (person.account.name.empty()) person.account.name = person.account.login;
    HUB_TRY_ASSIGN(person.account.email, chosen(scim_member(resource, "emails"), "emails"));
    HUB_TRY_ASSIGN(person.account.roles, roles_of(scim_member(resource, "roles")));
    HUB_TRY_ASSIGN(person.account.tenant, plain(scim_member(scim_member(resource, kEnterprise), "organization"), "organization"));
    person.account.state = Account::State::Active;
    if (const auto& active = scim_member(resource, "active"); !active.is_null()) HUB_TRY(set_active(person.account, active));
    return {};
}

Status patch_scim_person(ScimPerson& person, const Value& request) {
    HUB_TRY(has_schema(request, kPatch));
    const auto& operations = scim_member(request, "Operations");
    if (!operations.is_array() || operations.items().empty() || operations.items().size() > kMostOperations) return fail("scim.syntax", "`Operations` is a list of 1 to 64");
    ScimPerson changed = person;
    for (const auto& operation : operations.items()) {
        const std::string what = small(scim_member(operation, "op").text());
        std::string path = small(scim_member(operation, "path").text());
        if (path.starts_with(small(kUser) + ":")) path = path.substr(kUser.size() + 1);
        const auto& value = scim_member(operation, "value");
        if (what == "remove") {
            if (path.empty()) return fail("scim.no_target", "what is removed has a path");
            if (path == "active" || path == "username") return fail("scim.mutability", path + " is always there");
            HUB_TRY(set_one(changed, path, Value(), How::Replace));
        } else if (what == "add" || what == "replace") {
            const How how = what == "add" ? How::Add : How::Replace;
            HUB_TRY(path.empty() ? set_many(changed, value, how) : set_one(changed, path, value, how));
        } else {
            return fail("scim.syntax", "op is add, replace or remove");
        }
    }
    person = std::move(changed);
    return {};
}

Value scim_json(const ScimPerson& person, std::string_view base) {
    const Account& account = person.account;
    const std::string id = subject_of(account.id);
    Value out = Value::object();
    Value schemas = Value::array();
    schemas.push_back(kUser);
    if (!account.tenant.empty()) schemas.push_back(kEnterprise);
    out.set("schemas", std::move(schemas));
    out.set("id", id);
    if (!person.external_id.empty()) out.set("externalId", person.external_id);
    out.set("userName", account.login);
    out.set("displayName", account.name);
    Value name = Value::object();
    name.set("formatted", account.name);
    out.set("name", std::move(name));
    out.set("active", Value(account.state == Account::State::Active));
    const auto valued = [](std::string_view value) {
        Value one = Value::object();
        one.set("value", value);
        return one;
    };
    if (!account.email.empty()) {
        Value emails = Value::array();
        emails.push_back(valued(account.email));
        emails.items().front().set("primary", Value(true));
        out.set("emails", std::move(emails));
    }
    Value roles = Value::array();
    for (const Role role : account.roles) roles.push_back(valued(name_of(role)));
    if (!account.roles.empty()) out.set("roles", std::move(roles));
    if (!account.tenant.empty()) {
        Value enterprise = Value::object();
        enterprise.set("organization", account.tenant);
        out.set(kEnterprise, std::move(enterprise));
    }
    Value meta = Value::object();
    meta.set("resourceType", "User");
    meta.set("created", format_instant(account.created_at));
    meta.set("location", std::string(base) + "/Users/" + id);
    out.set("meta", std::move(meta));
    return out;
}

}  // namespace hub::sso
