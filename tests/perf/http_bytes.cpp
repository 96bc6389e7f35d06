// Serves one prebuilt answer on a free loopback port, for measuring core/net beside another server.
//   http_bytes [THREADS]   prints the port, runs until its standard input ends
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "core/net/http_server.hpp"

int main(int count, char** arguments) {
    const std::size_t threads = count > 1 ? static_cast<std::size_t>(std::atoi(arguments[1])) : 2;
    const hub::net::ServerResponse answer{.body = R"({"code":"ok","receipt":"i0123456789ABC","n":1})", .headers = {}};
    auto server = hub::net::HttpServer::listen("127.0.0.1", 0, threads,
                                               [answer](const hub::net::ServerRequest&, const std::shared_ptr<hub::net::Reply>& reply) { reply->send(answer); });
    if (!server) {
        std::cerr << server.error().describe() << "\n";
        return 1;
    }
    std::printf("%u\n", unsigned{(*server)->port()});
    std::fflush(stdout);
    std::string line;
    while (std::getline(std::cin, line)) {
    }
}
