// The public surface of this stage: /push/v1/{system}/{tenant}/{entity}, /livez, /readyz.
//
// A push is answered 202 with the receipt's id once the receipt is on disk, never before. Bearer
// token per system and school. `/livez` and `/readyz` answer anyone and say nothing else; readiness
// does a real durable write.
//
// Ownership: borrows router and tokens. Threads: handle() on server threads; never blocks them.
#pragma once

#include <memory>

#include "core/api/tokens.hpp"
#include "core/net/http_server.hpp"
#include "core/router/router.hpp"

namespace hub::api {

class PublicApi {
public:
    PublicApi(router::Router& router, const TokenBook& tokens, const router::ConnectionBook& connections, const PublicIds& ids)
        : router_(router), tokens_(tokens), connections_(connections), ids_(ids) {}

    void handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply);

private:
    void push(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply);
    void ready(const std::shared_ptr<net::Reply>& reply);

    router::Router& router_;
    const TokenBook& tokens_;
    const router::ConnectionBook& connections_;
    const PublicIds& ids_;
};

}  // namespace hub::api
