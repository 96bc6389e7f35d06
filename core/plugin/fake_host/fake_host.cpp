// The library behind sdk/include/eduhub/fake_host.h: an Instance on scripted services.
#include "sdk/include/eduhub/fake_host.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/plugin/fake_host/result_json.hpp"
#include "core/plugin/instance.hpp"
#include "core/plugin/kit/open_library.hpp"
#include "core/plugin/kit/recording.hpp"
#include "core/plugin/kit/scripted_services.hpp"

using namespace hub;
using namespace hub::plugin;

namespace {

thread_local std::string last_error;

/// What outlives an instance: the next one continues with it.
struct Script {
    std::deque<Result<net::HttpResponse>> replies;

    Result<net::HttpResponse> answer() {
        if (replies.empty()) return fail("egress.connect", "the fake host has no reply left", Retry::Later);
        auto next = std::move(replies.front());
        replies.pop_front();
        return next;
    }
};

}  // namespace

struct eduhub_fake {
    const eduhub_plugin* plugin = nullptr;
    Manifest manifest;
    kit::World world;
    Script script;
    SeededRandom random{1};
    kit::ScriptedServices* services = nullptr;  ///< of the instance
    std::unique_ptr<Instance> instance;
    // Carried from one instance to the next, and readable while there is none.
    std::vector<net::HttpRequest> requests;
    std::vector<kit::LogLine> logs;
    std::map<std::string, std::string, std::less<>> state;
    std::optional<std::vector<std::string>> rows;
    std::string table_options;
    std::string error, code, result, requests_json, logs_json, state_value;

    void collect() {
        if (services == nullptr) return;
        for (auto& request : services->requests) requests.push_back(std::move(request));
        services->requests.clear();
        for (auto& line : services->logs) logs.push_back(std::move(line));
        services->logs.clear();
        state = services->state;
        if (!services->table_options.empty()) table_options = services->table_options.back();
    }
    void end() {
        collect();
        services = nullptr;
        instance.reset();
    }
    Status stand() {
        if (instance) return {};
        world.declared_secrets = manifest.secrets;
        auto made = std::make_unique<kit::ScriptedServices>(world, [this](const net::HttpRequest&) { return script.answer(); });
        auto* const kept = made.get();
        kept->state = state;
        kept->rows = rows;
        ConnectionContext context;
        context.system = world.system;
        context.tenant = world.tenant;
        context.settings_json = world.settings_json;
        HUB_TRY_ASSIGN(instance, Instance::create(plugin, std::move(made), context, {}));
        services = kept;
        return {};
    }
    template <typename Call>
    const char* run(const Call& call) {
        const auto standing = stand();
        result = standing ? call() : fake_host::failure_json(standing.error());
        collect();
        return result.c_str();
    }
};

namespace {

std::string text(const char* c) { return c == nullptr ? std::string() : std::string(c); }
std::string_view bytes(const char* data, std::size_t size) { return size == 0 ? std::string_view() : std::string_view(data, size); }

eduhub_fake* made_of(const eduhub_plugin* plugin) {
    if (plugin == nullptr || plugin->manifest == nullptr) {
        last_error = "no plugin";
        return nullptr;
    }
    auto manifest = parse_manifest(plugin->manifest);
    if (!manifest) {
        last_error = manifest.error().describe();
        return nullptr;
    }
    auto host = std::make_unique<eduhub_fake>();
    host->plugin = plugin;
    host->manifest = std::move(*manifest);
    for (const auto& name : host->manifest.secrets) host->world.secrets[name] = "fake-" + name;
    return host.release();
}

}  // namespace

extern "C" {

eduhub_fake* eduhub_fake_new(const eduhub_plugin* plugin) { return made_of(plugin); }

eduhub_fake* eduhub_fake_open(const char* library) {
    const auto entry = kit::open_library(text(library));
    if (!entry) {
        last_error = entry.error().describe();
        return nullptr;
    }
    return made_of(*entry);
}

void eduhub_fake_free(eduhub_fake* host) { delete host; }

const char* eduhub_fake_error(const eduhub_fake* host) { return host == nullptr ? last_error.c_str() : host->error.c_str(); }

void eduhub_fake_connection(eduhub_fake* host, const char* system, const char* tenant) {
    host->world.system = text(system);
    host->world.tenant = text(tenant);
}
void eduhub_fake_settings(eduhub_fake* host, const char* json) { host->world.settings_json = text(json); }

void eduhub_fake_secret(eduhub_fake* host, const char* name, const char* value) {
    host->world.secrets[text(name)] = text(value);
    if (host->services != nullptr) host->services->set_secret(text(name), text(value));
}

int eduhub_fake_create(eduhub_fake* host, const char** code) {
    const auto standing = host->stand();
    if (!standing) {
        // What the plugin itself said is the cause of the hub's refusal.
        const auto& said = standing.error().cause ? *standing.error().cause : standing.error();
        host->code = said.code;
        host->error = standing.error().describe();
    }
    if (code != nullptr) *code = standing ? "" : host->code.c_str();
    host->collect();
    return standing ? 1 : 0;
}

void eduhub_fake_restart(eduhub_fake* host) { host->end(); }

void eduhub_fake_reply(eduhub_fake* host, int status, const char* headers_json, const char* body, size_t size) {
    net::HttpResponse reply;
    reply.status = status;
    reply.headers = fake_host::headers_of(text(headers_json));
    reply.body = bytes(body, size);
    host->script.replies.emplace_back(std::move(reply));
}

void eduhub_fake_no_reply(eduhub_fake* host, const char* code, uint32_t retry) {
    const auto how = retry == EDUHUB_RETRY_LATER ? Retry::Later : retry == EDUHUB_RETRY_UNCERTAIN ? Retry::Uncertain : Retry::Never;
    host->script.replies.emplace_back(fail(text(code), "the vendor did not answer", how));
}

int eduhub_fake_replay(eduhub_fake* host, const char* recording_json) {
    const auto recording = kit::parse_recording(text(recording_json));
    if (!recording) {
        host->error = recording.error().describe();
        return 0;
    }
    host->end();
    host->world.system = recording->system;
    host->world.tenant = recording->tenant;
    host->world.settings_json = recording->settings_json;
    host->world.now_milliseconds = recording->now_milliseconds;
    for (const auto& [name, value] : recording->secrets) host->world.secrets[name] = value;
    for (const auto& call : recording->calls) {
        for (const auto& exchange : call.exchanges) {
            if (exchange.failure.empty()) host->script.replies.emplace_back(exchange.reply);
            else host->script.replies.emplace_back(fail(exchange.failure, "recorded failure", Retry::Later));
        }
    }
    return 1;
}

const char* eduhub_fake_requests(eduhub_fake* host) {
    host->collect();
    host->requests_json = fake_host::requests_json(host->requests);
    return host->requests_json.c_str();
}

int64_t eduhub_fake_now_ms(const eduhub_fake* host) { return host->world.now_milliseconds; }

void eduhub_fake_set_now_ms(eduhub_fake* host, int64_t now_ms) {
    host->world.now_milliseconds = now_ms;
    if (host->services != nullptr) host->services->set_now(now_ms);
}

void eduhub_fake_seed(eduhub_fake* host, uint64_t seed) { host->random = SeededRandom(seed); }
uint64_t eduhub_fake_random(eduhub_fake* host) { return host->random.next(); }

const char* eduhub_fake_state(eduhub_fake* host, const char* key) {
    host->collect();
    const auto found = host->state.find(text(key));
    if (found == host->state.end()) return nullptr;
    host->state_value = found->second;
    return host->state_value.c_str();
}

void eduhub_fake_set_state(eduhub_fake* host, const char* key, const char* value) {
    host->state[text(key)] = text(value);
    if (host->services != nullptr) host->services->state[text(key)] = text(value);
}

void eduhub_fake_row(eduhub_fake* host, const char* row_json) {
    if (!host->rows) host->rows.emplace();
    host->rows->push_back(text(row_json));
    if (host->services != nullptr) host->services->rows = host->rows;
}

const char* eduhub_fake_table_options(eduhub_fake* host) {
    host->collect();
    return host->table_options.c_str();
}

const char* eduhub_fake_logs(eduhub_fake* host) {
    host->collect();
    host->logs_json = fake_host::logs_json(host->logs);
    return host->logs_json.c_str();
}

const char* eduhub_fake_fetch(eduhub_fake* host, const char* entity, const char* cursor) {
    return host->run([&] { return fake_host::result_json(host->instance->fetch(text(entity), text(cursor))); });
}

const char* eduhub_fake_decode(eduhub_fake* host, const char* entity, const char* content_type, const char* body, size_t size) {
    return host->run([&] { return fake_host::result_json(host->instance->decode(text(entity), text(content_type), bytes(body, size))); });
}

const char* eduhub_fake_send(eduhub_fake* host, const char* records_json) {
    return host->run([&] {
        const auto records = fake_host::records_of(text(records_json));
        return records ? fake_host::result_json(host->instance->send(*records)) : fake_host::failure_json(records.error());
    });
}

const char* eduhub_fake_resolve(eduhub_fake* host, const char* questions_json) {
    return host->run([&] {
        const auto questions = fake_host::questions_of(text(questions_json));
        return questions ? fake_host::result_json(host->instance->resolve(*questions)) : fake_host::failure_json(questions.error());
    });
}

const char* eduhub_fake_transform(eduhub_fake* host, const char* entity, const char* content_type, const char* body, size_t size) {
    return host->run([&] { return fake_host::result_json(host->instance->transform(text(entity), text(content_type), bytes(body, size))); });
}

}  // extern "C"
