// The demo's one login: the sample's applications started, sign-in opened at the demo's hub, and people who may use it. A
// homeroom teacher, a mother of two children at schools of two vendors (demo_family.hpp), and an administrator.
//
// What they are, have and may expect stands in login.json in the demo's folder: for whoever walks through it
// (examples/apps/walk.mjs, a browser), and to be read by its owner only.
//
// Ownership: owns the applications; borrows the world. Threads: one. Errors: `demo.people`, `demo.walk`, those of DemoApps and
// of the hub's orders.
#pragma once

#include <memory>

#include "core/app/demo_apps.hpp"
#include "core/app/demo_family.hpp"
#include "core/app/demo_world.hpp"

namespace hub::app {

class DemoLogin {
public:
    /// The hub is started again, now with sign-in.
    static Result<std::unique_ptr<DemoLogin>> open(DemoWorld& world);

    /// All of login.json.
    [[nodiscard]] const codec::Value& told() const { return told_; }
    /// By HTTP, as each of them: which applications were offered and opened, what signing out said, and `differences` from
    /// what was to be.
    [[nodiscard]] Result<codec::Value> walk() const;

private:
    DemoLogin(DemoWorld& world, DemoFamily family) : world_(world), family_(std::move(family)) {}
    Status make_people();
    Status make_child(const DemoPupil& child, const std::string& login) const;
    Result<codec::Value> make_person(const std::string& who, const std::string& login, const std::string& name, const std::vector<std::string>& roles, const std::string& school);
    Status give_apps(codec::Value& person, const std::vector<std::string>& apps, const std::string& subject) const;
    Status link(const std::string& login, const std::string& app, const std::string& account, const std::string& role, const DemoPupil* child) const;
    [[nodiscard]] std::filesystem::path file() const { return world_.folder() / "login.json"; }

    DemoWorld& world_;
    DemoFamily family_;
    std::vector<DemoApps::OwnAccount> own_accounts_;
    std::unique_ptr<DemoApps> apps_;
    codec::Value app_names_;
    codec::Value told_;
};

}  // namespace hub::app
