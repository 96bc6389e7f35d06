#include "core/api/tokens.hpp"

#include <algorithm>
#include <mutex>

#include "core/base/failpoint.hpp"
#include "core/security/digest.hpp"

namespace hub::api {
namespace {

using store::Type;

constexpr std::string_view kPrefix = "eduhub_";  // so that a leaked token is recognised by scanners
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kIdDigits = 12;            // 48 bits of the hash: among 10,000 tokens two agree once in five million
constexpr std::size_t kFewestDigits = 6;

const store::TableSpec kTokens{"token",
                               store::Domain::Inbox,
                               {{"hash", Type::Blob}, {"name", Type::Text}, {"system", Type::Text}, {"tenant", Type::Text}, {"created_at", Type::Integer}},
                               1};

/// What narrows and ends a token. A token without such a row pushes every entity and never ends.
const store::TableSpec kTerms{"token_terms",
                              store::Domain::Inbox,
                              {{"hash", Type::Blob}, {"purpose", Type::Text}, {"entity", Type::Text}, {"expires_at", Type::Integer}, {"revoked_at", Type::Integer}},
                              1};

/// Which classes of fields a token sees beyond the public ones; without such a row, none.
const store::TableSpec kFields{"token_fields", store::Domain::Inbox, {{"hash", Type::Blob}, {"classes", Type::Text}}, 1};

std::string hash_of(std::string_view token) { return std::string(security::as_bytes(security::sha256(token))); }

Token token_of(const std::string& hash, const TokenScope& scope) { return {security::to_hex(hash).substr(0, kIdDigits), scope}; }

store::Row terms_row(const std::string& hash, const TokenScope& scope) {
    const auto moment = [](const std::optional<Instant>& at) { return at ? store::Cell(at->milliseconds) : store::Cell(); };
    return {hash, std::string(name_of(scope.purpose)), scope.entity, moment(scope.expires_at), moment(scope.revoked_at)};
}

}  // namespace

std::vector<const store::TableSpec*> token_tables() { return {&kTokens, &kTerms, &kFields}; }

std::string_view name_of(TokenPurpose purpose) {
    constexpr std::string_view kNames[] = {"push", "metrics", "read", "operate", "identity:read", "identity:write"};
    return kNames[static_cast<std::size_t>(purpose)];
}

std::optional<TokenPurpose> token_purpose_named(std::string_view name) {
    for (const auto purpose : {TokenPurpose::Push, TokenPurpose::Metrics, TokenPurpose::Read, TokenPurpose::Operate, TokenPurpose::IdentityRead, TokenPurpose::IdentityWrite}) {
        if (name_of(purpose) == name) return purpose;
    }
    return std::nullopt;
}

std::string names_of(const std::set<model::Sensitivity>& fields) {
    std::string out;
    for (const auto each : fields) out += (out.empty() ? "" : ",") + std::string(model::name_of(each));
    return out;
}

Result<std::set<model::Sensitivity>> field_classes_named(std::string_view names) {
    std::set<model::Sensitivity> out;
    while (!names.empty()) {
        const auto end = names.find(',');
        const std::string_view name = names.substr(0, end);
        names = end == std::string_view::npos ? std::string_view{} : names.substr(end + 1);
        bool known = false;
        for (const auto each : {model::Sensitivity::Public, model::Sensitivity::Personal, model::Sensitivity::Identity, model::Sensitivity::Sensitive}) {
            if (model::name_of(each) != name) continue;
            out.insert(each);
            known = true;
        }
        if (!known) return fail("token.fields", "classes of fields are personal, identity and sensitive, with commas between: --fields");
    }
    return out;
}

Result<std::unique_ptr<TokenBook>> TokenBook::open(store::Reader& inbox, const Clock& clock) {
    const Type shape[] = {Type::Blob, Type::Text, Type::Text, Type::Text, Type::Integer, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Text};
    HUB_TRY_ASSIGN(const auto rows, inbox.select("SELECT t.hash, t.name, t.system, t.tenant, t.created_at, m.purpose, m.entity, m.expires_at, m.revoked_at, f.classes "
                                                 "FROM token t LEFT JOIN token_terms m ON m.hash = t.hash LEFT JOIN token_fields f ON f.hash = t.hash",
                                                 {}, shape));
    auto book = std::make_unique<TokenBook>(clock);
    const auto moment = [](const store::Cell& cell) { return store::is_null(cell) ? std::nullopt : std::optional(Instant{store::integer(cell)}); };
    for (const auto& row : rows) {
        TokenScope scope{.name = store::bytes(row[1]), .system = store::bytes(row[2]), .tenant = store::bytes(row[3])};
        scope.created_at = {store::integer(row[4])};
        if (!store::is_null(row[5])) {
            const auto purpose = token_purpose_named(store::bytes(row[5]));
            if (!purpose) return fail("token.unknown", "the store holds a token for `" + store::bytes(row[5]) + "`, which this eduhub does not know");
            scope.purpose = *purpose;
            scope.entity = store::bytes(row[6]);
        }
        scope.expires_at = moment(row[7]);
        scope.revoked_at = moment(row[8]);
        HUB_TRY_ASSIGN(scope.fields, field_classes_named(store::bytes(row[9])));
        book->by_hash_[store::bytes(row[0])] = std::move(scope);
    }
    return book;
}

Result<TokenBook::Made> TokenBook::create(router::Inbox& inbox, TokenScope scope, Random& random) {
    const std::string text = std::string(kPrefix) + security::to_base64url(random.bytes(kSecretBytes));
    const std::string hash = hash_of(text);
    HUB_FAILPOINT("token.create.before");
    HUB_TRY(inbox.write([&](store::Batch& batch) {
        batch.insert(kTokens, {hash, scope.name, scope.system, scope.tenant, scope.created_at.milliseconds});
        batch.insert(kTerms, terms_row(hash, scope));
        if (!scope.fields.empty()) batch.insert(kFields, {hash, names_of(scope.fields)});
    }));
    HUB_FAILPOINT("token.create.after");
    Made made{text, token_of(hash, scope)};
    const std::unique_lock lock(mutex_);
    by_hash_[hash] = std::move(scope);
    return made;
}

Result<Token> TokenBook::revoke(router::Inbox& inbox, std::string_view id) {
    if (id.size() < kFewestDigits) return fail("token.unknown", "name a token by its id, as `eduhub token ls` shows it");
    std::string hash;
    TokenScope scope;
    {
        const std::shared_lock lock(mutex_);
        for (const auto& [one, its_scope] : by_hash_) {
            if (!security::to_hex(one).starts_with(id)) continue;
            if (!hash.empty()) return fail("token.ambiguous", "more than one token begins so; give more digits of its SHA-256");
            hash = one;
            scope = its_scope;
        }
    }
    if (hash.empty()) return fail("token.unknown", "no token has the id " + std::string(id));
    if (scope.revoked_at) return token_of(hash, scope);
    scope.revoked_at = clock_.now();
    HUB_FAILPOINT("token.revoke.before");
    HUB_TRY(inbox.write([&](store::Batch& batch) { batch.put(kTerms, terms_row(hash, scope)); }));
    HUB_FAILPOINT("token.revoke.after");
    const std::unique_lock lock(mutex_);
    by_hash_[hash] = scope;
    return token_of(hash, scope);
}

Result<TokenScope> TokenBook::find(std::string_view authorization) const {
    HUB_TRY_ASSIGN(auto token, identify(authorization));
    return std::move(token.scope);
}

Result<Token> TokenBook::identify(std::string_view authorization) const {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return fail("token.unknown", "send a bearer token made with `eduhub token new`");
    const std::string hash = hash_of(authorization.substr(scheme.size()));
    const std::shared_lock lock(mutex_);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) return fail("token.unknown", "this bearer token is not known here; `eduhub token new` makes one");
    const TokenScope& scope = found->second;
    if (scope.revoked_at) return fail("token.revoked", "this token was revoked; ask for another");
    if (scope.expires_at && *scope.expires_at <= clock_.now()) return fail("token.expired", "this token's time is over; ask for another");
    return token_of(hash, scope);
}

std::vector<Token> TokenBook::list() const {
    std::vector<Token> out;
    {
        const std::shared_lock lock(mutex_);
        for (const auto& [hash, scope] : by_hash_) out.push_back(token_of(hash, scope));
    }
    std::sort(out.begin(), out.end(), [](const Token& a, const Token& b) {
        return std::pair(b.scope.created_at.milliseconds, a.id) < std::pair(a.scope.created_at.milliseconds, b.id);
    });
    return out;
}

bool covers(const TokenScope& scope, std::string_view system, std::string_view tenant, std::string_view entity) {
    const auto opens = [](const std::string& held, std::string_view asked) { return held == "*" || held == asked; };
    return scope.purpose == TokenPurpose::Push && opens(scope.system, system) && opens(scope.tenant, tenant) && opens(scope.entity, entity);
}

}  // namespace hub::api
