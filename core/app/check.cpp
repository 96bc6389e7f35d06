#include <filesystem>
#include <iostream>
#include <set>

#include "core/app/commands.hpp"
#include "core/codec/json.hpp"
#include "core/config/file_pattern.hpp"
#include "core/config/hub_config.hpp"
#include "core/mapping/laws.hpp"
#include "core/mapping/mapping.hpp"
#include "core/mapping/report.hpp"
#include "core/router/route_file.hpp"

namespace hub::app {
namespace {

using codec::Value;
namespace fs = std::filesystem;

constexpr std::uint64_t kLawSeed = 1;
constexpr int kLawRuns = 200;

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

struct Findings {
    std::vector<std::string> errors;
    std::vector<std::string> notes;

    void take(const Error& problem) {
        for (auto& line : lines_of(problem)) errors.push_back(std::move(line));
    }
    int print(Output output, std::string_view what) const {
        if (output == Output::Json) {
            Value body = Value::object();
            Value list = Value::array();
            for (const auto& line : errors) list.push_back(line);
            Value more = Value::array();
            for (const auto& line : notes) more.push_back(line);
            body.set("good", Value(errors.empty()));
            body.set("errors", std::move(list));
            body.set("notes", std::move(more));
            std::cout << codec::write_json(body) << "\n";
        } else {
            for (const auto& line : errors) std::cout << line << "\n";
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

void check_configuration(const fs::path& file, Findings& findings) {
    std::vector<std::string> entities;
    for (const auto entity : model::kEntities) entities.emplace_back(model::name_of(entity));
    auto config = config::load(file, entities);
    if (!config) return findings.take(config.error());
    auto mappings = mapping::MappingSet::load(config->mappings, config->codelists);
    if (!mappings) findings.take(mappings.error());
    auto routes = router::load_routes(config->routes);
    if (!routes) findings.take(routes.error());
    if (!mappings || !routes) return;
    check_routes(*routes, *config, *mappings, findings);
    for (const auto& one : mappings->files()) {
        const auto report = mapping::report_on(*one);
        findings.notes.push_back("mapping " + report.mapping + ": " + std::to_string(report.coverage_percent) + " % of the fields");
        for (const auto& lossy : report.lossy_codes) findings.notes.push_back("  " + lossy);
    }
}

}  // namespace

int check(const std::string& folder, Output output) {
    Findings findings;
    const fs::path file = fs::is_directory(folder) ? fs::path(folder) / "eduhub.yaml" : fs::path(folder);
    check_configuration(file, findings);
    return findings.print(output, file.string());
}

int test_mappings(const std::string& folder, Output output) {
    Findings findings;
    auto mappings = mapping::MappingSet::load(config::matching_files(folder, "mappings/**/*.yaml"), fs::path(folder) / "codelists");
    if (!mappings) {
        findings.take(mappings.error());
        return findings.print(output, folder);
    }
    std::size_t tests = 0;
    for (const auto& one : mappings->files()) {
        tests += one->tests().size();
        for (const auto& failure : mapping::run_tests(*one)) {
            findings.errors.push_back(failure.where + ": test `" + failure.test + "`: " + failure.message);
        }
        if (one->use() != mapping::Use::Both) continue;
        for (const auto& failure : mapping::check_laws(*one, kLawSeed, kLawRuns)) {
            findings.errors.push_back(one->where() + ": law " + std::to_string(failure.law) + " does not hold for " + failure.field + " (seed " +
                                      std::to_string(failure.seed) + "): " + failure.detail);
        }
    }
    if (mappings->files().empty()) findings.errors.push_back(folder + ": no mappings found under mappings/");
    findings.notes.push_back(std::to_string(mappings->files().size()) + " mappings, " + std::to_string(tests) + " tests");
    return findings.print(output, folder);
}

}  // namespace hub::app
