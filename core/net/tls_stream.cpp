#include "core/net/tls_stream.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <mutex>

#include "core/observe/log.hpp"

namespace hub::net {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;
using Context = std::shared_ptr<ssl::context>;

/// What tells one version of a file from the next.
struct Version {
    std::int64_t seconds = 0, nanoseconds = 0, size = -1;
    ino_t file = 0;
    bool operator==(const Version&) const = default;
};
using Versions = std::array<Version, 3>;

Version version_of(const std::string& path) {
    struct stat found {};
    if (path.empty() || ::stat(path.c_str(), &found) != 0) return {};
    return {found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_size, found.st_ino};
}

Versions versions_of(const TlsFiles& files) { return {version_of(files.certificate), version_of(files.key), version_of(files.client_ca)}; }

Result<Context> read_context(const TlsFiles& files) {
    struct stat key {};
    if (::stat(files.key.c_str(), &key) == 0 && (key.st_mode & 077U) != 0) {
        return fail("tls.key", files.key + " can be read by others; run: chmod 600 " + files.key);
    }
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    error_code code;
    context->use_certificate_chain_file(files.certificate, code);
    if (code) return fail("tls.certificate", files.certificate + " is no readable certificate chain in PEM: " + code.message());
    context->use_private_key_file(files.key, ssl::context::pem, code);
    if (code || SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return fail("tls.key", files.key + " is no readable private key in PEM, or not the one of " + files.certificate);
    }
    if (files.client_ca.empty()) return context;
    context->load_verify_file(files.client_ca, code);
    if (code) return fail("tls.client_ca", files.client_ca + " holds no readable certificates in PEM: " + code.message());
    if (auto* names = SSL_load_client_CA_file(files.client_ca.c_str())) SSL_CTX_set_client_CA_list(context->native_handle(), names);
    // A session taken up again must belong to this server; without it OpenSSL refuses callers that have a certificate.
    constexpr unsigned char kSessions[] = "eduhub";
    SSL_CTX_set_session_id_context(context->native_handle(), kSessions, sizeof kSessions - 1);
    context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, code);
    return context;
}

}  // namespace

struct TlsStream::State {
    State(ServerSocket& socket, Context of) : context(std::move(of)), stream(socket, *context) {}
    Context context;
    ssl::stream<ServerSocket&> stream;
};

TlsStream::TlsStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsStream::~TlsStream() = default;

void TlsStream::handshake(std::function<void(error_code)> done) { state_->stream.async_handshake(ssl::stream_base::server, std::move(done)); }
void TlsStream::read_some(asio::mutable_buffer into, Done done) { state_->stream.async_read_some(into, std::move(done)); }
void TlsStream::write(asio::const_buffer bytes, Done done) { asio::async_write(state_->stream, bytes, std::move(done)); }
void TlsStream::shut(std::function<void()> done) {
    state_->stream.async_shutdown([done = std::move(done)](error_code) { done(); });
}

struct TlsListener::State {
    TlsFiles files;
    std::mutex mutex;
    Context context;
    Versions tried;
};

TlsListener::TlsListener(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsListener::~TlsListener() = default;

Result<std::shared_ptr<TlsListener>> TlsListener::open(TlsFiles files) {
    auto state = std::make_unique<State>();
    state->tried = versions_of(files);
    HUB_TRY_ASSIGN(state->context, read_context(files));
    state->files = std::move(files);
    return std::shared_ptr<TlsListener>(new TlsListener(std::move(state)));
}

Status TlsListener::reload() {
    const std::lock_guard lock(state_->mutex);
    // The versions are looked at first: what changes while it is read is read again.
    state_->tried = versions_of(state_->files);
    auto context = read_context(state_->files);
    if (!context) {
        observe::log(observe::Level::Warning, "tls.not_reloaded", {{"code", context.error().code}, {"message", context.error().message}});
        return fail(context.error());
    }
    state_->context = std::move(*context);
    observe::log(observe::Level::Info, "tls.reloaded");
    return {};
}

std::unique_ptr<TlsStream> TlsListener::stream(ServerSocket& socket) {
    const bool changed = [this] {
        const std::lock_guard lock(state_->mutex);
        return versions_of(state_->files) != state_->tried;
    }();
    if (changed) (void)reload();
    const std::lock_guard lock(state_->mutex);
    return std::make_unique<TlsStream>(std::make_unique<TlsStream::State>(socket, state_->context));
}

}  // namespace hub::net
