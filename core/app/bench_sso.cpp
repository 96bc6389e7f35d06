// `eduhub bench sso`: one login as machines, applications and people meet it, over plain HTTP and on a durable store.
//
// What one request costs is the hub's own processor time, the load beside it not counted. A whole sign-in without a hash is one
// by passkey. One by password is told without its hash too, but hashes go on beside it, each emptying the caches with its 19 MiB;
// the hashes themselves stand beside libsodium's own of the same run, in turns.
#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

#include "core/app/bench_sso_world.hpp"
#include "core/app/bench_world.hpp"
#include "core/codec/json.hpp"
#include "core/security/asymmetric_key.hpp"
#include "core/security/password_hash.hpp"

namespace hub::app {
namespace {

using codec::Value;
using SteadyClock = std::chrono::steady_clock;

constexpr int kPasswordRounds = 3;

/// Verifications a second of processor time, with nothing around them, on as many threads as there are cores.
Result<double> raw_hashes(double seconds) {
    SystemRandom random;
    HUB_TRY_ASSIGN(const auto stored, security::hash_password("con mèo ngủ trên mái tôn", {}, random));
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::int64_t> nanoseconds{0};
    const auto until = SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(seconds));
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        threads.emplace_back([&] {
            while (SteadyClock::now() < until) {
                if (security::verify_password(stored, "con mèo ngủ trên mái tôn").value_or(security::Match::No) == security::Match::Yes) ++done;
            }
            timespec used{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
            nanoseconds += used.tv_sec * 1'000'000'000 + used.tv_nsec;
        });
    }
    for (auto& thread : threads) thread.join();
    return static_cast<double>(done.load()) / (static_cast<double>(nanoseconds.load()) / 1e9);
}

/// Processor time of one signature with nothing around it, in microseconds: what a busy machine makes dearer, it makes so for both.
Result<double> raw_signature(security::SignatureAlgorithm algorithm) {
    constexpr int kSignatures = 1'000;
    HUB_TRY_ASSIGN(const auto key, security::SigningKey::generate(security::kind_for(algorithm)));
    timespec before{}, after{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    for (int i = 0; i < kSignatures; ++i) HUB_TRY(key.sign(algorithm, "what is signed"));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    return (static_cast<double>(after.tv_sec - before.tv_sec) * 1e9 + static_cast<double>(after.tv_nsec - before.tv_nsec)) / 1e3 / kSignatures;
}

/// Figures in the order they were taken, each under its name.
struct Sheet {
    std::vector<std::pair<std::string, double>> rows;
    void note(std::string name, double figure) { rows.emplace_back(std::move(name), figure); }

    [[nodiscard]] Value json() const {
        Value out = Value::object();
        for (const auto& [name, figure] : rows) out.set(name, rounded(figure));
        return out;
    }
    void print() const {
        for (const auto& [name, figure] : rows) std::printf("%-44s %14.1f\n", name.c_str(), figure);
    }
};

Status measure_machines(const SsoBenchWorld& world, const BenchOptions& options, Sheet& sheet) {
    for (const auto algorithm : {security::SignatureAlgorithm::Es256, security::SignatureAlgorithm::Rs256}) {
        HUB_TRY_ASSIGN(const double each, raw_signature(algorithm));
        sheet.note(algorithm == security::SignatureAlgorithm::Es256 ? "raw_signature_ES256_cpu_us" : "raw_signature_RS256_cpu_us", each);
    }
    for (const auto* word : {"opaque", "ES256", "RS256"}) {
        HUB_TRY_ASSIGN(const auto figures, world.load("token", std::string("machine-") + word, {}, options));
        sheet.note(std::string("client_credentials_") + word + "_cpu_us", figures.microseconds_each());
        sheet.note(std::string("client_credentials_") + word + "_per_second", figures.per_second());
    }
    return {};
}

Status measure_published(const SsoBenchWorld& world, const BenchOptions& options, Sheet& sheet) {
    for (const auto& [name, path] : {std::pair("discovery", "/.well-known/openid-configuration"), std::pair("jwks", "/oauth2/jwks")}) {
        HUB_TRY_ASSIGN(const auto figures, world.load("get", "people-RS256", {"--path", path}, options));
        sheet.note(std::string(name) + "_per_second", figures.per_second());
        sheet.note(std::string(name) + "_cpu_us", figures.microseconds_each());
    }
    return {};
}

/// A password, and the start page behind it.
Status measure_passwords(const SsoBenchWorld& world, const BenchOptions& options, Sheet& sheet) {
    SsoFigures logins;
    double raw = 0;
    BenchOptions turn = options;
    turn.seconds = options.seconds / kPasswordRounds;
    for (int round = 0; round < kPasswordRounds; ++round) {  // in turns, so that a busy machine is as busy for both
        HUB_TRY_ASSIGN(const double hashes, raw_hashes(turn.seconds));
        raw += hashes / kPasswordRounds;
        HUB_TRY_ASSIGN(const auto one, world.load("launcher", "people-RS256", {}, turn));
        logins.done += one.done;
        logins.seconds += one.seconds;
        logins.processor_seconds += one.processor_seconds;
        logins.hashing_seconds += one.hashing_seconds;
    }
    const double by_processor = logins.done / (logins.processor_seconds + logins.hashing_seconds);
    sheet.note("password_logins_per_second", logins.per_second());
    sheet.note("password_logins_per_second_and_core", by_processor);
    sheet.note("password_logins_cpu_us_but_hashes", logins.microseconds_each());
    sheet.note("raw_hashes_per_second_and_core", raw);
    sheet.note("password_logins_percent_of_raw", 100 * by_processor / raw);
    return {};
}

Status measure_people(const SsoBenchWorld& world, const BenchOptions& options, Sheet& sheet) {
    for (const std::string word : {"ES256", "RS256"}) {  // as the ID token is signed
        HUB_TRY_ASSIGN(const auto refresh, world.load("refresh", "people-" + word, {}, options));
        sheet.note("refresh_" + word + "_cpu_us", refresh.microseconds_each());
        sheet.note("refresh_" + word + "_per_second", refresh.per_second());
        sheet.note("refresh_" + word + "_per_second_and_core", 1e6 / refresh.microseconds_each());
        HUB_TRY_ASSIGN(const auto code, world.load("code", "people-" + word, {}, options));
        sheet.note("code_of_someone_signed_in_" + word + "_cpu_us", code.microseconds_each());
        HUB_TRY_ASSIGN(const auto passkey, world.load("passkey", "people-" + word, {}, options));
        sheet.note("login_by_passkey_" + word + "_cpu_us", passkey.microseconds_each());
        sheet.note("login_by_passkey_" + word + "_per_second", passkey.per_second());
    }
    HUB_TRY_ASSIGN(const auto beside, world.load("login", "people-RS256", {}, options));
    sheet.note("login_beside_hashes_cpu_us", beside.microseconds_each());
    return measure_passwords(world, options, sheet);
}

Status measure_import(const SsoBenchWorld& world, Sheet& sheet) {
    constexpr std::int64_t kPeople = 100'000;
    HUB_TRY_ASSIGN(const auto figures, world.import_people(kPeople));
    sheet.note("import_rows_per_second", figures.per_second());
    sheet.note("import_row_cpu_us", figures.microseconds_each());
    return {};
}

Result<Sheet> measure(const BenchOptions& options) {
    HUB_TRY_ASSIGN(const auto world, SsoBenchWorld::start(options));
    Sheet sheet;
    HUB_TRY(measure_machines(*world, options, sheet));
    HUB_TRY(measure_published(*world, options, sheet));
    HUB_TRY(measure_people(*world, options, sheet));
    HUB_TRY(measure_import(*world, sheet));
    return sheet;
}

}  // namespace

int bench_sso(const BenchOptions& options, Output output) {
    const auto sheet = measure(options);
    if (!sheet) return report({sheet.error().code, sheet.error().describe()}, output);
    if (output == Output::Json) std::cout << codec::write_json(sheet->json()) << "\n";
    else sheet->print();
    return kOk;
}

}  // namespace hub::app
