#include "tests/simulation/simulated_hub.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "core/router/resume.hpp"
#include "core/router/route_file.hpp"
#include "core/router/router.hpp"
#include "core/store/sqlite_backend.hpp"

namespace hub::simulation {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchool = "52540001";
constexpr std::size_t kMostTogether = 6;

template <typename T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".yaml") out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

/// What every run shares: read once, never changed.
struct World {
    World() : mappings(value_of(mapping::MappingSet::load(files_in(config / "mappings"), config / "codelists"))), sealer(ring()) {
        routes = value_of(router::load_routes(files_in(config / "routes")));
    }
    static security::Keyring ring() {
        SeededRandom random(1);
        return value_of(security::parse_keyring(security::new_keyring_line(1, random)));
    }
    fs::path config = fs::path(HUB_SOURCE_DIR) / "config";
    mapping::MappingSet mappings;
    std::vector<router::Route> routes;
    records::Resolver resolver{"an index key of the tests"};
    PublicIds ids{"an index key of the tests"};
    security::Sealer sealer;
};

const World& world() {
    static const World one;
    return one;
}

/// In memory where there is such a place: a crash of the simulation is not one of the machine.
std::string new_folder() {
    std::string pattern = (fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) / "eduhub-simulation-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    return pattern;
}

}  // namespace

/// What a crash takes.
struct SimulatedHub::Stages {
    Stages(store::Reader& reader, const Clock& clock)
        : set(reader, 200), log(world().sealer), keys(0), board(clock), translator(world().mappings, world().resolver, connections, clock),
          renderer(reader, world().sealer, world().mappings, world().routes) {}

    store::WorkingSet set;
    evidence::ChangeLog log;
    records::KeySequence keys;
    router::Announcements announcements;
    router::ApplyCounts counts;
    router::ConnectionBook connections;
    router::Board board;
    router::Translator translator;
    router::Renderer renderer;
    std::unique_ptr<router::Delivery> delivery;
};

SimulatedHub::SimulatedHub(std::uint64_t seed, plugin::Idempotency idempotency, SimulatedDestination::Asked asked)
    : random_(seed), clock_(Instant{1'800'000'000'000}), destination_(std::make_shared<SimulatedDestination>(random_, asked)), folder_(new_folder()),
      idempotency_(idempotency), asked_(asked) {
    start();
}

SimulatedHub::~SimulatedHub() {
    stages_.reset();
    reader_.reset();
    inbox_reader_.reset();
    writer_.reset();
    inbox_writer_.reset();
    backend_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

const security::Sealer& SimulatedHub::sealer() const { return world().sealer; }
const PublicIds& SimulatedHub::ids() const { return world().ids; }

void SimulatedHub::start() {
    backend_ = value_of(store::open_sqlite(folder_, router::schema()));
    inbox_writer_ = value_of(backend_->open_writer(store::Domain::Inbox));
    writer_ = value_of(backend_->open_writer(store::Domain::State));
    reader_ = value_of(backend_->open_reader(store::Domain::State));
    inbox_reader_ = value_of(backend_->open_reader(store::Domain::Inbox));
    stages_ = std::make_unique<Stages>(*reader_, clock_);
    const auto add = [this](const char* system, router::Mode mode) {
        router::ConnectionSettings settings;
        settings.system = system;
        settings.tenant = kSchool;
        settings.modes.fill(mode);
        settings.destination.idempotency = idempotency_;
        settings.destination.batch_rows = 4;
        settings.destination.resolves = asked_ == SimulatedDestination::Asked::CanBe;
        stages_->connections.add(std::move(settings), [adapter = destination_]() -> Result<std::shared_ptr<plugin::Adapter>> {
            return std::shared_ptr<plugin::Adapter>(adapter);
        });
        stages_->board.set_batch_rows(system, kSchool, 4);
    };
    add("vnedu", router::Mode::Observe);
    add("workbook", router::Mode::Observe);
    add("csdl", router::Mode::Write);
    if (!stages_->log.load(*reader_)) throw std::runtime_error("the chain's end cannot be read");
    stages_->keys.rewind(value_of(records::highest_key(*reader_)));
    applied_ = value_of(router::consumed_up_to(*reader_));
    received_ = value_of(router::last_receipt(*inbox_reader_));
    stages_->delivery = std::make_unique<router::Delivery>(
        router::Delivery::Rooms{*backend_, world().sealer, world().mappings, world().routes, stages_->connections, clock_, world().ids},
        stages_->board, *this);
    while (!router::resume_deliveries({*backend_, world().sealer, stages_->connections, clock_}, *this, stages_->board)) {}
}

void SimulatedHub::crash() {
    settlements_.clear();
    stages_.reset();
    reader_.reset();
    inbox_reader_.reset();
    writer_.reset();
    inbox_writer_.reset();
    backend_.reset();
    start();
}

void SimulatedHub::heal() {
    misbehaving_ = false;
    destination_->misbehave(false);
}

bool SimulatedHub::receive(const std::string& entity, std::string body) {
    if (happens(12)) return false;  // the disk is full: nothing is acknowledged
    router::Receipt receipt;
    receipt.id = received_ + 1;
    receipt.at = clock_.now();
    receipt.kind = router::ReceiptKind::Push;
    receipt.system = "vnedu";
    receipt.tenant = kSchool;
    receipt.entity = entity;
    receipt.body = std::move(body);
    store::Batch batch;
    router::add_receipt(batch, receipt, world().sealer);
    if (!inbox_writer_->commit(batch)) throw std::runtime_error("the inbox did not take a receipt");
    received_ = receipt.id;
    return true;
}

void SimulatedHub::apply_some() {
    std::vector<router::Arrival> arrivals;
    if (applied_ < received_) {
        for (const auto& receipt : value_of(router::read_receipts(*inbox_reader_, world().sealer, applied_, {1 + random_.below(kMostTogether)}))) {
            arrivals.push_back(stages_->translator.translate(receipt));
        }
    }
    std::vector<router::Settlement> settlements;
    const std::size_t some = settlements_.empty() ? 0 : 1 + random_.below(settlements_.size());
    for (std::size_t i = 0; i < some; ++i) {
        settlements.push_back(std::move(settlements_.front()));
        settlements_.pop_front();
    }
    if (arrivals.empty() && settlements.empty()) return;
    if (decide(std::move(arrivals), settlements)) return;
    // The store refused: decided again later from the same inputs, settlements first and in their order.
    settlements_.insert(settlements_.begin(), std::make_move_iterator(settlements.begin()), std::make_move_iterator(settlements.end()));
}

Status SimulatedHub::submit_and_wait(router::Settlement settlement) {
    // What was submitted before it is decided before it, as in the one queue of the real thing.
    while (!settlements_.empty()) {
        HUB_TRY(decide({}, {settlements_.front()}));
        settlements_.pop_front();
    }
    return decide({}, {std::move(settlement)});
}

Status SimulatedHub::decide(std::vector<router::Arrival> arrivals, std::vector<router::Settlement> settlements) {
    Stages& now = *stages_;
    const auto log = now.log.position();
    const Key keys = now.keys.last();
    const auto counts = now.counts;
    router::ApplyParts parts{world().sealer, world().resolver, world().routes, now.connections, clock_, random_, now.set, now.log, now.keys, now.announcements, now.counts};
    Status outcome = router::SettleStage(parts).apply(settlements);
    if (outcome) outcome = router::RecordStage(parts).apply(arrivals);
    const Key consumed = arrivals.empty() ? applied_ : arrivals.back().receipt;
    if (consumed != applied_) now.set.put(router::kConsumed, router::consumed_row(consumed));
    store::Batch batch = now.set.take();
    if (outcome && happens(7)) outcome = fail("store.full", "the disk is full", Retry::Later);
    if (outcome) {
        if (auto written = writer_->commit(batch); !written) outcome = fail(written.error());
    }
    auto news = std::exchange(now.announcements, {});
    if (!outcome) {
        now.set.forget();
        now.log.go_back(log);
        now.keys.rewind(keys);
        now.counts = counts;
        return outcome;
    }
    now.set.committed();
    applied_ = consumed;
    now.board.hear(news);
    return outcome;
}

bool SimulatedHub::deliver_one() { return stages_->delivery->deliver_next(stages_->renderer, 0); }

bool SimulatedHub::at_rest() {
    const auto load = stages_->board.load();
    return applied_ == received_ && settlements_.empty() && load.ready + load.in_flight + load.timed == 0;
}

}  // namespace hub::simulation
