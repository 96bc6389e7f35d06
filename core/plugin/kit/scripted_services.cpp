#include "core/plugin/kit/scripted_services.hpp"

#include "core/codec/json.hpp"

namespace hub::plugin::kit {

namespace {

class ScriptedEgress final : public net::Egress {
public:
    explicit ScriptedEgress(ScriptedServices::Answer answer) : answer_(std::move(answer)) {}
    Result<net::HttpResponse> perform(const net::HttpRequest& request, const net::EgressPolicy&) override { return answer_(request); }

private:
    ScriptedServices::Answer answer_;
};

std::string credential_of(const std::map<std::string, std::string>& secrets) {
    auto document = codec::Value::object();
    for (const auto& [name, value] : secrets) document.set(name, value);
    return codec::write_json(document);
}

ConnectionContext context_of(const World& world, ScriptedServices::Answer answer, std::shared_ptr<const Clock> clock,
                             std::shared_ptr<std::map<std::string, std::string>> secrets) {
    ConnectionContext out;
    out.system = world.system;
    out.tenant = world.tenant;
    out.settings_json = world.settings_json;
    out.egress = std::make_shared<ScriptedEgress>(std::move(answer));
    out.credential = [kept = std::move(secrets)] { return Result<std::string>(credential_of(*kept)); };
    out.clock = std::move(clock);
    return out;
}

}  // namespace

ScriptedServices::ScriptedServices(const World& world, Answer answer)
    : clock_(std::make_shared<ManualClock>(Instant{world.now_milliseconds})),
      secrets_(std::make_shared<std::map<std::string, std::string>>(world.secrets)),
      local_(context_of(world, std::move(answer), clock_, secrets_), world.declared_secrets) {}

Result<net::HttpResponse> ScriptedServices::http(net::HttpRequest request) {
    requests.push_back(request);
    return local_.http(std::move(request));
}

Result<std::string> ScriptedServices::hmac_sha256(std::string_view secret_name, std::string_view text) { return local_.hmac_sha256(secret_name, text); }

Result<std::optional<std::string>> ScriptedServices::state_get(std::string_view key) {
    const auto found = state.find(key);
    return found == state.end() ? std::nullopt : std::optional<std::string>(found->second);
}

Status ScriptedServices::state_put(std::string_view key, std::string_view value) {
    state.insert_or_assign(std::string(key), std::string(value));
    return {};
}

std::int64_t ScriptedServices::now_milliseconds() { return local_.now_milliseconds(); }
void ScriptedServices::log(LogLevel level, std::string_view message) { logs.push_back({level, std::string(message)}); }
void ScriptedServices::metric(std::string_view name, double amount) { metrics[std::string(name)] += amount; }

Status ScriptedServices::table_rows(std::string_view bytes, std::string_view options, const TakeRow& take) {
    table_options.emplace_back(options);
    return rows ? hand_out(take) : plugin::table_rows(bytes, options, take);
}

Status ScriptedServices::csv_rows(std::string_view bytes, char separator, const TakeRow& take) {
    return rows ? hand_out(take) : plugin::csv_rows(bytes, separator, take);
}

Status ScriptedServices::hand_out(const TakeRow& take) const {
    for (const auto& row : *rows) {
        if (!take(row)) return fail("plugin.stopped", "the plugin took no more rows");
    }
    return {};
}

void ScriptedServices::set_now(std::int64_t milliseconds) { clock_->advance_milliseconds(milliseconds - clock_->now().milliseconds); }

}  // namespace hub::plugin::kit
