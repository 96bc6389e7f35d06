#include "core/sso/person_row.hpp"

#include <algorithm>

#include "core/security/foreign_hash.hpp"
#include "core/security/password_hash.hpp"
#include "core/sso/phones.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kLongestText = 256;
constexpr std::string_view kArgon2 = "$argon2id$";

bool is_text(const std::optional<std::string>& text) {
    return !text || (text->size() <= kLongestText && text::valid_utf8(*text) && text::strip_controls(*text) == *text);
}

/// Only how it is written: wrapping a fast digest costs as much as hashing a password, and is put off until it is needed.
Status check_hash(std::string_view hash, Random& random) {
    if (hash.starts_with(kArgon2)) {
        HUB_TRY(security::import_password_hash(hash, {}, random));
    } else {
        HUB_TRY(security::ForeignHash::parse(hash));
    }
    return {};
}

Result<PreparedPerson> prepared(const PersonRow& row) {
    PreparedPerson out;
    out.row = &row;
    HUB_TRY_ASSIGN(out.login, normal_login(row.login));
    if (row.roles) {
        out.roles.emplace();
        for (const auto& word : *row.roles) {
            const auto role = role_named(word);
            if (!role) return fail("account.role", "roles are pupil, guardian, teacher, staff and administrator");
            if (std::find(out.roles->begin(), out.roles->end(), *role) == out.roles->end()) out.roles->push_back(*role);
        }
    }
    if (row.phone) {
        out.phone.emplace();
        if (!row.phone->empty()) {
            HUB_TRY_ASSIGN(out.phone, normal_phone(*row.phone));
        }
    }
    return out;
}

}  // namespace

Result<PreparedPerson> checked_row(const PersonRow& row, Random& random, std::string_view& field) {
    auto one = prepared(row);
    if (!one) {
        field = one.error().code == "account.login" ? "login" : one.error().code == "account.role" ? "roles" : "phone";
        return one;
    }
    const std::pair<std::string_view, const std::optional<std::string>*> texts[] = {{"name", &row.name}, {"school", &row.school}, {"email", &row.email}, {"class", &row.class_name}};
    for (const auto& [name, text] : texts) {
        field = name;
        if (!is_text(*text)) return fail("import.text", "at most 256 bytes of one line");
    }
    field = "password_hash";
    if (one->has_hash()) HUB_TRY(check_hash(*row.password_hash, random));
    return one;
}

Account PreparedPerson::applied(Account to) const {
    if (row->name) to.name = *row->name;
    if (row->school) to.tenant = *row->school;
    if (row->email) to.email = *row->email;
    if (phone) to.phone = *phone;
    if (roles) to.roles = *roles;
    if (to.name.empty()) to.name = to.login;
    return to;
}

Result<std::optional<ClassName>> PreparedPerson::class_of(const Account& account) const {
    if (!row->class_name || row->class_name->empty()) return std::optional<ClassName>();
    const bool with_school = row->class_name->find('/') != std::string::npos;
    HUB_TRY_ASSIGN(auto name, class_named(with_school ? *row->class_name : account.tenant + "/" + *row->class_name));
    return std::optional(std::move(name));
}

}  // namespace hub::sso
