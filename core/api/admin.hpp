// What the command line asks of a running hub, over its admin unix socket. JSON in and out.
//
//   GET  /status  /summary  /connections  /messages  /messages/{id}  /quarantine  /rows?status=dead
//        /audit/changes?only=reads  /audit/export?after=&until=  /audit/checkpoints
//        /tokens  /metrics  /users?after=&limit=  /users/persons?login=  /users/events?login=  /users/impersonations  /sessions?login=  /apps  /keys
//   POST /sync  /files?system=&tenant=&entity=&name=  /replay  /settle  /tokens  /tokens/revoke  /search
//        /ballast/release  /users  /users/import  /users/roll-over  /users/roll-over/undo  /users/state  /users/sign-out  /users/persons  /users/persons/end  /sessions/end
//        /keys/rotate  /keys/revoke
//
// The socket's mode (0600) is the authentication: who may open it may do everything. What shows records or
// their ids is put on record with the `purpose` of the query, and refused when that is impossible.
//
// Ownership: borrows the hub's parts; owns a few threads, because readers block.
// Threads: handle() on server threads. Failure: problems as JSON with a code.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/api/hub_metrics.hpp"
#include "core/api/identity_office.hpp"
#include "core/api/journeys.hpp"
#include "core/api/person_search.hpp"
#include "core/api/surface.hpp"
#include "core/api/tokens.hpp"
#include "core/base/executor.hpp"
#include "core/evidence/checkpoint.hpp"
#include "core/evidence/read_log.hpp"
#include "core/net/http_server.hpp"
#include "core/router/router.hpp"
#include "core/sso/gateway.hpp"
#include "core/store/disk_guard.hpp"

namespace hub::api {

class AdminApi {
public:
    struct Parts {
        router::Router& router;
        store::Backend& backend;
        const security::Sealer& sealer;
        const PublicIds& ids;
        const router::ConnectionBook& connections;
        TokenBook& tokens;
        Random& random;
        const Clock& clock;
        evidence::ReadLog& reads;
        PersonSearch& search;
        HubMetrics& metrics;
        const evidence::CheckpointFile* checkpoints = nullptr;  ///< or null: none are signed
        store::DiskGuard* disk = nullptr;                       ///< or null: neither quota nor ballast
        sso::Gateway* sign_in = nullptr;                        ///< or null: nobody signs in here
    };
    explicit AdminApi(Parts parts) : parts_(parts), executor_(4) {}

    void handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply);
    /// All there is to ask.
    static std::vector<Surface> surfaces();

private:
    struct Door;
    static const std::vector<Door>& doors();

    net::ServerResponse answer(const net::ServerRequest& request);
    /// Something to be shown out of the store.
    Result<codec::Value> show(const std::function<Result<codec::Value>(const StoreView&)>& what) const;
    Status put_on_record(std::string_view operation, const net::ServerRequest& request, const Result<codec::Value>& answer);
    net::ServerResponse search(std::string_view operation, const net::ServerRequest& request);
    net::ServerResponse metrics();
    Result<codec::Value> status() const;
    Result<codec::Value> summary(const StoreView& view) const;
    Result<codec::Value> connections(const StoreView& view) const;
    Result<codec::Value> sync(const codec::Value& order);
    Result<codec::Value> take_file(const net::ServerRequest& request);
    [[nodiscard]] Result<std::vector<router::SyncRow>> rows_named(const codec::Value& order, std::string_view otherwise) const;
    [[nodiscard]] Result<std::vector<router::EventException>> events_named(const codec::Value& order, std::string_view otherwise) const;
    Result<std::int64_t> order_events(const std::vector<router::EventException>& events, std::optional<plugin::Fate> fate, const std::string& reason);
    Result<codec::Value> replay(const codec::Value& order);
    Result<codec::Value> settle(const codec::Value& order);
    Result<codec::Value> new_token(const codec::Value& order);
    Result<codec::Value> revoke_token(const codec::Value& order);
    Result<codec::Value> tokens() const;
    /// An entry of the evidence for what an administrator did.
    Status chain(std::string cause, const codec::Value& detail);
    [[nodiscard]] IdentityOffice office() const;
    [[nodiscard]] Result<sso::Gateway*> sign_in() const;
    Result<codec::Value> users(const net::ServerRequest& request) const;
    Result<codec::Value> new_user(const codec::Value& order);
    Result<codec::Value> set_user_state(const codec::Value& order);
    Result<codec::Value> sign_user_out(const codec::Value& order);
    Result<codec::Value> import_users(const codec::Value& order);
    Result<codec::Value> roll_over(const codec::Value& order);
    Result<codec::Value> undo_roll_over(const codec::Value& order);
    Result<codec::Value> app_links(const net::ServerRequest& request) const;
    Result<codec::Value> link_user(const codec::Value& order);
    Result<codec::Value> unlink_user(const codec::Value& order);
    Result<codec::Value> new_link_code(const codec::Value& order);
    Result<codec::Value> class_members(const net::ServerRequest& request) const;
    Result<codec::Value> put_class_member(const codec::Value& order);
    Result<codec::Value> remove_class_member(const codec::Value& order);
    Result<codec::Value> class_slips(const codec::Value& order);
    Result<codec::Value> guardians(const net::ServerRequest& request) const;
    Result<codec::Value> put_guardian(const codec::Value& order);
    Result<codec::Value> end_guardian(const codec::Value& order);
    struct NamedRecord {
        Key hub_id = 0;
        std::string proof;  ///< of sso::PersonLink
    };
    [[nodiscard]] Result<NamedRecord> record_named(const codec::Value& order, sso::Role role) const;
    Result<codec::Value> persons(const net::ServerRequest& request) const;
    Result<codec::Value> put_person(const codec::Value& order);
    Result<codec::Value> end_person(const codec::Value& order);
    Result<codec::Value> sessions(const net::ServerRequest& request) const;
    Result<codec::Value> end_session(const codec::Value& order);
    Result<codec::Value> user_events(const net::ServerRequest& request) const;
    Result<codec::Value> apps() const;
    Result<codec::Value> keys() const;
    Result<codec::Value> impersonations() const;
    Result<codec::Value> rotate_key(const codec::Value& order);
    Result<codec::Value> revoke_key(const codec::Value& order);
    Result<codec::Value> release_ballast();

    Parts parts_;
    Executor executor_;
};

}  // namespace hub::api
