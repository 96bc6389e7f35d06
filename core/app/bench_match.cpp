#include "core/app/bench_match.hpp"

#include <algorithm>
#include <chrono>

#include "core/app/bench_world.hpp"
#include "core/records/matcher/matcher.hpp"
#include "core/records/matcher/matcher_tables.hpp"
#include "core/store/inspection.hpp"
#include "core/store/postgres_backend.hpp"
#include "core/store/sqlite_backend.hpp"

namespace hub::app {
namespace {

using codec::Value;
using Clock = std::chrono::steady_clock;
using linkage::Records;

constexpr std::uint32_t kLookups = 3'000, kLoadedAtOnce = 5'000;

double milliseconds_since(Clock::time_point begun) { return std::chrono::duration<double, std::milli>(Clock::now() - begun).count(); }

Result<std::unique_ptr<store::Backend>> open_store(const std::filesystem::path& folder, const LinkBenchOptions& options) {
    const store::Schema schema{.tables = records::matcher_tables()};
    if (options.backend == "postgres") {
        HUB_TRY_ASSIGN(const bool used, store::postgres_holds_store(options.dsn));
        if (used) return fail("bench.used", "the database holds a store already: the measurement wants an empty one");
        return store::open_postgres(options.dsn, "eduhub", schema);
    }
    return store::open_sqlite(folder / "matcher", schema);
}

Records::Given stranger(const linkage::Linkage& linked, std::uint32_t record) {
    Records::Given out{.id = "stranger", .cells = {}};
    for (std::size_t field = 0; field < linked.model.fields.size(); ++field) {
        out.cells.emplace_back(linked.records.fields()[field].text(linked.records.value(record, field)));
    }
    return out;
}

Value percentiles(std::vector<double> milliseconds) {
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double share) { return rounded(milliseconds[static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1))]); };
    Value out = Value::object();
    out.set("p50_ms", at(0.5));
    out.set("p90_ms", at(0.9));
    out.set("p99_ms", at(0.99));
    out.set("most_ms", at(1));
    return out;
}

}  // namespace

Result<Value> measure_matcher(const linkage::Linkage& linked, const std::filesystem::path& folder, const LinkBenchOptions& options) {
    if (linked.records.size() < options.known + kLookups) {
        return fail("bench.load", "the file has " + std::to_string(linked.records.size()) + " records: too few for --known " + std::to_string(options.known));
    }
    HUB_TRY_ASSIGN(const auto backend, open_store(folder, options));
    HUB_TRY_ASSIGN(const auto writer, backend->open_writer(store::Domain::State));
    const linkage::Frozen frozen = linkage::freeze(linked);
    const security::Sealer sealer({{{1, std::string(32, 'k')}}});
    const records::Matcher matcher(linked.model, frozen, sealer, "of the measurement");
    store::WorkingSet working(*writer);
    const auto begun = Clock::now();
    for (std::uint32_t begin = 0; begin < options.known; begin += kLoadedAtOnce) {
        matcher.take_over(working, linked, begin, std::min(options.known, begin + kLoadedAtOnce));
        HUB_TRY(writer->commit(working.take()));
        working.forget();
    }
    const double loaded = milliseconds_since(begun) / 1000;

    std::vector<double> milliseconds;
    std::size_t found = 0;
    const std::uint32_t apart = (linked.records.size() - options.known) / kLookups;
    for (std::uint32_t i = 0; i < kLookups; ++i) {
        const auto record = stranger(linked, options.known + i * apart);
        working.forget();
        const auto asked = Clock::now();
        HUB_TRY_ASSIGN(const auto candidates, matcher.candidates(working, record));
        milliseconds.push_back(milliseconds_since(asked));
        found += candidates.empty() ? 0 : 1;
    }
    Value out = percentiles(std::move(milliseconds));
    out.set("backend", Value(std::string(backend->name())));
    out.set("known", std::int64_t{options.known});
    out.set("load_seconds", rounded(loaded));
    out.set("lookups", std::int64_t{kLookups});
    out.set("lookups_with_candidates", static_cast<std::int64_t>(found));
    return out;
}

}  // namespace hub::app
