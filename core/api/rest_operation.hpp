// The operations of /api/v1/ as data: what they are called, who may, what they take and answer. Requests are routed by
// this table and the OpenAPI document is written from it, so the document cannot say anything else than what is served.
//
// Threads: the table is constant; a Call belongs to the thread that answers it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/journeys.hpp"
#include "core/api/person_search.hpp"
#include "core/api/surface.hpp"
#include "core/api/tokens.hpp"
#include "core/router/listing.hpp"
#include "core/router/router.hpp"
#include "core/sso/gateway.hpp"

namespace hub::api {

/// What the handlers work with.
struct RestRooms {
    router::Router& router;
    const router::ConnectionBook& connections;
    const PublicIds& ids;
    const Clock& clock;
    PersonSearch& search;
    Random& random;
    sso::Gateway* sign_in;  ///< or null: nobody signs in here
};

/// One request that is allowed, with what it may see.
struct Call {
    const RestRooms& rooms;
    const StoreView& view;
    const net::ServerRequest& request;
    const Token& token;
    records::Within reach;                    ///< of the token
    std::vector<std::string> words;           ///< what stood in the path's braces
    std::vector<std::string> subjects = {};   ///< records whose data the answer shows: for the evidence

    [[nodiscard]] std::string parameter(std::string_view name) const;
    /// The caller's name in the evidence.
    [[nodiscard]] std::string who() const;
    /// The reach narrowed by system, tenant and entity of the query; nullopt: nothing fits.
    [[nodiscard]] std::optional<records::Within> narrowed() const;
    [[nodiscard]] Result<std::size_t> limit() const;
    [[nodiscard]] Result<Instant> since() const;
    void saw(const std::string& record) { subjects.push_back(record); }
};

struct QueryParameter {
    std::string_view name;
    std::string_view type;  ///< string, integer, date-time
    std::string_view doc;
};

struct Operation {
    enum class Right : unsigned char { Document, Read, Operate, IdentityRead, IdentityWrite };  ///< Document: of any token for this API

    Surface surface;
    std::string_view id;
    std::string_view summary;
    Right right = Right::Read;
    std::vector<QueryParameter> parameters = {};
    std::string_view order = {};   ///< schema of the body; empty: none
    std::string_view answer = {};  ///< schema; empty: any JSON
    enum class Shows : unsigned char { NobodysData, PeoplesData } shows = Shows::NobodysData;  ///< the latter is put on record
    Result<codec::Value> (*respond)(Call&) = nullptr;
};

/// The scope of tokens that have the right.
std::string_view scope_of(Operation::Right right);

/// In the order of the document.
const std::vector<Operation>& rest_operations();

/// The words in the braces of `pattern`, when `path` is of its shape.
std::optional<std::vector<std::string>> words_of(std::string_view path, std::string_view pattern);

/// What there is not, or must not be known to be.
tl::unexpected<Error> no_such_item();

// Handlers, by what they show.
Result<codec::Value> show_health(Call& call);
Result<codec::Value> list_connections(Call& call);
Result<codec::Value> show_connection(Call& call);
Result<codec::Value> sync_connection(Call& call);
Result<codec::Value> list_receipts(Call& call);
Result<codec::Value> show_receipt(Call& call);
Result<codec::Value> list_records(Call& call);
Result<codec::Value> show_record(Call& call);
Result<codec::Value> search_records(Call& call);
Result<codec::Value> list_messages(Call& call);
Result<codec::Value> show_message(Call& call);
Result<codec::Value> list_refused(Call& call);
Result<codec::Value> show_refused(Call& call);
Result<codec::Value> list_dead_letters(Call& call);
Result<codec::Value> show_dead_letter(Call& call);
Result<codec::Value> retry_dead_letter(Call& call);
Result<codec::Value> retry_dead_letters(Call& call);
Result<codec::Value> list_users(Call& call);
Result<codec::Value> make_user(Call& call);
Result<codec::Value> show_user(Call& call);
Result<codec::Value> change_user(Call& call);
Result<codec::Value> end_user_sessions(Call& call);
Result<codec::Value> list_user_sessions(Call& call);
Result<codec::Value> list_user_events(Call& call);
Result<codec::Value> list_user_links(Call& call);
Result<codec::Value> end_session(Call& call);
Result<codec::Value> list_apps(Call& call);
Result<codec::Value> show_app(Call& call);
Result<codec::Value> list_keys(Call& call);
Result<codec::Value> rotate_key(Call& call);
Result<codec::Value> list_impersonations(Call& call);

/// A record within reach, and what of it is in reach.
struct SeenRecord {
    records::Golden golden;
    std::vector<records::SourceRecord> sources;
    std::vector<router::SyncRow> deliveries;
};
Result<std::optional<SeenRecord>> see_record(const StoreView& view, Key hub_id, const records::Within& reach);

}  // namespace hub::api
