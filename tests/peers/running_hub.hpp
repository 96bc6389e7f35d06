// The whole program as a process with one login, some applications, and one teacher.
//
// Ownership: the folder and the process go with the object. Threads: one. Failure: throws when it does not start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "tests/fault/process.hpp"
#include "tests/peers/web_browser.hpp"

namespace hub::test {

class RunningHub {
public:
    static constexpr const char* kIssuer = "https://login.so.example";
    static constexpr const char* kLogin = "co.hoa";
    static constexpr const char* kPassword = "con đường đến trường 2026";

    RunningHub();
    ~RunningHub();

    /// A folder for what stands beside the hub: peers' keys and configurations.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// A file of an application, or one that such a file names.
    void put_app_file(const std::string& name, const std::string& text) const;
    enum class Transport : unsigned char { Clear, Tls };
    /// `identity`: further lines of the section. With TLS the certificate is its own, at certificate().
    void start(const std::string& identity = {}, Transport transport = Transport::Clear);
    [[nodiscard]] std::filesystem::path certificate() const { return folder_ / "certificate.pem"; }
    /// `eduhub WORDS…`, at its socket; throws when that fails.
    void order(const std::string& words) const;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string metadata() const;
    [[nodiscard]] WebBrowser browser() const { return {kIssuer, port_, {kLogin, kPassword}}; }

private:
    std::filesystem::path folder_;
    std::unique_ptr<fault::Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace hub::test
