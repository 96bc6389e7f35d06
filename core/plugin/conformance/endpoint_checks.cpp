// Checks 36 and 37: an endpoint that is silent, limited, out of order or behind a login page. Nothing it says then is an
// answer: resolve settles nothing by it, and fetch has read nothing.
#include <algorithm>
#include <optional>
#include <set>

#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"

namespace hub::plugin::conformance {

namespace {

struct Trouble {
    const char* what;
    std::optional<net::HttpResponse> reply;  ///< nullopt: there is none
    std::optional<Retry> due;                ///< what fetch must say; nullopt: either Later or Never has its reasons
};

std::vector<Trouble> troubles() {
    return {{"does not answer", std::nullopt, Retry::Later},
            {"answers 401", net::HttpResponse{.status = 401, .headers = {{"content-type", "text/html"}}, .body = "<html>no</html>"}, Retry::Never},
            {"answers 429", net::HttpResponse{.status = 429, .headers = {{"retry-after", "5"}}, .body = ""}, Retry::Later},
            {"answers 500", net::HttpResponse{.status = 500, .headers = {}, .body = "out of order"}, Retry::Later},
            {"answers a login page with 200", net::HttpResponse{.status = 200, .headers = {{"content-type", "text/html"}}, .body = "<html>login</html>"}, std::nullopt}};
}

Result<net::HttpResponse> answer_of(const Trouble& trouble) {
    if (trouble.reply) return *trouble.reply;
    return fail("egress.timeout", "no reply", Retry::Later);
}

std::string_view name_of(Retry retry) { return retry == Retry::Never ? "Never" : retry == Retry::Later ? "Later" : "Uncertain"; }

/// The hub moves a cursor only when every page of the step could be decoded.
bool decode_refuses(Life& life, const Subject& subject, const Reply& told) {
    if (told.pages.empty() || !subject.manifest->has_role("decode")) return false;
    return std::all_of(told.pages.begin(), told.pages.end(), [&](const auto& page) { return life.call(page).status == EDUHUB_FAILED; });
}

/// What is wrong with fetch's answer to a trouble; empty when nothing is. `before`: sound replies it had got in this call.
std::string fault_of(Life& life, const Subject& subject, const Trouble& trouble, const Reply& told, std::size_t before) {
    if (told.ok()) {
        const bool partly_read = before > 0 && told.done == 1 && told.completed == 0;
        if (partly_read || (!trouble.due && decode_refuses(life, subject, told))) return {};
        return told.completed > 0 ? "says that the read is complete" : told.done > 0 ? "moves the cursor" : "tells of no failure";
    }
    if (told.error.code == "plugin.failed") return "fails without a code";
    const auto due = trouble.due.value_or(told.error.retry);
    if (told.error.retry == due && due != Retry::Uncertain) return {};
    return "fails with `" + told.error.code + "` and the retry class " + std::string(name_of(told.error.retry)) + " instead of " +
           std::string(name_of(due == Retry::Uncertain ? Retry::Later : due));
}

}  // namespace

Finding broken_endpoint_settles_nothing(const Subject& subject) {
    if (auto missing = lacks(subject, "resolve")) return *missing;
    const auto& sample = *sample_of(subject, "resolve");
    if (sample.questions.empty()) return skipped("the sample of resolve has no question");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    const Trouble* now = nullptr;
    Life life(*entry, subject, [&](const net::HttpRequest&) { return answer_of(*now); });
    if (!life.stands()) return failed("create " + life.birth().what());
    for (const auto& trouble : troubles()) {
        now = &trouble;
        const auto told = life.call(sample);
        for (const auto& [delivery, status] : told.results) {
            if (status != EDUHUB_RESOLVED_UNKNOWN && status != EDUHUB_RESOLVED_PENDING) {
                return failed(std::string("resolve settles a record although the endpoint ") + trouble.what);
            }
        }
    }
    return passed("an endpoint that is out of order, limited or behind a login page settles nothing");
}

Finding broken_endpoint_reads_nothing(const Subject& subject) {
    if (auto missing = lacks(subject, "fetch")) return *missing;
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    const kit::RecordedCall* sample = nullptr;
    const Trouble* now = nullptr;
    std::size_t asked = 0;
    std::size_t sound = 0;
    const auto answer = [&](const net::HttpRequest&) -> Result<net::HttpResponse> {
        const auto number = asked++;
        if (now != nullptr && number >= sound) return answer_of(*now);
        if (sample->exchanges.empty()) return fail("egress.connect", "the samples hold no reply", Retry::Later);
        return sample->exchanges[number % sample->exchanges.size()].reply;
    };
    Life life(*entry, subject, answer);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::size_t made = 0;
    for (const auto* call : sample_calls(subject)) {
        if (call->role != "fetch" || !call->expect.empty()) continue;
        sample = call;
        now = nullptr;
        asked = 0;
        (void)life.call(*call);
        if (asked == 0) continue;
        // At the first request, and at the last of a call that makes several: after sound replies it is easily overlooked.
        for (const auto before : std::set<std::size_t>{0, asked - 1}) {
            for (const auto& trouble : troubles()) {
                now = &trouble;
                sound = before;
                asked = 0;
                const auto told = life.call(*call);
                const auto fault = fault_of(life, subject, trouble, told, before);
                if (!fault.empty()) return failed("fetch " + fault + " although the endpoint " + trouble.what + (before > 0 ? " in the end" : ""));
                ++made;
            }
        }
    }
    if (made == 0) return skipped("fetch asks no endpoint in any sample");
    return passed(std::to_string(made) + " reads that met no reply, 401, 429, 500 or a login page: each failed, no cursor moved");
}

}  // namespace hub::plugin::conformance
