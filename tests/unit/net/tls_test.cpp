// TLS of the HTTP server, judged by a real OpenSSL client. Certificates are made here.
#include <catch2/catch.hpp>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "core/net/http_server.hpp"
#include "tests/unit/net/raw_socket.hpp"

using namespace hub::net;

namespace {

namespace fs = std::filesystem;

template <auto Free>
struct Freed {
    void operator()(auto* held) const { Free(held); }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

/// A key and its certificate; signed by `issuer`, or by itself.
struct Identity {
    explicit Identity(const std::string& name, const Identity* issuer = nullptr) : key(EVP_EC_gen("P-256")), certificate(X509_new()) {
        static long serial = 0;
        X509_set_version(certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
        X509_set_pubkey(certificate.get(), key.get());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : certificate.get()));
        if (issuer == nullptr) {
            auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
            X509_add_ext(certificate.get(), extension, -1);
            X509_EXTENSION_free(extension);
        }
        REQUIRE(X509_sign(certificate.get(), (issuer != nullptr ? issuer : this)->key.get(), EVP_sha256()) > 0);
    }
    void write_certificate(const fs::path& path) const {
        const std::unique_ptr<std::FILE, Freed<std::fclose>> file(std::fopen(path.c_str(), "w"));
        REQUIRE(PEM_write_X509(file.get(), certificate.get()) == 1);
    }
    void write_key(const fs::path& path) const {
        {
            const std::unique_ptr<std::FILE, Freed<std::fclose>> file(std::fopen(path.c_str(), "w"));
            REQUIRE(PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
        }
        REQUIRE(::chmod(path.c_str(), 0600) == 0);
    }
    PrivateKey key;
    Certificate certificate;
};

struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "eduhub-tls-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    void hold(const Identity& identity) const {
        identity.write_certificate(path / "server.pem");
        identity.write_key(path / "server.key");
    }
    [[nodiscard]] TlsFiles files(const std::string& client_ca = {}) const {
        return {(path / "server.pem").string(), (path / "server.key").string(), client_ca.empty() ? client_ca : (path / client_ca).string()};
    }
    fs::path path;
};

void echo(ServerRequest request, const std::shared_ptr<Reply>& reply) { reply->send({.content_type = "text/plain", .body = request.path + "|" + request.body}); }

std::unique_ptr<HttpServer> serve(const TlsFiles& files, const ServerLimits& limits = {}) {
    auto made = HttpServer::listen("127.0.0.1", 0, 1, echo, limits, files);
    INFO((made ? std::string() : made.error().describe()));
    REQUIRE(made);
    return std::move(*made);
}

/// One TLS connection as a vendor's library makes it.
class Client {
public:
    explicit Client(const HttpServer& server, const Identity* identity = nullptr, int newest = TLS1_3_VERSION)
        : socket_(raw::Socket::to_port(server.port())), context_(SSL_CTX_new(TLS_client_method())) {
        std::signal(SIGPIPE, SIG_IGN);  // a refused client writes to a closed connection
        SSL_CTX_set_max_proto_version(context_.get(), newest);
        if (identity != nullptr) {
            SSL_CTX_use_certificate(context_.get(), identity->certificate.get());
            SSL_CTX_use_PrivateKey(context_.get(), identity->key.get());
        }
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), socket_.descriptor());
        shaken_ = SSL_connect(ssl_.get()) == 1;
    }
    [[nodiscard]] bool shaken() const { return shaken_; }
    /// Whose certificate the server showed.
    [[nodiscard]] std::string server_name() const {
        const Certificate shown(SSL_get1_peer_certificate(ssl_.get()));
        char name[64] = {};
        if (shown) X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name, sizeof name);
        return name;
    }
    std::string ask(const std::string& path, const std::string& body = {}, const std::string& headers = {}) {
        const std::string request = "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        if (SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size())) <= 0) return {};
        std::string out;
        char piece[16'384];
        while (true) {
            const auto head = out.find("\r\n\r\n");
            if (head != std::string::npos) {
                const auto length = out.find("Content-Length: ");
                if (out.size() >= head + 4 + static_cast<std::size_t>(std::atol(out.c_str() + length + 16))) return out.substr(head + 4);
            }
            const int count = SSL_read(ssl_.get(), piece, sizeof piece);
            if (count <= 0) return {};
            out.append(piece, static_cast<std::size_t>(count));
        }
    }
    /// Whether the connection ended as TLS ends one, and was not cut.
    bool ended_well() {
        char byte = 0;
        const int count = SSL_read(ssl_.get(), &byte, 1);
        return SSL_get_error(ssl_.get(), count) == SSL_ERROR_ZERO_RETURN;
    }

private:
    raw::Socket socket_;
    std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
    std::unique_ptr<SSL, Freed<SSL_free>> ssl_;
    bool shaken_ = false;
};

}  // namespace

TEST_CASE("requests and large answers go over TLS on one connection, which ends as TLS does", "[http][tls]") {
    const Folder folder;
    folder.hold(Identity("first"));
    auto server = serve(folder.files());
    Client client(*server);
    REQUIRE(client.shaken());
    const std::string large(3'000'000, 'x');
    CHECK(client.ask("/a", "b") == "/a|b");
    CHECK(client.ask("/c", large) == "/c|" + large);
    CHECK(client.ask("/d", "e", "Connection: close\r\n") == "/d|e");
    CHECK(client.ended_well());
}

TEST_CASE("TLS below 1.2 and requests in the clear are not answered", "[http][tls]") {
    const Folder folder;
    folder.hold(Identity("first"));
    auto server = serve(folder.files());
    CHECK_FALSE(Client(*server, nullptr, TLS1_1_VERSION).shaken());
    CHECK(Client(*server, nullptr, TLS1_2_VERSION).ask("/a") == "/a|");
    auto clear = raw::Socket::to_port(server->port());
    clear.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(clear.receive_all().find("HTTP/1.1") == std::string::npos);
}

TEST_CASE("new connections get the renewed certificate, those that stand go on", "[http][tls]") {
    const Folder folder;
    folder.hold(Identity("first"));
    auto server = serve(folder.files());
    Client old(*server);
    REQUIRE(old.ask("/a") == "/a|");
    CHECK(old.server_name() == "first");
    folder.hold(Identity("second"));
    CHECK(Client(*server).server_name() == "second");
    CHECK(old.ask("/b") == "/b|");
}

TEST_CASE("half of a renewal leaves the former certificate in use until the other half is there", "[http][tls]") {
    const Folder folder;
    folder.hold(Identity("first"));
    auto server = serve(folder.files());
    const Identity second("second");
    second.write_certificate(folder.path / "server.pem");
    CHECK(Client(*server).server_name() == "first");
    const auto refused = server->reload_tls();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "tls.key");
    second.write_key(folder.path / "server.key");
    CHECK(Client(*server).server_name() == "second");
    CHECK(server->reload_tls());
}

TEST_CASE("with an authority for callers only its certificates are let in", "[http][tls]") {
    const Folder folder;
    folder.hold(Identity("server"));
    const Identity authority("authority"), stranger("stranger");
    const Identity vendor("vendor", &authority);
    authority.write_certificate(folder.path / "ca.pem");
    auto server = serve(folder.files("ca.pem"));
    CHECK(Client(*server, &vendor).ask("/a") == "/a|");
    // In TLS 1.3 the refusal comes after the client's side of the handshake.
    CHECK(Client(*server).ask("/a").empty());
    CHECK(Client(*server, &stranger).ask("/a").empty());
    CHECK(Client(*server, &vendor, TLS1_2_VERSION).ask("/a") == "/a|");
}

TEST_CASE("a handshake that never comes is cut at the header's deadline", "[http][tls]") {
    const Folder folder;
    folder.hold(Identity("first"));
    ServerLimits limits;
    limits.header_milliseconds = 50;
    auto server = serve(folder.files(), limits);
    auto silent = raw::Socket::to_port(server->port());
    CHECK(silent.receive_all().empty());
}

TEST_CASE("files that cannot be used are named when the server starts", "[http][tls]") {
    const Folder folder;
    const auto code_of = [&folder] {
        const auto made = HttpServer::listen("127.0.0.1", 0, 1, echo, {}, folder.files());
        return made ? std::string() : made.error().code;
    };
    CHECK(code_of() == "tls.certificate");
    folder.hold(Identity("first"));
    CHECK(code_of().empty());
    ::chmod((folder.path / "server.key").c_str(), 0644);
    CHECK(code_of() == "tls.key");
}
