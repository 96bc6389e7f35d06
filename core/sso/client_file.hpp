// The section `oidc` of an app's file: the application as an OAuth client. Part of apps.hpp.
//
// Threads: pure, but for the file of keys it reads. Failure: every problem with its place, into `problems`.
#pragma once

#include "core/sso/apps.hpp"

namespace hub::sso {

const config::SectionSchema& client_schema();
/// `app`: the name when the section gives none.
Client read_client(const config::Section& section, const std::string& app, const ReadSecret& secret, config::Problems& problems);
/// What the client could do better, for people; without its place.
std::vector<std::string> weaknesses_of(const Client& client);

}  // namespace hub::sso
