#include "core/plugin/conformance/runner.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include "core/base/scratch_folder.hpp"
#include "core/codec/json.hpp"
#include "core/plugin/cage.hpp"

namespace hub::plugin::conformance {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMemoryBytes = 2ULL << 30U;
constexpr int kLoadCheck = 1;
constexpr int kManifestCheck = 8;
constexpr int kSamplesCheck = 38;

std::string read_whole(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return in ? std::move(out).str() : std::string();
}

std::string packed(const Finding& finding) { return std::string(1, static_cast<char>('0' + static_cast<int>(finding.outcome))) + finding.seen; }
Finding unpacked(const std::string& text) { return {static_cast<Outcome>(text[0] - '0'), text.substr(1)}; }

Finding run_here(const Check& check, const Subject& subject) {
    try {
        return check.run(subject);
    } catch (const std::exception& exception) {
        return failed(std::string("an exception left the plugin: ") + exception.what());
    } catch (...) {
        return failed("an exception that is no std::exception left the plugin");
    }
}

[[noreturn]] void be_the_check(const Check& check, const Subject& subject, int pipe) {
    // The plugin's own chatter is none of the report.
    if (::dup2(pipe, 3) != 3) ::_exit(125);
    std::string name = subject.scratch / "plugin.out";
    std::FILE* const quiet = std::fopen(name.c_str(), "ae");
    if (quiet != nullptr) {
        ::dup2(::fileno(quiet), STDOUT_FILENO);
        ::dup2(::fileno(quiet), STDERR_FILENO);
    }
    Finding finding;
    Cage cage(CageRequirement::AcceptWeaker);
    if (check.runs != Runs::FileOnly) (void)cage.prepare(4, kMemoryBytes);
    finding = run_here(check, subject);
    const auto text = packed(finding);
    std::size_t at = 0;
    while (at < text.size()) {
        const auto count = ::write(3, text.data() + at, text.size() - at);
        if (count <= 0) break;
        at += static_cast<std::size_t>(count);
    }
    ::_exit(0);
}

struct Running {
    Checked* checked = nullptr;
    pid_t process = 0;
    int output = -1;
    std::string said;
    Clock::time_point since;
};

std::string end_of(int status) {
    if (WIFSIGNALED(status)) return std::string("it was killed by ") + ::strsignal(WTERMSIG(status)) + " (signal " + std::to_string(WTERMSIG(status)) + ")";
    return "it ended the process with code " + std::to_string(WEXITSTATUS(status));
}

std::optional<Running> start(Checked& checked, const Subject& subject) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return std::nullopt;
    const auto child = ::fork();
    if (child == 0) be_the_check(*checked.check, subject, pipe[1]);
    ::close(pipe[1]);
    if (child < 0) {
        ::close(pipe[0]);
        return std::nullopt;
    }
    return Running{&checked, child, pipe[0], {}, Clock::now()};
}

/// True when it is over and its finding stands.
bool advance(Running& running) {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - running.since).count();
    const std::int64_t allowed = running.checked->check->seconds * 1'000LL;
    pollfd waiting{running.output, POLLIN, 0};
    bool over = false;
    if (::poll(&waiting, 1, 20) > 0) {
        std::array<char, 4096> piece{};
        const auto count = ::read(running.output, piece.data(), piece.size());
        if (count > 0) running.said.append(piece.data(), static_cast<std::size_t>(count));
        else over = true;
    }
    const bool late = !over && spent > allowed;
    if (late) ::kill(running.process, SIGKILL);
    if (!over && !late) return false;
    int status = 0;
    ::waitpid(running.process, &status, 0);
    ::close(running.output);
    running.checked->milliseconds = spent;
    if (late) running.checked->finding = failed("it did not come to an end within " + std::to_string(allowed / 1'000) + " s");
    else if (running.said.empty()) running.checked->finding = failed(end_of(status));
    else running.checked->finding = unpacked(running.said);
    return true;
}

void run_all(std::vector<Checked*> waiting, const Subject& subject, const RunOptions& options) {
    if (options.place == Place::InProcess) {
        for (auto* checked : waiting) checked->finding = run_here(*checked->check, subject);
        return;
    }
    std::reverse(waiting.begin(), waiting.end());
    std::vector<Running> running;
    while (!waiting.empty() || !running.empty()) {
        while (!waiting.empty() && running.size() < std::max(1U, options.at_once)) {
            auto started = start(*waiting.back(), subject);
            if (started) running.push_back(std::move(*started));
            else waiting.back()->finding = skipped("no process or pipe could be made for it");
            waiting.pop_back();
        }
        std::erase_if(running, [](Running& one) { return advance(one); });
    }
}

Result<Subject> read_subject(const RunOptions& options, const fs::path& scratch) {
    Subject out;
    std::error_code problem;
    out.library = fs::canonical(options.library, problem);
    if (problem) return fail("plugin.missing", options.library.string() + " does not exist");
    out.scratch = scratch;
    out.image = read_whole(out.library);
    auto manifest_file = out.library;
    out.manifest_text = read_whole(manifest_file.replace_extension(".manifest.json"));
    if (auto manifest = parse_manifest(out.manifest_text)) out.manifest = std::move(*manifest);
    out.verify = {.trust = options.trust, .state = scratch / "state", .unsigned_plugins = options.unsigned_plugins};
    out.samples = options.samples;
    out.seed = options.seed;
    return out;
}

bool needs_manifest(const Check& check) { return check.number > kManifestCheck || check.number == 7; }

/// One failed check takes the ground from others: they are skipped and say so.
void skip_groundless(std::vector<Checked>& all, const std::function<const Checked*(int)>& by_number, const Subject& subject) {
    const auto* const loaded = by_number(kLoadCheck);
    const auto* const fitted = by_number(kSamplesCheck);
    for (auto& checked : all) {
        if (checked.check->number == kLoadCheck || checked.check->number == kManifestCheck) continue;
        if (needs_manifest(*checked.check) && !subject.manifest) checked.finding = skipped("the manifest cannot be read; see check 8");
        else if (checked.check->runs != Runs::FileOnly && loaded != nullptr && loaded->finding.outcome == Outcome::Fail) checked.finding = skipped("the library does not open; see check 1");
        else if (checked.check->runs == Runs::Instance && fitted != nullptr && fitted->finding.outcome == Outcome::Fail) checked.finding = skipped("the samples do not fit the plugin; see check 38");
    }
}

void waive(Checked& checked, const RunOptions& options) {
    if (checked.finding.outcome != Outcome::Fail || checked.check->level <= kRequiredLevel) return;
    for (const auto& waiver : options.waivers) {
        if (waiver.check != checked.check->number || (!waiver.until.empty() && waiver.until < options.today)) continue;
        checked.waived = waiver.reason;
        checked.finding.outcome = Outcome::Warn;
    }
}

}  // namespace

std::size_t Report::count(Outcome outcome) const {
    return static_cast<std::size_t>(std::count_if(checks.begin(), checks.end(), [&](const Checked& one) { return one.finding.outcome == outcome; }));
}

bool Report::loadable() const {
    return std::none_of(checks.begin(), checks.end(), [](const Checked& one) { return one.finding.outcome == Outcome::Fail && one.check->level <= kRequiredLevel; });
}

std::vector<std::string> Report::untried_roles() const {
    const auto tries = [](const kit::RecordedCall& call) {
        if (!call.expect.empty()) return false;
        if (call.role == "fetch") return true;
        return call.role == "send" ? !call.records.empty() : call.role == "resolve" ? !call.questions.empty() : !call.body.empty();
    };
    std::vector<std::string> out;
    for (const auto& role : subject.manifest ? subject.manifest->roles : std::vector<std::string>()) {
        const bool tried = std::any_of(subject.samples.calls.begin(), subject.samples.calls.end(), [&](const auto& call) { return call.role == role && tries(call); });
        if (!tried) out.push_back(role);
    }
    return out;
}

bool Report::whole() const {
    return std::all_of(catalogue().begin(), catalogue().end(), [&](const Check& check) {
        return check.level > kRequiredLevel || std::any_of(checks.begin(), checks.end(), [&](const Checked& one) { return one.check == &check; });
    });
}

Result<std::vector<Waiver>> parse_waivers(std::string_view json) {
    const auto parsed = codec::parse_json(json);
    if (!parsed) return fail(error("waivers.unreadable", "waivers: no readable JSON").because_of(parsed.error()));
    std::vector<Waiver> out;
    for (const auto& item : (*parsed)["waivers"].items()) {
        Waiver one{.check = static_cast<int>(item["check"].integer()), .reason = std::string(item["reason"].text()), .until = std::string(item["until"].text())};
        const auto* const check = find_check(one.check);
        if (check == nullptr || one.reason.empty()) return fail("waivers.unreadable", "waivers: each names a check and a reason");
        if (check->level <= kRequiredLevel) return fail("waivers.required", "waivers: check " + std::to_string(one.check) + " is required to load and cannot be waived");
        out.push_back(std::move(one));
    }
    return out;
}

Result<Report> run(const RunOptions& options) {
    const ScratchFolder scratch("eduhub-check");
    if (scratch.path().empty()) return fail("plugin.file", "no scratch folder can be made in " + fs::temp_directory_path().string());
    Report report;
    HUB_TRY_ASSIGN(report.subject, read_subject(options, scratch.path()));
    for (const auto& check : catalogue()) {
        if (check.level > options.highest_level || (!options.only.empty() && !options.only.contains(check.number))) continue;
        report.checks.push_back({&check, skipped(""), {}, 0});
    }
    const auto by_number = [&](int number) -> const Checked* {
        const auto at = std::find_if(report.checks.begin(), report.checks.end(), [&](const Checked& one) { return one.check->number == number; });
        return at == report.checks.end() ? nullptr : &*at;
    };
    // What others stand on goes first: the library and its manifest, then whether the samples fit.
    const std::array<std::set<int>, 3> rounds{{{kLoadCheck, kManifestCheck}, {kSamplesCheck}, {}}};
    for (const auto& round : rounds) {
        std::vector<Checked*> due;
        for (auto& checked : report.checks) {
            const bool open = checked.finding.outcome == Outcome::Skip && checked.finding.seen.empty();
            if (open && (round.empty() || round.contains(checked.check->number))) due.push_back(&checked);
        }
        run_all(due, report.subject, options);
        skip_groundless(report.checks, by_number, report.subject);
    }
    for (auto& checked : report.checks) waive(checked, options);
    report.subject.scratch.clear();
    return report;
}

}  // namespace hub::plugin::conformance
