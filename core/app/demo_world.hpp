// The demo's world: a generated province, its simulated vendors, a hub's configuration for it, and
// the hub itself as a process of its own.
//
// Ownership: owns folder (removed unless the caller named it) and processes. Threads: one.
// Errors: `demo.*` and those of the processes, with the log to look into.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/app/admin_client.hpp"
#include "core/app/child_process.hpp"
#include "core/app/commands.hpp"
#include "core/base/scratch_folder.hpp"

namespace hub::app {

class DemoWorld {
public:
    static Result<std::unique_ptr<DemoWorld>> start(const DemoOptions& options);
    ~DemoWorld();

    struct Place {
        std::string system, tenant;
    };
    [[nodiscard]] const std::vector<Place>& sources() const { return sources_; }
    struct Workbook {
        std::string tenant, file, entity;
    };
    [[nodiscard]] const std::vector<Workbook>& workbooks() const { return workbooks_; }
    [[nodiscard]] AdminClient admin() const { return AdminClient(socket_path()); }
    [[nodiscard]] std::string socket_path() const { return (folder_ / "hub" / "admin.sock").string(); }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }
    [[nodiscard]] std::string hub_url() const { return "http://127.0.0.1:" + std::to_string(hub_port_); }
    [[nodiscard]] std::string csdl_url() const { return "http://127.0.0.1:" + std::to_string(csdl_port_); }
    [[nodiscard]] std::string vnedu_url() const { return "http://127.0.0.1:" + std::to_string(vnedu_port_); }
    [[nodiscard]] const codec::Value& manifest() const { return manifest_; }

    /// The school that changes its vendor: whom it leaves, whom it goes to, the first pupil list, and the day.
    struct Change {
        std::string tenant, from, to, file, day;
    };
    [[nodiscard]] const std::optional<Change>& change() const { return change_; }
    /// As an operator does it in August: dates in the configuration, a restart.
    Status change_vendor();

    /// Where people reach the hub by a browser of this machine, once open_sign_in() has been called. By name: browsers take
    /// cookies that are for encrypted connections from there (W3C Secure Contexts §3.1).
    [[nodiscard]] std::string sign_in_address() const { return "http://localhost:" + std::to_string(hub_port_); }
    /// A restart, at the same port, with one login for the applications in hub/apps.
    Status open_sign_in();
    /// Folder with mappings/, routes/, codelists/ and apps/.
    [[nodiscard]] const std::filesystem::path& config_source() const { return config_source_; }
    /// The day it is in Vietnam.
    static std::string today();

    /// Temporary learner codes become real ones at the sector database.
    Status rekey() const;
    /// How many pushes the sector database answered later, and how many of those tickets it lost.
    Result<codec::Value> deferrals() const;
    /// A control of the sector database's simulator.
    Status order(const std::string& path, const std::string& body) const;
    /// The judge: the generator's manifest against the sector database's own store.
    Result<codec::Value> compare() const;

private:
    Status generate(const DemoOptions& options);
    Status start_vendors();
    Status write_secrets();
    enum class Vendors : unsigned char { AsFound, Changed };
    Status write_configuration();
    Status restart_hub();
    Status start_hub();
    Result<std::string> simulator(const std::string& method, const std::string& path, const std::string& body) const;
    Result<std::uint16_t> start_process(const std::string& name, std::vector<std::string> arguments);

    DemoOptions options_;
    ScratchFolder scratch_;  ///< none where the caller named a folder
    std::filesystem::path folder_, config_source_;
    Vendors vendors_ = Vendors::AsFound;
    std::string issuer_;  ///< empty: nobody signs in
    std::optional<Change> change_;
    codec::Value manifest_;
    codec::Value connections_;
    std::vector<Place> sources_;
    std::vector<Workbook> workbooks_;
    std::uint16_t hub_port_ = 0;
    std::uint16_t csdl_port_ = 0;
    std::uint16_t vnedu_port_ = 0;
    std::vector<std::unique_ptr<ChildProcess>> processes_;
};

}  // namespace hub::app
