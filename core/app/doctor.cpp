#include "core/app/doctor.hpp"

#include <iostream>

#include "core/api/explain.hpp"
#include "core/api/catalogue.hpp"
#include "core/app/commands.hpp"
#include "core/app/language.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

std::vector<std::string> entity_names() {
    std::vector<std::string> names;
    for (const auto entity : model::kEntities) names.emplace_back(model::name_of(entity));
    return names;
}

std::string_view name_of(Finding::Standing standing) {
    constexpr std::string_view kNames[] = {"good", "attention", "bad"};
    return kNames[static_cast<std::size_t>(standing)];
}

/// What a code means and what to do, in one language.
struct Told {
    std::string what, fix;
};
Told told(const std::string& code, api::Language language) {
    if (const auto* message = api::find_message(code)) return {std::string(message->text(language)), std::string(message->fix.in(language))};
    const auto explained = api::explain(code, {}, {}, {});  // a vendor's own
    return {language == api::Language::Vietnamese ? explained.vi : explained.en, {}};
}

Finding::Standing worst_of(const Examination& examination) {
    auto worst = Finding::Standing::Good;
    for (const auto& finding : examination.findings()) worst = std::max(worst, finding.standing);
    return worst;
}

Value report_json(const Examination& examination) {
    Value findings = Value::array();
    for (const auto& finding : examination.findings()) {
        Value one = Value::object();
        one.set("check", finding.check);
        one.set("standing", name_of(finding.standing));
        one.set("where", finding.where);
        if (!finding.message.empty()) one.set("message", finding.message);
        if (!finding.code.empty()) {
            const Told vi = told(finding.code, api::Language::Vietnamese);
            const Told en = told(finding.code, api::Language::English);
            one.set("code", finding.code);
            one.set("vi", vi.what);
            one.set("en", en.what);
            one.set("fix_vi", vi.fix);
            one.set("fix_en", en.fix);
        }
        findings.push_back(std::move(one));
    }
    Value out = Value::object();
    out.set("status", name_of(worst_of(examination)));
    out.set("findings", std::move(findings));
    return out;
}

void print(const Examination& examination) {
    constexpr const char* kMarks[] = {"ok  ", "note", "BAD "};
    for (const auto& finding : examination.findings()) {
        std::cout << kMarks[static_cast<std::size_t>(finding.standing)] << "  " << finding.check << "  " << finding.where;
        if (finding.code.empty()) {
            std::cout << (finding.message.empty() ? "" : "  ") << finding.message << "\n";
            continue;
        }
        const Told spoken = told(finding.code, spoken_language());
        std::cout << "  " << finding.code << "\n      " << spoken.what << " " << spoken.fix << "\n      " << finding.message << "\n";
    }
}

Examination examine(const DoctorOptions& options) {
    Examination examination;
    const Instant now = SystemClock().now();
    const auto config = config::load(options.config, entity_names());
    examine_clock(examination);
    if (!config) {
        examination.bad("configuration", options.config, config.error());
        return examination;
    }
    examination.good("configuration", options.config);
    examine_cage(examination, *config);  // before anything starts a thread
    examine_disk(examination, *config);
    const auto keys = load_keys(*config);
    if (keys) {
        examination.good("keys", options.config);
        examine_secrets(examination, *config, *keys);
    } else {
        examination.bad("keys", options.config, keys.error());
    }
    examine_plugins(examination, *config, options.plugins.empty() ? plugin_folder() : std::filesystem::path(options.plugins));
    examine_tls(examination, *config, now);
    const AdminClient admin(config->admin_socket.string());
    if (const auto status = admin.get("/status")) {
        examine_running_hub(examination, *config, admin, *status, now);
        return examination;
    }
    examination.attention("hub", config->admin_socket.string(), error("hub.not_running", "no hub answers there"));
    examine_port(examination, *config);
    if (keys) examine_store(examination, *config, *keys, now);
    return examination;
}

}  // namespace

int doctor(const DoctorOptions& options, Output output) {
    const Examination examination = examine(options);
    if (output == Output::Json) std::cout << codec::write_json_pretty(report_json(examination)) << "\n";
    else print(examination);
    return worst_of(examination) == Finding::Standing::Bad ? kUnhealthy : kOk;
}

}  // namespace hub::app
