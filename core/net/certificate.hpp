// The certificate of a PEM file, as far as an operator has to know.
//
// Threads: any. Errors: `tls.certificate`, `tls.key`, `tls.client_ca`.
#pragma once

#include "core/base/clock.hpp"
#include "core/net/http_server.hpp"

namespace hub::net {

/// Can a server be opened with these files?
Status check_tls_files(const TlsFiles& files);
/// When the first certificate of the file ends.
Result<Instant> certificate_end(const std::string& path);

}  // namespace hub::net
