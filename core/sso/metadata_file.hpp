// SAML metadata that a configuration file names, beside it.
//
// Threads: pure. Failure: nullopt; what is wrong stands in the problems, at `metadata`.
#pragma once

#include <optional>

#include "core/config/section.hpp"
#include "core/sso/saml/metadata.hpp"

namespace hub::sso {

/// The file of the section's `metadata`. Addresses are https://, or http:// on this machine. How long it is valid is asked
/// when it is used.
std::optional<saml::Entities> read_metadata_file(const config::Section& section, config::Problems& problems);

}  // namespace hub::sso
