#include "core/sso/consents.hpp"

#include <algorithm>

#include "core/sso/claims.hpp"

namespace hub::sso {
namespace {

using store::Type;

const store::TableSpec kConsents{"sso_consent",
                                 store::Domain::Identity,
                                 {{"account", Type::Integer}, {"client", Type::Text}, {"scope", Type::Text}, {"at", Type::Integer}},
                                 2};

}  // namespace

std::vector<const store::TableSpec*> consent_tables() { return {&kConsents}; }

Result<bool> Consents::covers(Key account, const std::string& client, const std::vector<std::string>& scopes) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kConsents, {account, client}));
    if (!row) return false;
    const std::string& given = store::bytes((*row)[2]);
    return std::all_of(scopes.begin(), scopes.end(), [&](const std::string& scope) { return holds_word(given, scope); });
}

Status Consents::give(Key account, const std::string& client, const std::vector<std::string>& scopes) {
    return store_.change_and_wait(kConsents, {account, client}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        std::string all = now ? store::bytes((*now)[2]) : std::string();
        for (const auto& scope : scopes) {
            if (!holds_word(all, scope)) all += (all.empty() ? "" : " ") + scope;
        }
        store::Batch batch;
        batch.put(kConsents, {account, client, all, clock_.now().milliseconds});
        return batch;
    });
}

}  // namespace hub::sso
