#include "core/app/plugin_commands.hpp"

#include <iostream>

#include "core/codec/json.hpp"
#include "core/plugin/signing.hpp"
#include "core/plugin/verify.hpp"

namespace hub::app {
namespace {

using codec::Value;
namespace fs = std::filesystem;

Result<plugin::VerifiedPlugin> verify(const fs::path& library, const std::string& trust) {
    plugin::VerifyOptions options;
    options.trust = trust;
    options.state = fs::temp_directory_path() / "eduhub-plugin-check";
    return plugin::verify_plugin(library, options);
}

Value plugin_json(const fs::path& library, const Result<plugin::VerifiedPlugin>& verified) {
    Value one = Value::object();
    one.set("file", library.filename().string());
    one.set("good", Value(verified.has_value()));
    if (verified) {
        one.set("id", verified->manifest.id);
        one.set("version", verified->manifest.version);
        one.set("publisher", verified->publisher);
        Value roles = Value::array();
        for (const auto& role : verified->manifest.roles) roles.push_back(role);
        one.set("roles", std::move(roles));
    } else {
        one.set("code", verified.error().code);
        const bool by_trust = verified.error().code == "plugin.untrusted" || verified.error().code == "plugin.signature";
        one.set("message", verified.error().message + (by_trust ? "; another folder with the publisher's .pub is named by --trust" : ""));
    }
    return one;
}

int print(const Status& outcome, std::string_view done) {
    if (!outcome) return report({outcome.error().code, outcome.error().message}, Output::Text);
    std::cout << done << "\n";
    return kOk;
}

}  // namespace

int list_plugins(const std::string& folder, const std::string& trust, Output output) {
    Value all = Value::array();
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        if (entry.path().extension() == ".so") all.push_back(plugin_json(entry.path(), verify(entry.path(), trust)));
    }
    if (problem) return report({"plugin.missing", "cannot read " + folder + ": " + problem.message()}, output);
    if (output == Output::Json) {
        std::cout << codec::write_json(all) << "\n";
        return kOk;
    }
    for (const auto& one : all.items()) {
        std::cout << one["file"].text() << "  ";
        if (one["good"].boolean()) std::cout << one["id"].text() << " " << one["version"].text() << "  signed by " << one["publisher"].text() << "\n";
        else std::cout << one["code"].text() << ": " << one["message"].text() << "\n";
    }
    return kOk;
}

int make_key(const std::string& file, const std::string& prefix) {
    return print(plugin::make_signing_key(file, prefix), "wrote " + file + " (keep it secret) and " + fs::path(file).replace_extension(".pub").string() +
                                                             " (give it to the hub's operator)");
}

int sign_plugin(const std::string& library, const std::string& manifest, const std::string& key) {
    return print(plugin::sign_plugin(library, manifest, key), "signed " + library);
}

}  // namespace hub::app
