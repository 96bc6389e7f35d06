// What the doctor sees of a hub that does not run: its port, its store, its evidence.
#include "core/app/doctor.hpp"
#include "core/evidence/checkpoint_mark.hpp"
#include "core/router/listing.hpp"
#include "core/store/inspection.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kClockSlackMilliseconds = 300'000;

std::int64_t bytes_in(const fs::path& folder) {
    std::int64_t total = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.is_regular_file(ignored)) total += static_cast<std::int64_t>(entry.file_size(ignored));
    }
    return total;
}

/// What stands in the queues, of a store that stands still.
void examine_queues(Examination& examination, store::Reader& state) {
    for (const auto status : {router::SyncStatus::Dead, router::SyncStatus::Uncertain}) {
        const auto count = router::count_deliveries(state, status, {});
        const std::string name = status == router::SyncStatus::Dead ? "dead_letters" : "uncertain";
        if (!count) examination.bad(name, "store", count.error());
        else if (*count > 0) examination.bad(name, "store", error("doctor.dead_letters", std::to_string(*count) + " deliveries want a person"));
        else examination.good(name, "store");
    }
    const auto refused = router::count_refused(state, {});
    if (!refused) examination.bad("quarantine", "store", refused.error());
    else if (*refused > 0) examination.attention("quarantine", "store", error("doctor.quarantine", std::to_string(*refused) + " records were refused"));
    else examination.good("quarantine", "store");
}

void examine_evidence(Examination& examination, const config::HubConfig& config, const Keys& keys, store::Reader& state) {
    if (!config.evidence) return;
    const auto& folder = config.evidence->checkpoint_folder;
    const auto file = evidence::checkpoint_path(folder);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        // Opening it would make it.
        return examination.take("checkpoints", file.string(), evidence::compare_with_mark(0, file, state));
    }
    auto key = evidence_key(config, keys);
    if (!key) return;  // told with the key
    auto opened = evidence::CheckpointFile::open(folder, std::move(*key));
    if (!opened) return examination.bad("checkpoints", file.string(), opened.error());
    auto compared = evidence::compare_with(**opened, state);
    if (compared) compared = evidence::compare_with_mark((*opened)->standing().newest.sequence, file, state);
    examination.take("checkpoints", file.string(), compared);
}

void examine_newest_change(Examination& examination, store::Reader& state, Instant now) {
    const auto head = evidence::read_head(state);
    if (!head || head->sequence == 0) return;
    const auto row = evidence::read_chain(state, head->sequence - 1, 1);
    if (!row || row->empty() || row->front().change.at.milliseconds <= now.milliseconds + kClockSlackMilliseconds) return examination.good("clock-of-store", "store");
    examination.bad("clock-of-store", "store", error("doctor.clock_wrong", "the newest change was made at " + format_instant(row->front().change.at) + ", which is still to come"));
}

}  // namespace

void examine_port(Examination& examination, const config::HubConfig& config) {
    const std::string where = config.http.host + ":" + std::to_string(config.http.port);
    const auto nothing = [](net::ServerRequest, const std::shared_ptr<net::Reply>& reply) { reply->send({503, "application/json", "{}", {}}); };
    const auto server = net::HttpServer::listen(config.http.host, config.http.port, 1, nothing);
    if (!server) examination.bad("port", where, server.error());
    else examination.good("port", where, "free");
}

void examine_store(Examination& examination, const config::HubConfig& config, const Keys& keys, Instant now) {
    if (config.postgres_dsn) {
        const auto dsn = keys.secrets->resolve(config.postgres_dsn->written);
        if (dsn) examination.take("store", "postgres", store::inspect_postgres(*dsn, whole_schema()));
        return;  // a secret that cannot be read is told with the secrets
    }
    const std::string folder = config.sqlite_folder.string();
    if (!fs::exists(config.sqlite_folder / "state.db")) return examination.good("store", folder, "not made yet");
    auto backend = store::open_sqlite_for_inspection(config.sqlite_folder);
    if (!backend) return examination.bad("store", folder, backend.error());
    if (auto whole = store::inspect_sqlite(**backend, whole_schema()); !whole) return examination.bad("store", folder, whole.error());
    examination.good("store", folder);
    if (config.quota_bytes > 0) {
        const auto used = bytes_in(config.sqlite_folder);
        if (used >= config.quota_bytes) examination.bad("quota", folder, error("store.quota", std::to_string(used) + " of " + std::to_string(config.quota_bytes) + " bytes are used"));
        else examination.good("quota", folder);
    }
    const auto reader = (*backend)->open_reader(store::Domain::State);
    if (!reader) return examination.bad("store", folder, reader.error());
    examine_newest_change(examination, **reader, now);
    examine_queues(examination, **reader);
    examine_evidence(examination, config, keys, **reader);
}

}  // namespace hub::app
