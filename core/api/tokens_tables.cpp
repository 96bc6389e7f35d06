#include "core/api/tokens.hpp"

#include <mutex>

#include "core/base/failpoint.hpp"
#include "core/security/digest.hpp"

namespace hub::api {
namespace {

using store::Type;

constexpr std::string_view kPrefix = "eduhub_";  // so that a leaked token is recognised by scanners
constexpr std::size_t kSecretBytes = 32;

std::string hash_of(std::string_view token) { return std::string(security::as_bytes(security::sha256(token))); }

}  // namespace

const store::TableSpec kTokens{"token",
                               store::Domain::Inbox,
                               {{"hash", Type::Blob}, {"name", Type::Text}, {"system", Type::Text}, {"tenant", Type::Text}, {"created_at", Type::Integer}},
                               1};

Result<std::unique_ptr<TokenBook>> TokenBook::open(store::Reader& inbox) {
    const Type shape[] = {Type::Blob, Type::Text, Type::Text, Type::Text, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, inbox.select("SELECT hash, name, system, tenant, created_at FROM token", {}, shape));
    auto book = std::make_unique<TokenBook>();
    for (const auto& row : rows) {
        book->by_hash_[store::bytes(row[0])] = {store::bytes(row[1]), store::bytes(row[2]), store::bytes(row[3]), {store::integer(row[4])}};
    }
    return book;
}

Result<std::string> TokenBook::create(router::Inbox& inbox, TokenScope scope, Random& random) {
    const std::string token = std::string(kPrefix) + security::to_base64url(random.bytes(kSecretBytes));
    const std::string hash = hash_of(token);
    HUB_FAILPOINT("token.create.before");
    HUB_TRY(inbox.write([&](store::Batch& batch) {
        batch.insert(kTokens, {hash, scope.name, scope.system, scope.tenant, scope.created_at.milliseconds});
    }));
    HUB_FAILPOINT("token.create.after");
    const std::unique_lock lock(mutex_);
    by_hash_[hash] = std::move(scope);
    return token;
}

std::optional<TokenScope> TokenBook::find(std::string_view authorization) const {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return std::nullopt;
    const std::string hash = hash_of(authorization.substr(scheme.size()));
    const std::shared_lock lock(mutex_);
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<TokenScope> TokenBook::list() const {
    const std::shared_lock lock(mutex_);
    std::vector<TokenScope> out;
    for (const auto& [hash, scope] : by_hash_) out.push_back(scope);
    return out;
}

}  // namespace hub::api
