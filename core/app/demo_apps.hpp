// The eleven applications of the sample configuration (config/apps) as processes of their own (examples/apps, by node), and
// their files at the demo's hub: the sample's text with the addresses that they really have.
//
// Ownership: processes go with the object. Threads: one. Errors: `demo.node` (node or the npm packages are missing),
// `demo.start` with what the application said, `demo.file`.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/app/child_process.hpp"
#include "core/base/random.hpp"
#include "core/codec/value.hpp"

namespace hub::app {

class DemoApps {
public:
    struct Places {
        std::filesystem::path hub;      ///< where its configuration stands
        std::filesystem::path samples;  ///< config/apps
        std::filesystem::path work;     ///< for settings, keys and logs of the applications
        std::string issuer;
    };
    /// Somebody's account at an application that has its own sign-in only.
    struct OwnAccount {
        std::string app, login, password, name;
    };
    /// Is everything there that they need?
    static Status check();
    static Result<std::unique_ptr<DemoApps>> start(const Places& places, const std::vector<OwnAccount>& accounts);

    /// http://127.0.0.1:PORT
    [[nodiscard]] std::string address(const std::string& app) const { return addresses_.at(app); }
    /// How a person gets in: "asks" (its own address asks the hub), "ticket" or "assisted".
    static std::string way_in(const std::string& app);
    /// What signing out at the hub can do for it: "ended", "ends_at" or "cannot".
    static std::string after_signing_out(const std::string& app);

private:
    struct Sample;
    static const Sample kSamples[];
    static const Sample& sample_of(const std::string& app);
    Status start(const Sample& sample, const Places& places, const std::vector<OwnAccount>& accounts);
    Result<codec::Value> settings_of(const Sample& sample, const Places& places, const std::vector<OwnAccount>& accounts);

    SystemRandom random_;
    std::map<std::string, std::string> addresses_;
    std::vector<std::unique_ptr<ChildProcess>> processes_;
};

/// Where the applications' programs and their npm packages stand, beside the program's own folder.
std::filesystem::path school_app_folder();

}  // namespace hub::app
