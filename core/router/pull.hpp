// Reading from vendors: one page after the other, each decoded before its cursor is allowed to move.
//
// A page that cannot be decoded, or that holds too many bad records, holds the connection's entity
// with its reason; the cursor stays where it was and the next run asks for the same page again.
//
// A read that has used up its connection's limit of requests stops between two pages, which loses nothing: what
// was taken has moved the cursor. Whoever is `Patience::Wait` goes on when there is room again. The others come
// back; their next run begins with the entity that was interrupted, since the ones before it would be read anew
// and use up the limit first, every time.
//
// Ownership: borrows everything. Threads: run() any; one run per connection at a time (a second one
// answers `pull.running`). Failure: the report says where and why it stopped.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/router/connection.hpp"
#include "core/router/inbox.hpp"

namespace hub::router {

/// A page with at least this many records of which more than half are bad is not believed.
inline constexpr std::size_t kFewestBadRecords = 20;
/// Pages of one read; a vendor that never ends is stopped here.
inline constexpr std::size_t kMostPages = 20'000;
/// Waits in a row for one and the same page: an adapter that needs more requests for it than can go out at once.
inline constexpr int kMostWaits = 3;

struct PullStanding {
    std::string entity;
    enum class State : std::uint8_t { NeverRun, Good, Held } state = State::NeverRun;
    Instant last_good_at;
    std::string code;     ///< of the hold
    std::string message;
    std::int64_t pages = 0;
    std::int64_t records = 0;
    std::int64_t come_back_in_milliseconds = 0;  ///< held by the connection's own limit: when there is room again
};

/// What a read does that has used up its connection's limit: a thread of the schedule has other schools to read,
/// a person who asked wants the end.
enum class Patience : std::uint8_t { ComeBack, Wait };

class Puller {
public:
    using ReaderFactory = std::function<Result<std::unique_ptr<store::Reader>>()>;
    Puller(Inbox& inbox, ReaderFactory open_inbox_reader, const Clock& clock)
        : inbox_(inbox), open_reader_(std::move(open_inbox_reader)), clock_(clock) {}

    /// Reads all entities of the connection, or one. Stops early once `stopping` says so.
    Result<std::vector<PullStanding>> run(Connection& connection, std::optional<model::EntityKind> only, Patience patience,
                                          const std::function<bool()>& stopping);

    /// How each (connection, entity) stood after its last run.
    [[nodiscard]] std::vector<PullStanding> standings(const std::string& system, const std::string& tenant) const;

private:
    PullStanding run_entity(Connection& connection, plugin::Adapter& adapter, model::EntityKind entity, store::Reader& reader,
                            Patience patience, const std::function<bool()>& stopping);
    /// The entities of this run, in order.
    std::vector<model::EntityKind> to_read(const Connection& connection, std::optional<model::EntityKind> only, Patience patience) const;
    void wait(std::int64_t milliseconds, const std::function<bool()>& stopping) const;
    Status take_page(const Connection& connection, plugin::Adapter& adapter, plugin::Page& page,
                     std::optional<Inbox::CursorMove> cursor, PullStanding& standing);

    Inbox& inbox_;
    ReaderFactory open_reader_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::set<std::string> running_;
    std::map<std::string, std::map<std::string, PullStanding>> standings_;
    std::map<std::string, model::EntityKind> interrupted_;  // by connection: where the limit stopped a scheduled read
};

}  // namespace hub::router
