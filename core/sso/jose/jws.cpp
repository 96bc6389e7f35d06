#include "core/sso/jose/jws.hpp"

#include <algorithm>
#include <array>

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

using codec::Value;

constexpr codec::JsonLimits kHeaderLimits{.bytes = 8U << 10U, .depth = 8, .values = 256, .members_per_object = 64};
constexpr std::size_t kLongestKeyId = 256;

/// Members that would have us fetch a key, trust one we were sent, or read the token in another way.
constexpr std::array<std::string_view, 8> kRefusedMembers{"crit", "b64", "jku", "x5u", "x5c", "enc", "zip", "epk"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// RFC 7515 §4.1.9: `application/` may be left out; media types have no case.
bool same_type(std::string_view written, std::string_view expected) {
    constexpr std::string_view kTree = "application/";
    const auto equal = [](std::string_view a, std::string_view b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
    };
    if (!expected.empty() && equal(written.substr(0, kTree.size()), kTree)) written.remove_prefix(kTree.size());
    return equal(written, expected);
}

Result<JwsHeader> read_header(std::string_view part, EmbeddedKey embedded) {
    const auto json = security::from_base64url(part);
    if (!json) return fail("jose.malformed", "the token's header is no base64url");
    const auto members = codec::parse_json(*json, kHeaderLimits);
    if (!members) return fail(error("jose.malformed", "the token's header is no JSON that we take").because_of(members.error()));
    if (!members->is_object()) return fail("jose.malformed", "the token's header is no JSON object");
    for (const auto name : kRefusedMembers) {
        if (members->find(name) != nullptr) return fail("jose.header", "the token's header has the member " + std::string(name) + ", which we do not take");
    }
    for (const auto name : {"alg", "kid", "typ"}) {
        const Value* member = members->find(name);
        if (member != nullptr && !member->is_string()) return fail("jose.header", "the member " + std::string(name) + " of a token's header has to be a text");
    }
    const auto algorithm = algorithm_named((*members)["alg"].text());
    if (!algorithm) return fail("jose.algorithm", "the token is unsigned, or signed in a way we do not take");
    JwsHeader header{.algorithm = *algorithm, .key_id = std::nullopt, .type = std::string((*members)["typ"].text()), .key = std::nullopt};
    if (const Value* id = members->find("kid")) {
        if (id->text().empty() || id->text().size() > kLongestKeyId) return fail("jose.header", "a kid has 1 to 256 bytes");
        header.key_id = std::string(id->text());
    }
    const Value* key = members->find("jwk");
    if ((key != nullptr) != (embedded == EmbeddedKey::Required)) {
        return fail("jose.header", key != nullptr ? "a token does not bring the key that checks it" : "the proof's header has no jwk");
    }
    if (key != nullptr) {
        HUB_TRY_ASSIGN(header.key, parse_jwk(*key));
    }
    return header;
}

}  // namespace

Result<Jws> read_jws(std::string_view compact, EmbeddedKey embedded) {
    if (compact.size() > kLargestToken) return fail("jose.too_large", "a token has at most 16 KiB");
    const auto first = compact.find('.');
    const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos) {
        return fail("jose.malformed", "a signed token has three parts with dots between them");
    }
    HUB_TRY_ASSIGN(JwsHeader header, read_header(compact.substr(0, first), embedded));
    auto payload = security::from_base64url(compact.substr(first + 1, second - first - 1));
    auto signature = security::from_base64url(compact.substr(second + 1));
    if (!payload || payload->empty() || !signature || signature->empty()) {
        return fail("jose.malformed", "the token's payload or signature is empty or no base64url");
    }
    return Jws{std::move(header), std::move(*payload), compact.substr(0, second), std::move(*signature)};
}

Status check_header(const JwsHeader& header, const JwsRules& rules) {
    if (std::find(rules.algorithms.begin(), rules.algorithms.end(), header.algorithm) == rules.algorithms.end()) {
        return fail("jose.algorithm", "the token is signed with " + std::string(name_of(header.algorithm)) + ", which is not agreed on here");
    }
    const bool expected = std::any_of(rules.types.begin(), rules.types.end(), [&](std::string_view each) { return same_type(header.type, each); });
    if (!expected) return fail("jose.type", "the token is of another type than is asked for here");
    return {};
}

Status check_signature(const Jws& token, const Jwk& key) {
    if (!key.fits(token.header.algorithm) || !key.key.verify(token.header.algorithm, token.signed_part, token.signature)) {
        return fail("jose.signature", "the token's signature does not hold");
    }
    return {};
}

Result<Jws> verify_jws(std::string_view compact, const KeySet& keys, const JwsRules& rules) {
    HUB_TRY_ASSIGN(Jws token, read_jws(compact));
    HUB_TRY(check_header(token.header, rules));
    const Jwk* key = keys.find(token.header.key_id, token.header.algorithm);
    if (key == nullptr) return fail("jose.key_unknown", "the token's kid and alg name no key that is known here");
    HUB_TRY(check_signature(token, *key));
    return token;
}

JwsSigner::JwsSigner(security::SigningKey key, SignatureAlgorithm algorithm, std::string id)
    : key_(std::move(key)), algorithm_(algorithm), id_(std::move(id)) {
    header_start_ = R"({"alg":")" + std::string(name_of(algorithm_)) + "\"";
    if (!id_.empty()) header_start_ += ",\"kid\":" + codec::write_json(Value(id_));
}

Result<std::string> JwsSigner::sign(std::string_view type, std::string_view payload) const {
    std::string header = header_start_;
    if (!type.empty()) header += ",\"typ\":" + codec::write_json(Value(type));
    header += '}';
    std::string token = security::to_base64url(header);
    token += '.';
    token += security::to_base64url(payload);
    HUB_TRY_ASSIGN(const std::string signature, key_.sign(algorithm_, token));
    token += '.';
    token += security::to_base64url(signature);
    return token;
}

}  // namespace hub::sso
