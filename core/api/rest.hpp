// /api/v1/: asking and operating the hub with a token, within the token's reach. What there is to ask stands in
// rest_operation.hpp.
//
// Each request: its token, its operation, the token's right to it, its parameters; then the answer, made on a thread of
// its own, and an entry of the evidence where it shows people's data. No evidence, no answer. An ETag is the hash of
// the answer, so that what has not changed is not sent again.
//
// Ownership: borrows its parts; owns threads and readers. Threads: handle() on server threads; never blocks them.
// Failure: problems as application/problem+json in the caller's language.
#pragma once

#include <memory>
#include <vector>

#include "core/api/rest_operation.hpp"
#include "core/base/executor.hpp"
#include "core/evidence/read_log.hpp"
#include "core/net/http_server.hpp"
#include "core/store/reader_pool.hpp"

namespace hub::api {

inline constexpr std::string_view kRestRoot = "/api/v1/";

class RestApi {
public:
    struct Parts {
        RestRooms rooms;
        store::Backend& backend;
        const security::Sealer& sealer;
        const TokenBook& tokens;
        evidence::ReadLog& reads;
    };
    explicit RestApi(Parts parts);

    void handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply);
    /// All there is to ask.
    static std::vector<Surface> surfaces();

private:
    [[nodiscard]] net::ServerResponse answer(const Operation& operation, const net::ServerRequest& request, const Token& token,
                                             std::vector<std::string> words);
    Status put_on_record(const Operation& operation, const Call& call);

    Parts parts_;
    store::ReaderPool inbox_readers_;
    store::ReaderPool state_readers_;
    Executor asking_;
    Executor acting_;  ///< apart: reading from a vendor takes as long as the vendor
};

}  // namespace hub::api
