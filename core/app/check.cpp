#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "core/app/commands.hpp"
#include "core/codec/json.hpp"
#include "core/config/file_pattern.hpp"
#include "core/config/hub_config.hpp"
#include "core/mapping/laws.hpp"
#include "core/mapping/mapping.hpp"
#include "core/mapping/report.hpp"
#include "core/model/dictionary.hpp"
#include "core/plugin/verify.hpp"
#include "core/router/route_file.hpp"
#include "core/sso/apps.hpp"

namespace hub::app {
namespace {

using codec::Value;
namespace fs = std::filesystem;

constexpr std::uint64_t kLawSeed = 1;
constexpr int kLawRuns = 200;
constexpr std::size_t kAssumedSecretBytes = 64;

/// One problem a line, already with file:line:col.
std::vector<std::string> lines_of(const Error& problem) {
    std::vector<std::string> out;
    std::string_view text = problem.message;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end != 0) out.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return out;
}

Value texts(const std::vector<std::string>& lines) {
    Value list = Value::array();
    for (const auto& line : lines) list.push_back(line);
    return list;
}

Value json_of(const mapping::MappingReport& report) {
    Value body = Value::object();
    body.set("mapping", report.mapping);
    body.set("where", report.where);
    body.set("model_percent", static_cast<std::int64_t>(report.model_percent));
    if (report.vendor_percent) body.set("vendor_percent", static_cast<std::int64_t>(*report.vendor_percent));
    body.set("not_carried", texts(report.not_carried));
    body.set("required_not_read", texts(report.required_not_read));
    body.set("not_named", texts(report.not_named));
    Value findings = Value::array();
    for (const auto& finding : report.findings) {
        Value one = Value::object();
        one.set("severity", finding.severity == mapping::Severity::Error ? "error" : "note");
        one.set("kind", mapping::name_of(finding.kind));
        one.set("where", finding.where);
        one.set("message", finding.message);
        findings.push_back(std::move(one));
    }
    body.set("findings", std::move(findings));
    return body;
}

void print_names(const char* what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    std::cout << "  " << what;
    for (std::size_t i = 0; i < names.size(); ++i) std::cout << (i == 0 ? " " : ", ") << names[i];
    std::cout << "\n";
}

void print_report(const mapping::MappingReport& report) {
    std::cout << "mapping " << report.mapping << ": " << report.model_percent << " % of the model's fields";
    if (report.vendor_percent) std::cout << ", " << *report.vendor_percent << " % of the vendor's";
    std::cout << "\n";
    print_names("not carried:", report.not_carried);
    print_names("required and never read:", report.required_not_read);
    print_names("not named:", report.not_named);
    for (const auto& finding : report.findings) {
        if (finding.severity == mapping::Severity::Note) std::cout << "  " << finding.where << ": " << finding.message << "\n";
    }
}

struct Findings {
    std::vector<std::string> errors;
    std::vector<std::string> warnings;  ///< weaker than it could be, and taken
    std::vector<std::string> notes;
    std::vector<mapping::MappingReport> mappings;

    void take(const Error& problem) {
        for (auto& line : lines_of(problem)) errors.push_back(std::move(line));
    }
    int print(Output output, std::string_view what) const {
        if (output == Output::Json) {
            Value body = Value::object();
            body.set("good", Value(errors.empty()));
            body.set("errors", texts(errors));
            body.set("warnings", texts(warnings));
            body.set("notes", texts(notes));
            Value reports = Value::array();
            for (const auto& report : mappings) reports.push_back(json_of(report));
            body.set("mappings", std::move(reports));
            std::cout << codec::write_json(body) << "\n";
        } else {
            for (const auto& line : errors) std::cout << line << "\n";
            for (const auto& line : warnings) std::cout << "warning: " << line << "\n";
            for (const auto& report : mappings) print_report(report);
            for (const auto& line : notes) std::cout << line << "\n";
            std::cout << (errors.empty() ? std::string(what) + ": good\n" : std::to_string(errors.size()) + " problems\n");
        }
        return errors.empty() ? kOk : kError;
    }
};

/// Does every route lead somewhere that exists, with a mapping on both sides?
void check_routes(const std::vector<router::Route>& routes, const config::HubConfig& config, const mapping::MappingSet& mappings,
                  Findings& findings) {
    for (const auto& route : routes) {
        const std::string entity(model::name_of(route.entity));
        if (config.find_system(route.to) == nullptr) findings.errors.push_back("route " + route.name + ": no system `" + route.to + "` is configured");
        if (mappings.find(route.to, route.entity) == nullptr) {
            findings.errors.push_back("route " + route.name + ": no mapping writes " + entity + " for " + route.to);
        }
        for (const auto& system : route.from_systems) {
            if (config.find_system(system) == nullptr) findings.errors.push_back("route " + route.name + ": no system `" + system + "` is configured");
            if (mappings.find(system, route.entity) == nullptr) {
                findings.errors.push_back("route " + route.name + ": no mapping reads " + entity + " of " + system);
            }
        }
    }
}

/// What the destination's plugin lists in its manifest, where the plugin stands beside the program.
void check_destinations(const std::vector<router::Route>& routes, const config::HubConfig& config, const fs::path& plugins, Findings& findings) {
    std::set<std::string> not_found;
    for (const auto& route : routes) {
        const auto* system = config.find_system(route.to);
        if (system == nullptr || system->plugin == "push") continue;
        auto library = plugin::find_plugin(plugins, system->plugin);
        if (!library) {
            not_found.insert(system->plugin);
            continue;
        }
        const auto manifest = plugin::read_manifest(library->replace_extension(".manifest.json"));
        const auto taken = manifest ? router::check_destination(route, manifest->destination) : Status(fail(manifest.error()));
        if (!taken) findings.take(taken.error());
    }
    for (const auto& plugin : not_found) findings.notes.push_back("plugin " + plugin + " is not in " + plugins.string() + ": what it takes was not checked");
}

/// Reads each vendor's contract once.
class Contracts {
public:
    explicit Contracts(fs::path folder) : folder_(std::move(folder)) {}

    /// Nothing when the mapping names no record or its system has no contract here.
    std::optional<mapping::VendorRecord> record_of(const mapping::Mapping& one, Findings& findings) {
        if (one.record().empty() || folder_.empty()) return std::nullopt;
        const fs::path file = folder_ / one.system() / "contract.yaml";
        auto found = files_.find(file);
        if (found == files_.end()) {
            std::optional<codec::Node> node;
            if (fs::exists(file)) {
                auto read = codec::read_yaml_file(file);
                if (read) node = std::move(*read);
                if (!read) findings.take(read.error());
            }
            found = files_.emplace(file, std::move(node)).first;
        }
        if (!found->second) return std::nullopt;
        auto record = mapping::read_vendor_record(*found->second, one.record());
        if (record) return std::move(*record);
        findings.take(record.error());
        return std::nullopt;
    }

private:
    fs::path folder_;
    std::map<fs::path, std::optional<codec::Node>> files_;
};

/// Where the contracts stand when nobody says: beside the configuration, or with the adapters of the source tree.
fs::path contracts_folder(const CheckOptions& options) {
    if (!options.contracts.empty()) return options.contracts;
    const auto folder = fs::absolute(options.folder).lexically_normal();
    const auto base = fs::is_directory(folder) ? folder : folder.parent_path();
    for (const auto& candidate : {base / "contracts", (base.has_filename() ? base : base.parent_path()).parent_path() / "adapters"}) {
        if (fs::is_directory(candidate)) return candidate;
    }
    return {};
}

void check_mappings(const mapping::MappingSet& mappings, const CheckOptions& options, Findings& findings) {
    Contracts contracts(contracts_folder(options));
    for (const auto& one : mappings.files()) {
        const auto record = contracts.record_of(*one, findings);
        auto report = mapping::report_on(*one, record ? &*record : nullptr);
        for (const auto& finding : report.findings) {
            if (finding.severity == mapping::Severity::Error) findings.errors.push_back(finding.where + ": " + finding.message);
        }
        findings.mappings.push_back(std::move(report));
    }
}

/// The applications of one login. Their secrets stay closed: they need not stand where files are checked.
void check_apps(const config::IdentityConfig& identity, Findings& findings) {
    const auto closed = [](const std::string&) -> Result<std::string> { return std::string(kAssumedSecretBytes, '-'); };
    const auto apps = sso::load_apps(identity.apps, closed);
    if (!apps) return findings.take(apps.error());
    findings.warnings = apps->weaknesses();
}

void check_configuration(const fs::path& file, const CheckOptions& options, Findings& findings) {
    std::vector<std::string> entities;
    for (const auto entity : model::kEntities) entities.emplace_back(model::name_of(entity));
    auto config = config::load(file, entities);
    if (!config) return findings.take(config.error());
    if (config->identity) check_apps(*config->identity, findings);
    auto mappings = mapping::MappingSet::load(config->mappings, config->codelists);
    if (!mappings) findings.take(mappings.error());
    auto routes = router::load_routes(config->routes);
    if (!routes) findings.take(routes.error());
    if (!mappings || !routes) return;
    check_routes(*routes, *config, *mappings, findings);
    check_destinations(*routes, *config, options.plugins.empty() ? plugin_folder() : fs::path(options.plugins), findings);
    check_mappings(*mappings, options, findings);
}

int write_dictionary(const fs::path& file, Output output) {
    Status written;
    if (file.extension() == ".xlsx") {
        written = codec::write_workbook(file, model::dictionary_sheets());
    } else if (file.extension() == ".md") {
        std::ofstream stream(file, std::ios::binary);
        stream << model::markdown_dictionary();
        if (!stream.flush()) written = fail("file.unwritable", file.string() + " cannot be written.");
    } else {
        written = fail("dictionary.format", "a dictionary is written as .md or .xlsx");
    }
    if (!written) return report({written.error().code, written.error().message}, output);
    return kOk;
}

}  // namespace

int check(const CheckOptions& options, Output output) {
    if (!options.dictionary.empty()) return write_dictionary(options.dictionary, output);
    Findings findings;
    const fs::path file = fs::is_directory(options.folder) ? fs::path(options.folder) / "eduhub.yaml" : fs::path(options.folder);
    check_configuration(file, options, findings);
    return findings.print(output, file.string());
}

int test_mappings(const CheckOptions& options, Output output) {
    const std::string& folder = options.folder;
    Findings findings;
    auto mappings = mapping::MappingSet::load(config::matching_files(folder, "mappings/**/*.yaml"), fs::path(folder) / "codelists");
    if (!mappings) {
        findings.take(mappings.error());
        return findings.print(output, folder);
    }
    check_mappings(*mappings, options, findings);
    std::size_t tests = 0;
    for (const auto& one : mappings->files()) {
        tests += one->tests().size();
        for (const auto& failure : mapping::run_tests(*one)) {
            findings.errors.push_back(failure.where + ": test `" + failure.test + "`: " + failure.message);
        }
        for (const auto& failure : mapping::check_laws(*one, kLawSeed, kLawRuns)) {
            findings.errors.push_back(one->where() + ": law " + std::to_string(failure.law) + " does not hold for `" + failure.field + "`: " +
                                      failure.detail + ". Record: " + codec::write_json(failure.record));
        }
    }
    if (mappings->files().empty()) findings.errors.push_back(folder + ": no mappings found under mappings/");
    findings.notes.push_back(std::to_string(mappings->files().size()) + " mappings, " + std::to_string(tests) + " tests");
    return findings.print(output, folder);
}

}  // namespace hub::app
