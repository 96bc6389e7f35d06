#include "core/sso/passwords.hpp"

namespace hub::sso {

Result<std::optional<StoredPassword>> Passwords::find(Key account) {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    return find_password(*reader, sealer_, account);
}

Status Passwords::keep(Key account, std::string_view hash) {
    store::Batch batch;
    put_password(batch, sealer_, {account, std::string(hash), clock_.now(), StoredPassword::Standing::Chosen});
    return store_.write_and_wait(std::move(batch));
}

}  // namespace hub::sso
