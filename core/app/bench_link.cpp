// `eduhub bench link`: a file of records into people, phase by phase, as `eduhub link` does it.
//
// The file is one that exists, or a labelled set of eleven careless systems that eduhub-province makes beforehand.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include "core/app/bench_match.hpp"
#include "core/app/bench_world.hpp"
#include "core/app/commands.hpp"
#include "core/app/private_file.hpp"
#include "core/app/whole_file.hpp"
#include "core/codec/json.hpp"
#include "core/records/linkage/link.hpp"
#include "core/records/linkage/linked_files.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

Result<std::string> model_of(const LinkBenchOptions& options) {
    if (!options.model.empty()) return options.model;
    for (const fs::path& folder : {fs::current_path() / "config", program_folder() / "../../../config"}) {
        if (fs::exists(folder / "linkage/pupil.yaml")) return (folder / "linkage/pupil.yaml").string();
    }
    return fail("bench.model", "cannot find config/linkage/pupil.yaml; run in the project's folder or say --model");
}

/// When each phase began, by the first word of progress it gave.
class Phases {
public:
    void now_in(std::string_view phase) {
        if (!begun_.empty() && begun_.back().first == phase) return;
        begun_.emplace_back(phase, Clock::now());
    }
    [[nodiscard]] Value seconds() {
        now_in("");
        Value out = Value::object();
        for (std::size_t i = 0; i + 1 < begun_.size(); ++i) {
            out.set(begun_[i].first, rounded(std::chrono::duration<double>(begun_[i + 1].second - begun_[i].second).count()));
        }
        return out;
    }

private:
    std::vector<std::pair<std::string, Clock::time_point>> begun_;
};

struct Run {
    Value figures = Value::object();
    std::unique_ptr<linkage::Linkage> linked;
};

Result<Run> run_once(const std::string& records, const linkage::Model& model, const fs::path& out_file) {
    Phases phases;
    const auto begun = Clock::now();
    HUB_TRY_ASSIGN(const auto file, open_pieces(records));
    linkage::LinkOptions link;
    link.progress = [&](std::string_view phase, std::size_t, std::size_t) { phases.now_in(phase); };
    link.keep_edges = true;
    Run run;
    HUB_TRY_ASSIGN(run.linked, linkage::link({{"", file.next}}, model, link));
    const auto& linked = run.linked;
    phases.now_in("write");
    HUB_TRY(write_whole(out_file.string(), linkage::clusters_csv(*linked)));
    const Value seconds = phases.seconds();
    const double all = seconds_since(begun);
    const auto speed = linkage::measure_scoring(*linked);
    Value& out = run.figures;
    out.set("records", std::int64_t{linked->records.size()});
    out.set("pairs", static_cast<std::int64_t>(linked->pairs));
    out.set("phases", seconds);
    out.set("score_seconds", rounded(speed.seconds));
    out.set("pairs_per_second", std::int64_t{std::llround(static_cast<double>(speed.pairs) / std::max(speed.seconds, 1e-3))});
    out.set("end_to_end_seconds", rounded(all));
    return run;
}

Result<Value> measure(const LinkBenchOptions& options) {
    HUB_TRY_ASSIGN(const std::string model_file, model_of(options));
    HUB_TRY_ASSIGN(const auto model, linkage::read_model(model_file));
    const ScratchFolder folder("eduhub-bench", options.folder.empty() ? fs::temp_directory_path() : fs::path(options.folder));
    if (folder.path().empty()) return fail("bench.file", "cannot make a folder for the measurement");
    std::string records = options.records;
    if (records.empty()) {
        records = (folder.path() / "records.csv").string();
        HUB_TRY_ASSIGN(const auto made, run_to_end({(program_folder() / "eduhub-province").string(), "linkage", "--persons", std::to_string(options.persons), "--seed",
                                                    "2", "--out", folder.path().string()}));
        if (made.exit_code != 0) return fail("bench.load", "eduhub-province beside this program could not make records; say --records FILE");
    }
    std::vector<Value> runs;
    std::unique_ptr<linkage::Linkage> linked;
    for (unsigned i = 0; i < options.runs; ++i) {
        linked.reset();
        HUB_TRY_ASSIGN(auto run, run_once(records, model, folder.path() / "clusters.csv"));
        runs.push_back(std::move(run.figures));
        linked = std::move(run.linked);
    }
    std::sort(runs.begin(), runs.end(), [](const Value& a, const Value& b) { return a["end_to_end_seconds"].number() < b["end_to_end_seconds"].number(); });
    Value out = runs[runs.size() / 2];
    out.set("runs", std::int64_t{options.runs});
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    out.set("most_memory_mb", rounded(static_cast<double>(used.ru_maxrss) / 1024));
    if (options.known == 0) return out;
    HUB_TRY_ASSIGN(const auto online, measure_matcher(*linked, folder.path(), options));
    out.set("online", online);
    return out;
}

}  // namespace

int bench_link(const LinkBenchOptions& options, Output output) {
    const auto figures = measure(options);
    if (!figures) return report({figures.error().code, figures.error().describe()}, output);
    std::cout << (output == Output::Json ? codec::write_json(*figures) : codec::write_json_pretty(*figures)) << "\n";
    return kOk;
}

}  // namespace hub::app
