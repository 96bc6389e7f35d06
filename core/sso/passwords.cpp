#include "core/sso/passwords.hpp"

namespace hub::sso {
namespace {

using store::Type;

const store::TableSpec kPasswords{"sso_password",
                                  store::Domain::Identity,
                                  {{"account", Type::Integer}, {"hash", Type::Blob}, {"changed_at", Type::Integer}},
                                  1};

std::string place_of(Key account) { return "sso_password|" + std::to_string(account); }

}  // namespace

std::vector<const store::TableSpec*> password_tables() { return {&kPasswords}; }

Result<std::optional<std::string>> Passwords::find(Key account) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kPasswords, {account}));
    if (!row) return std::optional<std::string>();
    HUB_TRY_ASSIGN(auto hash, sealer_.open(store::bytes((*row)[1]), place_of(account)));
    return std::optional(std::move(hash));
}

Status Passwords::keep(Key account, std::string_view hash) {
    store::Batch batch;
    batch.put(kPasswords, {account, sealer_.seal(hash, place_of(account)), clock_.now().milliseconds});
    return store_.write_and_wait(std::move(batch));
}

}  // namespace hub::sso
