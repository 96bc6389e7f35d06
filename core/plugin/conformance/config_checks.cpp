// Checks 25 to 27: settings at their bounds, settings that are noise, and secrets.
#include <array>
#include <limits>

#include "core/base/random.hpp"
#include "core/codec/json.hpp"
#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"

namespace hub::plugin::conformance {

namespace {

using codec::Value;

/// Values of a setting's type that the hub lets through, most of them useless.
std::vector<Value> extremes_of(SettingType type) {
    switch (type) {
        case SettingType::Integer:
            return {Value(std::int64_t{-1}), Value(0), Value(std::numeric_limits<std::int64_t>::max()), Value(std::numeric_limits<std::int64_t>::min()),
                    Value("99999999999999999999999999"), Value("00000")};
        case SettingType::Text: return {Value(""), Value(" "), Value("\t\r\n"), Value(std::string(64U << 10U, 'x')), Value("://"), Value("{{secret:x}}")};
        case SettingType::Boolean: return {Value(true), Value(false), Value("true")};
        case SettingType::List: return {Value::array(), Value(Value::Array{Value()}), Value(Value::Array{Value(""), Value("")}), Value(Value::Array{Value::object()})};
    }
    return {};
}

}  // namespace

Finding boundary_settings_are_named(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    const auto base = codec::parse_json(subject.samples.settings_json);
    if (!base) return failed("the samples' settings are no JSON");
    if (subject.manifest->settings.empty()) return skipped("the plugin has no settings");
    std::size_t made = 0;
    std::size_t refused = 0;
    for (const auto& setting : subject.manifest->settings) {
        for (auto& extreme : extremes_of(setting.type)) {
            auto settings = *base;
            settings.set(setting.name, std::move(extreme));
            const auto text = codec::write_json(settings);
            if (!check_settings(*subject.manifest, text)) continue;
            ++made;
            Life life(*entry, subject, text);
            if (life.stands()) continue;
            ++refused;
            const auto wanted = "settings." + setting.name;
            if (life.birth().error.code != wanted) {
                return failed("a value of `" + setting.name + "` is refused with `" + life.birth().error.code + "` instead of `" + wanted + "`");
            }
        }
    }
    // A plugin that looks at no setting is not told apart from one whose settings know no bounds.
    if (refused == 0) return skipped("none of " + std::to_string(made) + " values at the bounds was refused, so that no refusal could be judged");
    return passed(std::to_string(made) + " values at the bounds, " + std::to_string(refused) + " refused, each by the setting's name");
}

Finding random_settings_do_not_crash(const Subject& subject) {
    constexpr std::size_t kBytes = 1U << 20U;
    constexpr int kRounds = 12;
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    SeededRandom random(subject.seed);
    int refused = 0;
    for (int i = 0; i < kRounds; ++i) {
        auto noise = random.bytes(kBytes >> (i % 4));
        if (i % 3 == 1) noise.insert(0, "{\"");
        if (i % 3 == 2) {
            for (auto& c : noise) c = "{}[]\":,0e-\\un"[static_cast<unsigned char>(c) % 13];
        }
        Life life(*entry, subject, std::move(noise));
        if (!life.stands()) ++refused;
    }
    return passed(std::to_string(kRounds) + " settings of random bytes, " + std::to_string(refused) + " refused, no crash");
}

Finding secrets_stay_out_of_texts(const Subject& subject) {
    if (subject.manifest->secrets.empty()) return skipped("the plugin has no secrets");
    const auto calls = sample_calls(subject);
    if (calls.empty()) return skipped("no samples to call with");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    SeededRandom random(subject.seed);
    auto marked = subject;
    marked.samples.secrets.clear();
    std::vector<std::string> markers;
    for (const auto& name : subject.manifest->secrets) {
        markers.push_back("mark" + std::to_string(random.next()));
        marked.samples.secrets[name] = markers.back();
    }
    // A vendor that quotes what it was sent: the way by which secrets come back.
    int status = 200;
    const auto quote = [&](const net::HttpRequest& request) -> Result<net::HttpResponse> {
        std::string all;
        for (const auto& [name, value] : request.headers) all += name + ": " + value + " ";
        for (const auto& marker : markers) all += marker + " ";
        return net::HttpResponse{.status = status, .headers = {{"x-echo", all}, {"retry-after", all}}, .body = "you sent " + all};
    };
    Life life(*entry, marked, quote);
    if (!life.stands()) return failed("create " + life.birth().what());
    for (const int one : {200, 400, 401, 403, 429, 500}) {
        status = one;
        for (const auto* call : calls) {
            if (call->role != "fetch" && call->role != "send" && call->role != "resolve") continue;
            const auto reply = life.call(*call);
            for (const auto& marker : markers) {
                for (const auto& text : reply.texts) {
                    if (text.find(marker) != std::string::npos) return failed(call->role + " repeats a secret in an error, code or message when the vendor quotes it with status " + std::to_string(one));
                }
                for (const auto& line : life.services().logs) {
                    if (line.message.find(marker) != std::string::npos) return failed(call->role + " logs a secret when the vendor quotes it with status " + std::to_string(one));
                }
            }
        }
    }
    return passed("a vendor that quotes the credentials: none came into a log, an error or a message");
}

}  // namespace hub::plugin::conformance
