#include "core/sso/passwords.hpp"

namespace hub::sso {

Result<std::optional<StoredPassword>> Passwords::find(Key account) {
    HUB_TRY_ASSIGN(const auto row, store_.read(password_table(), {account}));
    if (!row) return std::optional<StoredPassword>();
    HUB_TRY_ASSIGN(auto password, password_of(sealer_, *row));
    return std::optional(std::move(password));
}

Status Passwords::keep(Key account, std::string_view hash, store::Batch with) {
    with.put(password_table(), row_of(sealer_, StoredPassword{.account = account, .hash = std::string(hash), .set_at = clock_.now()}));
    return store_.write_and_wait(std::move(with));
}

}  // namespace hub::sso
