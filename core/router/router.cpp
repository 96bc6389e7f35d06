#include "core/router/router.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "core/evidence/checkpoint_mark.hpp"
#include "core/router/delivery.hpp"
#include "core/router/event_delivery.hpp"
#include "core/router/intake.hpp"
#include "core/router/listing.hpp"
#include "core/router/resume.hpp"
#include "core/router/schedule.hpp"

namespace hub::router {

store::Schema schema() {
    store::Schema all;
    for (const auto* table : tables()) all.tables.push_back(table);
    for (const auto* table : records::tables()) all.tables.push_back(table);
    all.tables.push_back(&evidence::kChanges);
    all.tables.push_back(&evidence::kCheckpointMark);
    all.migrations.push_back(kListAttention);
    return all;
}

struct Router::State {
    State(Rooms given, Options chosen)
        : rooms(std::move(given)),
          options(std::move(chosen)),
          resolver(rooms.index_key),
          translator(rooms.mappings, resolver, rooms.connections, rooms.clock),
          board(rooms.clock) {}

    Rooms rooms;
    Options options;
    records::Resolver resolver;
    Translator translator;
    Board board;
    std::atomic<bool> stopping = false;
    AppliedWatch applied{0};

    // In order of construction; destroyed in reverse.
    std::unique_ptr<Apply> apply;
    std::unique_ptr<Intake> intake;
    std::unique_ptr<Inbox> inbox;
    std::unique_ptr<Delivery> delivery;
    std::unique_ptr<EventDelivery> events;
    std::unique_ptr<Puller> puller;
    std::unique_ptr<Schedule> schedule;
    std::unique_ptr<Retention> retention;

    Status open() {
        Apply::Options apply_options;
        apply_options.on_fatal = options.on_fatal;
        apply_options.evidence = options.evidence;
        apply_options.on_committed = [this](const Announcements& news) {
            board.hear(news);
            // Only what came in later than the queue was opened can append to it.
            if (!news.schools_with_events.empty()) events->hear(news.schools_with_events);
            if (news.consumed != 0) applied.advance(news.consumed);
        };
        const Apply::Rooms apply_rooms{rooms.sealer, resolver, rooms.routes, rooms.connections, rooms.clock, rooms.random};
        HUB_TRY_ASSIGN(apply, Apply::open(rooms.backend, apply_rooms, std::move(apply_options)));
        applied.advance(apply->consumed());

        HUB_TRY_ASSIGN(auto inbox_reader, rooms.backend.open_reader(store::Domain::Inbox));
        intake = std::make_unique<Intake>(std::move(inbox_reader), rooms.sealer, translator, *apply);
        Inbox::Options inbox_options;
        inbox_options.on_fatal = options.on_fatal;
        inbox_options.admit = options.admit;
        inbox_options.on_received = [this](std::vector<Receipt> receipts) {
            if (options.on_received) std::for_each(receipts.begin(), receipts.end(), options.on_received);
            intake->receive(std::move(receipts));
        };
        HUB_TRY_ASSIGN(inbox, Inbox::open(rooms.backend, rooms.sealer, rooms.clock, std::move(inbox_options)));

        for (const Connection* connection : rooms.connections.all()) {
            const auto& settings = connection->settings();
            board.set_batch_rows(settings.system, settings.tenant, settings.destination.batch_rows);
            // A connection has one breaker; of several routes to it the first names the policy.
            const auto route = std::find_if(rooms.routes.begin(), rooms.routes.end(), [&](const Route& one) { return one.to == settings.system; });
            if (route != rooms.routes.end()) board.set_breaker(settings.system, settings.tenant, route->breaker);
        }
        HUB_TRY(resume_deliveries({rooms.backend, rooms.sealer, rooms.connections, rooms.clock}, *apply, board));
        delivery = std::make_unique<Delivery>(
            Delivery::Rooms{rooms.backend, rooms.sealer, rooms.mappings, rooms.routes, rooms.connections, rooms.clock, rooms.ids},
            board, *apply);
        HUB_TRY(delivery->start(options.dispatchers));
        events = std::make_unique<EventDelivery>(EventRooms{rooms.backend, rooms.sealer, rooms.mappings, rooms.routes, rooms.connections, rooms.clock,
                                                            rooms.random, rooms.ids, [this](Upkeep upkeep) { return apply->keep(std::move(upkeep)); },
                                                            options.most_event_exceptions});
        HUB_TRY(events->open());
        HUB_TRY(events->start(options.dispatchers));
        HUB_TRY(intake->start(*inbox));

        retention = std::make_unique<Retention>(Retention::Rooms{rooms.backend, *inbox, *apply, rooms.clock, options.seal}, options.retention);
        puller = std::make_unique<Puller>(
            *inbox, [this] { return rooms.backend.open_reader(store::Domain::Inbox); }, rooms.clock);
        schedule = std::make_unique<Schedule>(rooms.connections, rooms.clock, rooms.random, [this](Connection& connection) {
            const auto standings = puller->run(connection, std::nullopt, Patience::ComeBack, [this] { return stopping.load(); });
            if (!standings) return ReadEnd{ReadEnd::Kind::Held, 0};
            ReadEnd end;
            for (const auto& standing : *standings) {
                if (standing.code == plugin::kLimitReached) return ReadEnd{ReadEnd::Kind::Limited, standing.come_back_in_milliseconds};
                if (standing.state != PullStanding::State::Good) end.kind = ReadEnd::Kind::Held;
            }
            return end;
        });
        schedule->start(options.pullers);
        if (options.retention.any()) retention->start();
        return {};
    }

    [[nodiscard]] std::optional<Error> refusal_of(const Receipt& receipt) const {
        const Connection* connection = rooms.connections.find(receipt.system, receipt.tenant);
        return connection != nullptr ? connection->refusal_of_feed(rooms.clock.now()) : std::nullopt;
    }
};

Router::Router(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Router>> Router::open(Rooms rooms, Options options) {
    auto state = std::make_unique<State>(std::move(rooms), std::move(options));
    HUB_TRY(state->open());
    return std::unique_ptr<Router>(new Router(std::move(state)));
}

Router::~Router() { drain(0); }

void Router::receive(Receipt receipt, std::function<void(Result<Key>)> done) {
    if (state_->stopping) {
        done(fail("hub.stopping", "the hub is stopping; send again shortly", Retry::Later));
        return;
    }
    if (const auto refusal = state_->refusal_of(receipt)) return done(fail(*refusal));
    state_->inbox->accept(std::move(receipt), std::nullopt, std::move(done));
}

Result<Key> Router::receive_and_wait(Receipt receipt) {
    if (const auto refusal = state_->refusal_of(receipt)) return fail(*refusal);
    return state_->inbox->accept_and_wait(std::move(receipt));
}

void Router::when_applied(Key receipt, std::int64_t milliseconds, std::function<void(Wait)> done) {
    state_->applied.wait_for(receipt, milliseconds, std::move(done));
}

Result<std::vector<PullStanding>> Router::pull(const std::string& system, const std::string& tenant,
                                               std::optional<model::EntityKind> only) {
    Connection* connection = state_->rooms.connections.find(system, tenant);
    if (connection == nullptr) return fail("connection.unknown", "no connection " + system + "/" + tenant + " is configured");
    return state_->puller->run(*connection, only, Patience::Wait, [this] { return state_->stopping.load(); });
}

Status Router::replay(SettleStage::Replay order) { return state_->apply->replay(std::move(order)); }
Status Router::settle(SettleStage::ByHand decision) { return state_->apply->settle(std::move(decision)); }
Result<std::size_t> Router::settle(const EventOrder& order) { return state_->events->obey(order); }
std::vector<EventStanding> Router::event_standings() const { return state_->events->standings(); }
Result<Retention::Forgotten> Router::forget() { return state_->retention->run_once(); }
Status Router::keep(Upkeep upkeep) { return state_->apply->keep(std::move(upkeep)); }

Inbox& Router::inbox() { return *state_->inbox; }
const Puller& Router::puller() const { return *state_->puller; }
ApplyCounts Router::counts() const { return state_->apply->counts(); }
std::set<std::pair<std::string, std::string>> Router::resting() const { return state_->board.resting(); }
Board::Load Router::load() const { return state_->board.load(); }

Router::Standing Router::standing() const {
    // In the order records travel, so that nothing slips from a stage not yet looked at into one seen.
    const bool taken_in = state_->intake->idle() && state_->apply->idle();
    Standing out{false, state_->board.load()};
    out.quiet = taken_in && out.load.ready == 0 && out.load.in_flight == 0 && state_->events->idle() && state_->intake->idle() && state_->apply->idle();
    return out;
}

bool Router::drain(std::int64_t milliseconds) {
    // The machine's own time: a stop has to end even where the hub's clock stands still.
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    state_->stopping = true;
    if (!state_->schedule) return true;
    state_->schedule->stop();
    while (!quiet() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const bool finished = quiet();
    // In the order records travel, so that each stage still has the next one to hand over to.
    state_->apply->give_up_on_refusals();
    state_->retention->stop();
    state_->intake->stop();
    state_->events->stop();
    state_->delivery->stop();
    state_->apply->stop();
    state_->applied.give_up();
    state_->schedule.reset();
    return finished;
}

}  // namespace hub::router
