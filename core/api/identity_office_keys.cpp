// The keys of one login, as administrators see and order them. Part of identity_office.hpp.
#include <algorithm>

#include "core/api/identity_office.hpp"
#include "core/sso/jose/key_ring.hpp"
#include "core/sso/saml_keys.hpp"

namespace hub::api {
namespace {

using codec::Value;

Value changes_json(const std::vector<sso::KeyChange>& changes) {
    Value list = Value::array();
    for (const auto& change : changes) {
        Value one = Value::object();
        one.set("what", sso::name_of(change.what));
        one.set("id", change.id);
        one.set("algorithm", sso::name_of(change.algorithm));
        list.push_back(std::move(one));
    }
    Value out = Value::object();
    out.set("changes", std::move(list));
    return out;
}

}  // namespace

Result<Value> IdentityOffice::keys() const {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    Value list = Value::array();
    const auto ring = sign_in->keys().snapshot();
    for (const auto& key : ring->keys) {
        Value one = Value::object();
        one.set("id", key.public_key.id);
        one.set("signs", "tokens");
        one.set("algorithm", key.public_key.algorithm ? sso::name_of(*key.public_key.algorithm) : std::string_view());
        one.set("standing", sso::name_of(key.standing));
        one.set("made_at", format_instant(key.made_at));
        one.set("since", format_instant(key.since));
        list.push_back(std::move(one));
    }
    const Instant now = parts_.clock.now();
    const auto saml = sign_in->saml_keys().all();
    for (std::size_t i = 0; i < saml.size(); ++i) {
        const bool next = saml[i].signs_from > now;
        const bool over = i + 1 < saml.size() && saml[i + 1].signs_from <= now;
        Value one = Value::object();
        one.set("id", saml[i].id);
        one.set("signs", "saml");
        one.set("algorithm", sso::name_of(sso::SignatureAlgorithm::Rs256));
        one.set("standing", sso::name_of(next ? sso::KeyStanding::Next : over ? sso::KeyStanding::Retired : sso::KeyStanding::Active));
        one.set("since", format_instant(saml[i].signs_from));
        list.push_back(std::move(one));
    }
    return list;
}

Result<Value> IdentityOffice::rotate_key(std::string_view word) {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    const auto algorithm = sso::algorithm_named(word);
    if (!algorithm) return fail("key.algorithm", "keys sign ES256 or RS256");
    HUB_TRY_ASSIGN(const auto changes, sign_in->keys().rotate(*algorithm));
    HUB_TRY(chain("key rotate", changes_json(changes)));
    return changes_json(changes);
}

Result<Value> IdentityOffice::revoke_key(const std::string& id) {
    HUB_TRY_ASSIGN(auto* sign_in, gateway());
    const auto saml = sign_in->saml_keys().all();
    const bool of_saml = std::any_of(saml.begin(), saml.end(), [&](const sso::SamlKey& key) { return key.id == id; });
    HUB_TRY_ASSIGN(const auto changes, of_saml ? sign_in->saml_keys().revoke(id) : sign_in->keys().revoke(id));
    HUB_TRY(chain("key revoke", changes_json(changes)));
    return changes_json(changes);
}

}  // namespace hub::api
