// Browsers that an account has signed in from: a cookie that says so, sealed, and nothing else.
//
// It opens nothing. It keeps strangers who guess at the account from delaying its owner (credentials/throttle.hpp), and is
// not given to computers that people share.
//
// Ownership: borrows its parts. Threads: any. Failure: a cookie that is not ours is none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/security/sealing.hpp"

namespace hub::sso {

class KnownDevices {
public:
    KnownDevices(const security::Sealer& sealer, Random& random) : sealer_(sealer), random_(random) {}

    /// For Set-Cookie: half a year.
    [[nodiscard]] std::string remember(Key account) const;
    /// The device's name, when this account has signed in from it.
    [[nodiscard]] std::optional<std::string> device_of(std::string_view cookie_header, Key account) const;

private:
    const security::Sealer& sealer_;
    Random& random_;
};

}  // namespace hub::sso
