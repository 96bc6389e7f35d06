#include "tests/support/hub_under_test.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "core/codec/json.hpp"
#include "core/records/records_tables.hpp"
#include "core/router/route_file.hpp"

namespace hub::test {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);
const std::string kIndexKey = "an index key of the tests";

template <typename T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".yaml") out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::filesystem::path config_folder() { return std::filesystem::path(HUB_SOURCE_DIR) / "config"; }

security::Keyring keyring() {
    SeededRandom random(1);
    return value_of(security::parse_keyring(security::new_keyring_line(1, random)));
}

store::Schema schema_with(const std::vector<const store::TableSpec*>& more) {
    store::Schema schema = router::schema();
    schema.tables.insert(schema.tables.end(), more.begin(), more.end());
    return schema;
}

codec::Value record_of(codec::Value::Object base, codec::Value::Object fields) {
    codec::Value out(std::move(base));
    for (auto& [name, value] : fields) out.set(name, std::move(value));
    return out;
}

}  // namespace

HubUnderTest::HubUnderTest(const std::string& backend, HubOptions options)
    : options_(std::move(options)),
      store_(backend, schema_with(options_.more_tables)),
      sealer_(keyring()),
      ids_(kIndexKey),
      manual_clock_(kManualStart) {
    load_mappings();
    start();
}

const std::string& HubUnderTest::index_key() { return kIndexKey; }

HubUnderTest::~HubUnderTest() { stop(); }

void HubUnderTest::load_mappings() {
    auto files = files_in(config_folder() / "mappings");
    files.insert(files.end(), options_.more_mappings.begin(), options_.more_mappings.end());
    mappings_ = std::make_unique<mapping::MappingSet>(value_of(mapping::MappingSet::load(files, config_folder() / "codelists")));
}

TestAdapter& HubUnderTest::vendor(const std::string& system, const std::string& tenant) {
    auto& vendor = vendors_[{system, tenant}];
    if (!vendor) vendor = std::make_shared<TestAdapter>();
    return *vendor;
}

void HubUnderTest::connect() {
    connections_ = router::ConnectionBook();
    const auto add = [this](const std::string& system, const std::string& tenant, router::Mode mode) {
        router::ConnectionSettings settings;
        settings.system = system;
        settings.tenant = tenant;
        settings.modes.fill(mode);
        settings.pulled = options_.pulled;
        settings.destination.idempotency = options_.idempotency;
        settings.destination.batch_rows = options_.batch_rows;
        settings.destination.resolves = options_.resolves;
        settings.destination.entities = options_.entities;
        if (system == "csdl") {
            for (const auto& [entity, other] : options_.modes) settings.modes[static_cast<std::size_t>(entity)] = other;
        }
        const auto feeding = options_.feeding.find(system);
        if (feeding != options_.feeding.end() && tenant == kSchool) settings.feeding = feeding->second;
        (void)vendor(system, tenant);
        connections_.add(std::move(settings), [adapter = vendors_[{system, tenant}]]() -> Result<std::shared_ptr<plugin::Adapter>> {
            return std::shared_ptr<plugin::Adapter>(adapter);
        });
    };
    for (const auto& tenant : {kSchool, kOtherSchool}) {
        add("vnedu", tenant, router::Mode::Observe);
        add("workbook", tenant, router::Mode::Observe);
        add("csdl", tenant, options_.mode);
    }
    for (const auto& system : options_.both_ways) add(system, kSchool, router::Mode::Write);
}

void HubUnderTest::start() {
    connect();
    store_.reopen();
    refusing_ = std::make_unique<RefusingStore>(store_.backend());
    auto routes = value_of(router::load_routes(files_in(config_folder() / "routes")));
    if (options_.change_routes) options_.change_routes(routes);
    const Clock& clock = options_.manual_clock ? static_cast<const Clock&>(manual_clock_) : system_clock_;
    router::Router::Options router_options;
    router_options.dispatchers = options_.dispatchers;
    router_options.retention = options_.retention;
    router_options.most_event_exceptions = options_.most_event_exceptions;
    router_options.seal = options_.seal;
    router_options.admit = options_.admit;
    router_options.evidence = options_.evidence;
    router_options.on_received = options_.on_received;
    router_options.on_fatal = [this](const Error& problem) {
        const std::lock_guard lock(fatal_mutex_);
        fatal_.push_back(problem);
    };
    router_ = value_of(router::Router::open(
        {*refusing_, sealer_, kIndexKey, connections_, *mappings_, std::move(routes), clock, random_, ids_}, std::move(router_options)));
}

void HubUnderTest::stop() {
    router_.reset();
    refusing_.reset();
    store_.close();
}

Key HubUnderTest::push_text(const std::string& system, const std::string& entity, std::string body, const std::string& tenant) {
    router::Receipt receipt;
    receipt.kind = router::ReceiptKind::Push;
    receipt.system = system;
    receipt.tenant = tenant;
    receipt.entity = entity;
    receipt.body = std::move(body);
    return value_of(router_->receive_and_wait(std::move(receipt)));
}

Key HubUnderTest::push(const std::string& system, const std::string& entity, std::vector<codec::Value> records, const std::string& tenant) {
    return push_text(system, entity, codec::write_json(codec::Value(std::move(records))), tenant);
}

std::vector<router::PullStanding> HubUnderTest::pull(const std::string& system, const std::string& tenant) {
    return value_of(router_->pull(system, tenant, std::nullopt));
}

void HubUnderTest::page(const std::string& system, const std::string& entity, std::vector<codec::Value> items, const std::string& tenant) {
    const auto before = cursor(system, entity);
    const std::string next = "after " + before.value_or("nothing");
    vendor(system, tenant).give(before.value_or(""), {{{entity, "application/json", codec::write_json(codec::Value(std::move(items)))}}, next, plugin::More::No});
    const auto kind = model::entity_named(entity);
    const auto standings = value_of(router_->pull(system, tenant, kind));
    if (standings.empty()) throw std::runtime_error("nobody reads " + entity + " here: see HubOptions::pulled");
    for (const auto& standing : standings) {
        if (standing.state != router::PullStanding::State::Good) throw std::runtime_error("the page was held: " + standing.code);
    }
}

void HubUnderTest::run_until_quiet() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!router_->quiet()) {
        if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the hub does not come to rest");
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

std::unique_ptr<store::Reader> HubUnderTest::reader(store::Domain domain) { return value_of(store_.backend().open_reader(domain)); }

std::vector<Key> HubUnderTest::hub_ids(const std::string& source_id) {
    return value_of(records::hub_ids_of_source_id(*reader(), source_id));
}

std::optional<router::SyncRow> HubUnderTest::row(const std::string& source_id, const std::string& system) {
    for (const Key hub_id : hub_ids(source_id)) {
        for (auto& one : value_of(router::sync_rows_of(*reader(), sealer_, hub_id))) {
            if (one.system == system) return std::move(one);
        }
    }
    return std::nullopt;
}

void HubUnderTest::set_row(const std::string& source_id, const std::function<void(router::SyncRow&)>& change) {
    store_.reopen();
    auto writer = value_of(store_.backend().open_writer(store::Domain::State));
    auto changed = row(source_id);
    if (!changed) throw std::runtime_error("no sync row of " + source_id);
    change(*changed);
    store::Batch batch;
    batch.put(router::kSync, router::sync_row(*changed, sealer_));
    value_of(writer->commit(batch));
}

std::string HubUnderTest::standing(const std::string& source_id) {
    const auto found = row(source_id);
    return found ? std::string(router::name_of(found->status)) : std::string();
}

records::Golden HubUnderTest::golden(const std::string& source_id) {
    const store::Row key{hub_ids(source_id).at(0)};
    const auto rows = value_of(reader()->get(records::kGolden, std::span(&key, 1)));
    if (!rows[0]) throw std::runtime_error("no golden record of " + source_id);
    return value_of(records::golden_of(*rows[0], sealer_));
}

std::vector<records::SourceRecord> HubUnderTest::sources(const std::string& source_id) {
    const store::Row key{hub_ids(source_id).at(0)};
    std::vector<records::SourceRecord> out;
    for (const auto& row : value_of(reader()->get_by_prefix(records::kSources, std::span(&key, 1)))) {
        out.push_back(value_of(records::source_of(row, sealer_)));
    }
    return out;
}

std::vector<router::Quarantined> HubUnderTest::quarantine() { return value_of(router::read_quarantine(*reader(), {})); }

std::vector<std::string> HubUnderTest::quarantined_codes() {
    std::vector<std::string> out;
    for (const auto& one : quarantine()) out.push_back(one.code);
    std::sort(out.begin(), out.end());
    return out;
}

std::optional<std::string> HubUnderTest::cursor(const std::string& system, const std::string& entity) {
    const auto found = value_of(router::read_cursor(*reader(store::Domain::Inbox), system, kSchool, entity));
    return found ? std::optional(found->value) : std::nullopt;
}

void no_breaker(std::vector<router::Route>& routes) {
    for (auto& route : routes) route.breaker.failures = 1'000'000;
}

codec::Value vnedu_pupil(const std::string& id, const std::string& name, codec::Value::Object fields) {
    return record_of({{"ma_hoc_sinh", id}, {"ho_ten", name}, {"ngay_sinh", "05/09/2014"}, {"gioi_tinh", "1"}, {"trang_thai", "1"}}, std::move(fields));
}

codec::Value vnedu_class(const std::string& id, codec::Value::Object fields) {
    return record_of({{"ma_lop", id}, {"ten_lop", "4A"}, {"khoi", "4"}, {"nam_hoc", "2026"}}, std::move(fields));
}

codec::Value vnedu_staff(const std::string& id, codec::Value::Object fields) {
    return record_of({{"ma_can_bo", id}, {"ho_ten", "Đặng Hoà Bình"}, {"ngay_sinh", "1980"}, {"gioi_tinh", "1"}, {"loai_can_bo", "3"}, {"trang_thai", "1"}},
                     std::move(fields));
}

codec::Value csdl_pupil(const std::string& id, const std::string& name, codec::Value::Object fields) {
    return record_of({{"ma", id}, {"ten", name}, {"ngaySinh", "2014-09-05T00:00:00.0"}, {"gioiTinh", "01"}, {"trangThai", "01"}}, std::move(fields));
}

codec::Value item(codec::Value record, codec::Value::Object around) {
    codec::Value out(std::move(around));
    out.set("json", std::move(record));
    return out;
}

}  // namespace hub::test
