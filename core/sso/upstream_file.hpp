// Providers above us, from files (`identity: {upstreams: "upstreams/*.yaml"}`), one a file:
//
//   upstream: vneid                 name; part of its callback's address, so it stays
//   name: {vi: VNeID, en: VNeID}
//   profile: vneid                  plain, province, google, vneid: what is known beforehand; every line below may replace it
//   oidc: {issuer: "https://…", client_id: sgd, secret: "file:secrets/vneid", authorize: "https://…", egress: ["host:443"]}
//   claims: {subject: sub, name: HoVaTen, national_id: SoDinhDanh}
//
// or `saml: {metadata: province.xml}`. The hub calls the hosts of the addresses that the file names, and those of `egress`.
//
// Ownership: plain values. Threads: immutable after loading. Failure: `config.invalid`, every problem as file:line:col.
#pragma once

#include <filesystem>
#include <vector>

#include "core/sso/apps.hpp"
#include "core/sso/upstream/connector.hpp"

namespace hub::sso {

Result<std::vector<upstream::Connector>> load_upstreams(const std::vector<std::filesystem::path>& files, const ReadSecret& secret);

/// For publishing.
const config::SectionSchema& upstream_schema();

}  // namespace hub::sso
