#include "core/net/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <ctime>
#include <memory>

#include "core/net/tls_stream.hpp"

namespace hub::net {

Status check_tls_files(const TlsFiles& files) {
    HUB_TRY(TlsListener::open(files));
    return {};
}

Result<Instant> certificate_end(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
    if (!file) return fail("tls.certificate", "cannot read " + path);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
    std::tm end{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return fail("tls.certificate", path + " is no readable certificate in PEM");
    return Instant{static_cast<std::int64_t>(timegm(&end)) * 1'000};
}

}  // namespace hub::net
