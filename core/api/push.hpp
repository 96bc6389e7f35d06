// The public surface: /push/v1/{system}/{tenant}/{entity}, /livez, /readyz, /metrics; /api/v1/ is handed on to RestApi, and
// what belongs to signing in to its gateway.
//
// A push is on disk before anything is answered. By default the answer waits for its commit into the records and
// tells what became of each record (200, see receipt_answer.hpp); `Prefer: respond-async`, or a wait that is over,
// gets the receipt's id (202). `Idempotency-Key` makes a repeated push the first one again, with its answer.
// Bearer token per system and school, or one for `/metrics`. `/livez` and `/readyz` answer anyone and say nothing else; readiness
// does a real durable write. A token that came where others could read it is refused, and a caller who fails again and
// again is told to come back later.
//
// Ownership: borrows its parts, owns the threads that read outcomes. Threads: handle() on server threads; never
// blocks them.
#pragma once

#include <memory>
#include <vector>

#include "core/api/hub_metrics.hpp"
#include "core/api/refused_callers.hpp"
#include "core/api/rest.hpp"
#include "core/api/surface.hpp"
#include "core/api/tokens.hpp"
#include "core/base/executor.hpp"
#include "core/net/http_server.hpp"
#include "core/router/router.hpp"
#include "core/sso/gateway.hpp"
#include "core/store/reader_pool.hpp"

namespace hub::api {

class PublicApi {
public:
    struct Parts {
        router::Router& router;
        store::Backend& backend;
        const TokenBook& tokens;
        const router::ConnectionBook& connections;
        const PublicIds& ids;
        HubMetrics& metrics;
        const Clock& clock;
        RestApi& rest;
        sso::Gateway* sign_in = nullptr;  ///< or null: nobody signs in here
    };
    explicit PublicApi(Parts parts) : parts_(parts), readers_(parts.backend, store::Domain::State), refused_(parts.clock), executor_(2) {}

    void handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply);
    /// All there is to ask.
    static std::vector<Surface> surfaces();

private:
    struct Door;
    static const std::vector<Door>& doors();

    void route(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply);
    void push(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply);
    void answer_with_outcome(Key receipt, std::int64_t wait_milliseconds, const std::shared_ptr<net::Reply>& reply);
    void alive(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply);
    void metrics(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply);
    void ready(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply);

    Parts parts_;
    store::ReaderPool readers_;
    RefusedCallers refused_;
    Executor executor_;
};

}  // namespace hub::api
