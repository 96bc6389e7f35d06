// Secrets by reference. Configuration names a secret (`file:secrets/csdl.json`, `env:NAME`,
// `vault:csdl/64625417`), this room reads it when it is needed, and nobody logs it.
//
// `vault:` is a folder of sealed files (one per name) opened with the hub's sealing key; a name is
// path segments of [A-Za-z0-9._-], never `..`.
//
// Threads: any. Errors: `secret.syntax`, `secret.missing`, `secret.permissions` (a file that others
// can read), `secret.broken`.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/security/sealing.hpp"

namespace hub::security {

class Secrets {
public:
    /// `base`: what relative `file:` paths start from. `vault` may be empty: then `vault:` fails.
    Secrets(std::filesystem::path base, std::filesystem::path vault, std::shared_ptr<const Sealer> sealer);

    [[nodiscard]] Result<std::string> resolve(std::string_view reference) const;
    /// Seals `value` into the vault under `name`, fsynced, replacing what stood there.
    [[nodiscard]] Status store(std::string_view name, std::string_view value) const;

private:
    std::filesystem::path base_;
    std::filesystem::path vault_;
    std::shared_ptr<const Sealer> sealer_;
};

}  // namespace hub::security
