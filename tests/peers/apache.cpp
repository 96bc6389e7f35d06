#include "tests/peers/apache.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "tests/integration/run_program.hpp"
#include "tests/support/http_call.hpp"

namespace hub::test {
namespace {

/// Free a moment ago: Apache cannot tell which port it was given.
std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0 && ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

}  // namespace

Apache::Apache(const std::filesystem::path& folder, const std::vector<std::string>& shows) : folder_(folder), port_(free_port()) {
    std::string page;
    for (const auto& name : shows) page += "<!--#echo var=\"" + name + "\" --> is " + name + "\n";
    write("site/secret/index.shtml", page);
    write("site/index.html", "open to all");
}

Apache::~Apache() {
    if (!process_ || process_->ended()) return;
    constexpr int kMostMilliseconds = 10'000;
    process_->signal(SIGTERM);  // killed at once, it would leave its children behind
    try {
        process_->wait(kMostMilliseconds);
    } catch (const std::runtime_error&) {
        // The process is killed with the object then.
    }
}

void Apache::write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(file(name).parent_path());
    std::ofstream(file(name), std::ios::binary) << text;
}

void Apache::start(const std::string& module, const std::string& lines) {
    std::string conf = "ServerRoot " + folder_.string() + "\nServerName " + at("") + "\nUseCanonicalName On\nListen 127.0.0.1:" + std::to_string(port_) + "\nPidFile " + file("pid").string() +
                       "\nErrorLog " + file("error.log").string() + "\nMutex posixsem\n";
    for (const std::string one : {"mpm_event", "authz_core", "authn_core", "authz_user", "dir", "mime", "include"}) conf += "LoadModule " + one + "_module /usr/lib/apache2/modules/mod_" + one + ".so\n";
    conf += "LoadModule " + module + "\nTypesConfig /etc/mime.types\nDocumentRoot " + file("site").string() +
            "\nDirectoryIndex index.html index.shtml\nAddType text/html .shtml\nAddDefaultCharset utf-8\nAddOutputFilter INCLUDES .shtml\n<Directory />\n  Require all granted\n  Options +Includes\n</Directory>\n" + lines;
    write("httpd.conf", conf);
    process_ = std::make_unique<fault::Process>(std::vector<std::string>{"/usr/sbin/apache2", "-D", "FOREGROUND", "-f", file("httpd.conf").string()}, fault::Environment{}, file("log").string());
    constexpr int kTries = 200, kBetween = 25;
    for (int tries = 0; tries < kTries && http(port_, "GET", "/").status != 200; ++tries) {
        if (process_->ended()) break;
        fault::rest(kBetween);
    }
    if (http(port_, "GET", "/").status != 200) throw std::runtime_error("Apache did not start: " + run_program("cat " + file("log").string() + " " + file("error.log").string()).output);
}

}  // namespace hub::test
