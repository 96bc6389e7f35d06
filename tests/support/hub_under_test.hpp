// A whole router for tests: a fresh store on either backend, the sample mappings and routes of
// config/, and vendors in memory.
//
//   HubUnderTest hub{backend};
//   hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
//   hub.run_until_quiet();
//   CHECK(hub.csdl().ids_got() == ids{"HS01"});
//
// School kSchool has the connections vnedu, workbook and csdl; kOtherSchool the same. csdl writes all
// entities, is keyed and takes batches of 50, unless the options say otherwise.
//
// Ownership: owns everything; the vendors survive restart(). Threads: the test's.
// Failure: throws std::runtime_error, which fails the test.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/mapping/mapping.hpp"
#include "core/router/router.hpp"
#include "tests/support/refusing_store.hpp"
#include "tests/support/stores.hpp"
#include "tests/support/test_adapter.hpp"

namespace hub::test {

inline const std::string kSchool = "52540001";
inline const std::string kOtherSchool = "52540002";
inline constexpr Instant kManualStart{1'800'000'000'000};  ///< of the manual clock

struct HubOptions {
    router::Mode mode = router::Mode::Write;                ///< of csdl
    std::vector<std::pair<model::EntityKind, router::Mode>> modes = {};  ///< of csdl, where an entity differs
    plugin::Idempotency idempotency = plugin::Idempotency::Key;
    bool resolves = false;                                  ///< csdl can be asked what became of a call
    std::size_t batch_rows = 50;
    std::vector<plugin::DestinationEntity> entities = {};   ///< what csdl declares of them
    std::size_t most_event_exceptions = 1'000;
    std::size_t dispatchers = 2;
    bool manual_clock = false;
    std::vector<model::EntityKind> pulled = {model::EntityKind::Pupil};
    /// Of the sample routes, changed as the test likes.
    std::function<void(std::vector<router::Route>&)> change_routes = {};
    std::vector<std::filesystem::path> more_mappings = {};
    /// Systems that are read and written alike, at kSchool; they need mappings of both directions.
    std::vector<std::string> both_ways = {};
    /// When a system feeds kSchool.
    std::map<std::string, config::FeedingPeriod> feeding = {};
    /// Tables of rooms above the router.
    std::vector<const store::TableSpec*> more_tables = {};
    router::RetentionRules retention = {};
    std::function<Status(const evidence::ChainPoint&)> seal = {};
    std::function<Status()> admit = {};
    evidence::Keeping evidence = evidence::Keeping::Chained;
    std::function<void(const router::Receipt&)> on_received = {};
};

class HubUnderTest {
public:
    explicit HubUnderTest(const std::string& backend, HubOptions options = {});
    ~HubUnderTest();

    [[nodiscard]] router::Router& router() { return *router_; }
    [[nodiscard]] RefusingStore& store() { return *refusing_; }
    [[nodiscard]] TestAdapter& vendor(const std::string& system, const std::string& tenant = kSchool);
    [[nodiscard]] TestAdapter& csdl(const std::string& tenant = kSchool) { return vendor("csdl", tenant); }
    [[nodiscard]] ManualClock& clock() { return manual_clock_; }
    [[nodiscard]] const router::ConnectionBook& connections() const { return connections_; }
    [[nodiscard]] const security::Sealer& sealer() const { return sealer_; }
    [[nodiscard]] const PublicIds& ids() const { return ids_; }
    [[nodiscard]] static const std::string& index_key();
    [[nodiscard]] const std::vector<Error>& fatal() const { return fatal_; }
    [[nodiscard]] HubOptions& options() { return options_; }  ///< for the next start

    /// One push of these records, committed when it returns.
    Key push(const std::string& system, const std::string& entity, std::vector<codec::Value> records, const std::string& tenant = kSchool);
    Key push_text(const std::string& system, const std::string& entity, std::string body, const std::string& tenant = kSchool);
    /// A page in the vendors' wire format, by a read.
    void page(const std::string& system, const std::string& entity, std::vector<codec::Value> items, const std::string& tenant = kSchool);
    std::vector<router::PullStanding> pull(const std::string& system, const std::string& tenant = kSchool);

    void run_until_quiet();
    /// Ends the hub as a crash would: nothing is waited for.
    void stop();
    void start();
    void restart() {
        stop();
        start();
    }

    [[nodiscard]] std::unique_ptr<store::Reader> reader(store::Domain domain = store::Domain::State);
    [[nodiscard]] std::vector<Key> hub_ids(const std::string& source_id);
    /// The sync row of a record at csdl (or another destination).
    [[nodiscard]] std::optional<router::SyncRow> row(const std::string& source_id, const std::string& system = "csdl");
    /// Between stop() and start(): writes the row at csdl as a crash could have left it.
    void set_row(const std::string& source_id, const std::function<void(router::SyncRow&)>& change);
    [[nodiscard]] std::string standing(const std::string& source_id);  ///< of that row; "" when there is none
    [[nodiscard]] records::Golden golden(const std::string& source_id);
    [[nodiscard]] std::vector<records::SourceRecord> sources(const std::string& source_id);
    [[nodiscard]] std::vector<router::Quarantined> quarantine();
    [[nodiscard]] std::vector<std::string> quarantined_codes();
    [[nodiscard]] std::optional<std::string> cursor(const std::string& system, const std::string& entity);

private:
    void connect();
    void load_mappings();

    HubOptions options_;
    TemporaryFolder folder_;
    TestStore store_;
    std::unique_ptr<RefusingStore> refusing_;
    security::Sealer sealer_;
    PublicIds ids_;
    SystemClock system_clock_;
    ManualClock manual_clock_;
    SystemRandom random_;
    std::unique_ptr<mapping::MappingSet> mappings_;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<TestAdapter>> vendors_;
    router::ConnectionBook connections_;
    std::mutex fatal_mutex_;
    std::vector<Error> fatal_;
    std::unique_ptr<router::Router> router_;
};

using ids = std::vector<std::string>;

/// For tests that fail many calls on purpose.
void no_breaker(std::vector<router::Route>& routes);

/// A pupil in VnEdu's shape. `fields` are laid over it.
codec::Value vnedu_pupil(const std::string& id, const std::string& name = "Nguyễn Văn An", codec::Value::Object fields = {});
codec::Value vnedu_class(const std::string& id, codec::Value::Object fields = {});
codec::Value vnedu_staff(const std::string& id, codec::Value::Object fields = {});
/// A row of GetHocSinh.
codec::Value csdl_pupil(const std::string& id, const std::string& name = "Nguyễn Văn An", codec::Value::Object fields = {});
/// One item of the vendors' wire format around a record.
codec::Value item(codec::Value record, codec::Value::Object around = {});

}  // namespace hub::test
