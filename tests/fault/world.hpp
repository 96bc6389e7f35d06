// A small province for a fault: simulated vendors, a destination with its own journal, one hub that may die.
//
// One school (`kPushed`) is fed by pushes and judged strictly; a second is read from its vendor, a third
// hands in workbooks, so that every road is under way when the fault strikes.
//
// Ownership: the world owns its folder and processes. Threads: the test's main thread; `port` from any.
// Failure:   what cannot be set up throws std::runtime_error.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/fault/checker.hpp"
#include "tests/fault/process.hpp"

namespace hub::fault {

inline constexpr const char* kPushed = "64622401";    ///< a primary school on VnEdu; the load pushes for it
inline constexpr const char* kPulled = "64632401";    ///< read from the simulated VnEdu
inline constexpr const char* kWorkbook = "52549401";  ///< hands in a workbook

enum class Backend : unsigned char { Sqlite, Postgres };
[[nodiscard]] const char* name_of(Backend backend);

/// What the hub may take a call to the destination for whose end it does not know.
enum class Repetition : unsigned char {
    Harmless,   ///< the destination knows the key, as its plugin says
    AskedBack,  ///< the configuration is stricter: nothing of unknown end is sent again unasked
};

class World {
public:
    /// With the school's class delivered, a token made, and the hub running.
    explicit World(Backend backend, Repetition repetition = Repetition::Harmless);
    ~World();

    /// Starts the hub. False: it ended before it was ready. `prefix`: a command that runs it, such as unshare.
    bool start_hub(const Environment& environment = {}, const std::vector<std::string>& prefix = {});
    /// Starts it and throws when it does not become ready.
    void restart_hub();
    void kill_hub();
    [[nodiscard]] Process& hub() { return *hub_; }
    [[nodiscard]] bool hub_is_up() { return hub_ && !hub_->ended(); }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path store() const { return folder_ / "hub/store"; }
    [[nodiscard]] std::filesystem::path history() const { return folder_ / "history.jsonl"; }
    [[nodiscard]] std::filesystem::path journal() const { return folder_ / "sector-database.jsonl"; }

    /// `eduhub ARGUMENTS --socket … -o json`: what it printed, null when it failed.
    [[nodiscard]] nlohmann::json ask(std::vector<std::string> arguments) const;
    /// No work left, nothing to retry. False: it took longer, or the hub ended.
    bool wait_until_quiet(int milliseconds);
    /// Sends again what a lost plugin left dead, as an operator would. Returns how many.
    std::int64_t replay_dead();
    /// The destination takes its next pushes in and answers later.
    void defer_pushes(int count);
    /// Makes the vendor's next delta hold something.
    void edit_at_vendor(int number);
    [[nodiscard]] std::vector<int> worker_ids() const;
    [[nodiscard]] Verdict verdict() const { return check(history(), journal(), kPushed); }
    /// The last lines the hub logged, for a failed test.
    [[nodiscard]] std::string log_tail() const;

    /// POST with the token; 0 when the connection broke.
    [[nodiscard]] int post(std::uint16_t port, const std::string& path, const std::string& body) const;

private:
    void gather_plugins() const;
    void write_configuration();

    Backend backend_;
    Repetition repetition_;
    std::filesystem::path folder_;
    std::string database_;
    std::unique_ptr<Process> vnedu_, csdl_, hub_;
    std::uint16_t vnedu_port_ = 0, csdl_port_ = 0;
    std::atomic<std::uint16_t> port_ = 0;
    std::string token_;
};

/// Every failpoint of the build that `backend` can reach.
[[nodiscard]] std::vector<std::string> failpoints_of(Backend backend);

}  // namespace hub::fault
