#include "core/sso/jose/jwk.hpp"

#include <algorithm>
#include <array>

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

using codec::Value;
using security::KeyKind;
using security::PublicNumbers;

constexpr std::size_t kMostKeys = 64;
constexpr std::size_t kLongestId = 256;
constexpr codec::JsonLimits kSetLimits{.bytes = 64U << 10U, .depth = 8, .values = 4'096, .members_per_object = 64};

struct Named {
    SignatureAlgorithm algorithm;
    std::string_view name;
};
constexpr std::array kAlgorithms{Named{SignatureAlgorithm::Es256, "ES256"}, Named{SignatureAlgorithm::Rs256, "RS256"},
                                 Named{SignatureAlgorithm::Ps256, "PS256"}};

/// RFC 7518 §6.2.2, §6.3.2 and §6.4.1.
constexpr std::array<std::string_view, 9> kPrivateMembers{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"};

/// A text member, or empty; an error when it is there and no text.
Result<std::string_view> text_member(const Value& members, std::string_view name) {
    const Value* found = members.find(name);
    if (found == nullptr) return std::string_view{};
    if (!found->is_string()) return fail("jwk.unreadable", "the member " + std::string(name) + " of a key has to be a text");
    return found->text();
}

Result<std::string> number_member(const Value& members, std::string_view name) {
    HUB_TRY_ASSIGN(const std::string_view text, text_member(members, name));
    auto bytes = security::from_base64url(text);
    if (!bytes || bytes->empty()) return fail("jwk.unreadable", "the member " + std::string(name) + " of a key is missing or no base64url");
    return bytes;
}

Result<PublicNumbers> numbers_of(const Value& members) {
    HUB_TRY_ASSIGN(const std::string_view kind, text_member(members, "kty"));
    if (kind == "EC") {
        HUB_TRY_ASSIGN(const std::string_view curve, text_member(members, "crv"));
        if (curve != "P-256") return fail("jwk.unsupported", "an EC key has to be on P-256");
        HUB_TRY_ASSIGN(std::string x, number_member(members, "x"));
        HUB_TRY_ASSIGN(std::string y, number_member(members, "y"));
        return PublicNumbers{KeyKind::P256, std::move(x), std::move(y)};
    }
    if (kind == "RSA") {
        HUB_TRY_ASSIGN(std::string n, number_member(members, "n"));
        HUB_TRY_ASSIGN(std::string e, number_member(members, "e"));
        return PublicNumbers{KeyKind::Rsa, std::move(n), std::move(e)};
    }
    return fail("jwk.unsupported", "a key has to be of kind EC or RSA");
}

Status check_public(const Value& members) {
    if (!members.is_object()) return fail("jwk.unreadable", "a key is a JSON object");
    const bool secret = std::any_of(kPrivateMembers.begin(), kPrivateMembers.end(),
                                    [&](std::string_view name) { return members.find(name) != nullptr; });
    if (secret || members["kty"].text() == "oct") {
        return fail("jwk.private", "a private or symmetric key was sent where a public one belongs; it is known now and has to be replaced");
    }
    return {};
}

/// `use` and `key_ops`, where they are: RFC 7517 §4.2 and §4.3.
Status check_use(const Value& members) {
    HUB_TRY_ASSIGN(const std::string_view use, text_member(members, "use"));
    if (!use.empty() && use != "sig") return fail("jwk.unsupported", "the key is not for signatures");
    const Value* operations = members.find("key_ops");
    if (operations == nullptr) return {};
    const auto& items = operations->items();
    const bool verifies = std::any_of(items.begin(), items.end(), [](const Value& each) { return each.text() == "verify"; });
    if (!verifies) return fail("jwk.unsupported", "the key is not for verifying");
    return {};
}

}  // namespace

std::string_view name_of(SignatureAlgorithm algorithm) {
    return kAlgorithms[static_cast<std::size_t>(algorithm)].name;
}

std::optional<SignatureAlgorithm> algorithm_named(std::string_view name) {
    for (const Named& each : kAlgorithms) {
        if (each.name == name) return each.algorithm;
    }
    return std::nullopt;
}

Result<Jwk> parse_jwk(const Value& members) {
    HUB_TRY(check_public(members));
    HUB_TRY(check_use(members));
    HUB_TRY_ASSIGN(const std::string_view id, text_member(members, "kid"));
    HUB_TRY_ASSIGN(const std::string_view named, text_member(members, "alg"));
    if (id.size() > kLongestId) return fail("jwk.unreadable", "a kid has at most 256 bytes");
    const auto algorithm = algorithm_named(named);
    if (!named.empty() && !algorithm) return fail("jwk.unsupported", "the key is for another algorithm than ES256, RS256 and PS256");
    HUB_TRY_ASSIGN(const PublicNumbers numbers, numbers_of(members));
    if (algorithm && security::kind_for(*algorithm) != numbers.kind) return fail("jwk.unreadable", "the kind of the key does not fit its alg");
    auto key = security::VerifyingKey::from(numbers);
    if (!key) return fail(error("jwk.unreadable", "the key cannot be used").because_of(key.error()));
    return Jwk{std::string(id), algorithm, std::move(*key)};
}

Value write_jwk(const Jwk& key) {
    const PublicNumbers& numbers = key.key.numbers();
    Value out = Value::object();
    if (numbers.kind == KeyKind::P256) {
        out.set("kty", "EC");
        out.set("crv", "P-256");
        out.set("x", security::to_base64url(numbers.first));
        out.set("y", security::to_base64url(numbers.second));
    } else {
        out.set("kty", "RSA");
        out.set("n", security::to_base64url(numbers.first));
        out.set("e", security::to_base64url(numbers.second));
    }
    out.set("use", "sig");
    if (key.algorithm) out.set("alg", name_of(*key.algorithm));
    if (!key.id.empty()) out.set("kid", key.id);
    return out;
}

std::string thumbprint(const security::VerifyingKey& key) {
    const PublicNumbers& numbers = key.numbers();
    const std::string first = security::to_base64url(numbers.first);
    const std::string second = security::to_base64url(numbers.second);
    // In the order of their names, which is all the canonical form there is.
    const std::string members = numbers.kind == KeyKind::P256 ? R"({"crv":"P-256","kty":"EC","x":")" + first + R"(","y":")" + second + "\"}"
                                                              : R"({"e":")" + second + R"(","kty":"RSA","n":")" + first + "\"}";
    return security::to_base64url(security::as_bytes(security::sha256(members)));
}

const Jwk* KeySet::find(const std::optional<std::string>& id, SignatureAlgorithm algorithm) const {
    const Jwk* found = nullptr;
    for (const Jwk& each : keys_) {
        if (!each.fits(algorithm)) continue;
        if (id && !each.id.empty() && each.id == *id) return &each;
        if (id) continue;
        if (found != nullptr) return nullptr;  // two would do: nobody guesses
        found = &each;
    }
    return found;
}

Result<KeySet> parse_jwks(std::string_view json) {
    HUB_TRY_ASSIGN(const Value document, codec::parse_json(json, kSetLimits));
    const Value& listed = document["keys"];
    if (!listed.is_array() || listed.items().size() > kMostKeys) return fail("jwk.unreadable", "a key set is {\"keys\": [...]} with at most 64 keys");
    std::vector<Jwk> keys;
    for (const Value& members : listed.items()) {
        auto key = parse_jwk(members);
        if (!key && key.error().code == "jwk.unsupported") continue;
        if (!key) return fail(std::move(key).error());
        const auto same = [&](const Jwk& other) {
            return !key->id.empty() && other.id == key->id && other.key.kind() == key->key.kind() &&
                   (!other.algorithm || !key->algorithm || *other.algorithm == *key->algorithm);
        };
        if (std::any_of(keys.begin(), keys.end(), same)) return fail("jwk.duplicate", "two keys of the set have the same kid");
        keys.push_back(std::move(*key));
    }
    return KeySet(std::move(keys));
}

std::string write_jwks(const KeySet& keys) {
    Value listed = Value::array();
    for (const Jwk& key : keys.keys()) listed.push_back(write_jwk(key));
    Value document = Value::object();
    document.set("keys", std::move(listed));
    return codec::write_json(document);
}

}  // namespace hub::sso
