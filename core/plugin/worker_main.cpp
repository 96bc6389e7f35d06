#include "core/plugin/worker_main.hpp"

#include <malloc.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "core/codec/json.hpp"
#include "core/plugin/cage.hpp"
#include "core/plugin/instance.hpp"
#include "core/plugin/loader.hpp"
#include "core/plugin/protocol.hpp"
#include "core/plugin/remote_services.hpp"

namespace hub::plugin {

namespace {

constexpr std::size_t kPingBody = 64;

struct WorkerConfig {
    Manifest manifest;
    std::filesystem::path library;
    ConnectionContext context;
    CallLimits limits;
    CageRequirement cage = CageRequirement::Required;
    std::uint64_t memory_bytes = 0;
};

Result<WorkerConfig> read_config(std::string_view body) {
    HUB_TRY_ASSIGN(const auto json, codec::parse_json(body));
    WorkerConfig out;
    HUB_TRY_ASSIGN(out.manifest, parse_manifest(json["manifest"].text()));
    out.library = std::string(json["library"].text());
    out.context.system = json["system"].text();
    out.context.tenant = json["tenant"].text();
    out.context.settings_json = json["settings"].text();
    out.limits.items = static_cast<std::size_t>(json["items"].integer());
    out.limits.bytes = static_cast<std::size_t>(json["bytes"].integer());
    out.memory_bytes = static_cast<std::uint64_t>(json["memory_bytes"].integer());
    out.cage = json["accept_weaker_cage"].boolean() ? CageRequirement::AcceptWeaker : CageRequirement::Required;
    return out;
}

/// Answers pings for ever, whatever the plugin is doing: a process that is stopped or starved does not.
void answer_pings(int descriptor) {
    Channel pings(descriptor, kPingBody);
    for (;;) {
        const auto frame = pings.receive();
        if (!frame || !pings.send(FrameType::Pong, frame->call, {})) ::_exit(0);  // the hub is gone
    }
}

std::string cage_report(const Cage& cage) {
    auto report = codec::Value::array();
    for (const auto& layer : cage.missing()) report.push_back(layer);
    auto ready = codec::Value::object();
    ready.set("cage_missing", std::move(report));
    return codec::write_json(ready);
}

struct Loaded {
    std::unique_ptr<Instance> instance;
    RemoteServices* services = nullptr;
};

Result<Loaded> load_caged(Channel& calls, const WorkerConfig& config, Cage& cage, int pings_descriptor) {
    HUB_TRY(cage.prepare(static_cast<unsigned>(pings_descriptor) + 1, config.memory_bytes));
    HUB_TRY(cage.close_first(config.library.parent_path()));
    std::thread(answer_pings, pings_descriptor).detach();
    HUB_TRY_ASSIGN(const auto* const entry, load_plugin(config.library, config.manifest));
    HUB_TRY(cage.close_second());
    auto services = std::make_unique<RemoteServices>(calls);
    Loaded loaded;
    loaded.services = services.get();
    HUB_TRY_ASSIGN(loaded.instance, Instance::create(entry, std::move(services), config.context, config.limits));
    return loaded;
}

template <typename T>
Result<std::string> packed(Result<T> result) {
    if (!result) return fail(std::move(result).error());
    return pack(*result);
}

Result<std::string> run_call(Instance& instance, std::string_view body) {
    Unpacker in(body);
    const auto role = static_cast<Role>(in.number());
    if (role == Role::Send) {
        const auto batch = unpack_send(in);
        if (in.finished()) return packed(instance.send(batch));
    } else if (role == Role::Resolve) {
        const auto questions = unpack_resolve(in);
        if (in.finished()) return packed(instance.resolve(questions));
    } else if (role == Role::Fetch) {
        const auto entity = in.text();
        const auto cursor = in.text();
        if (in.finished()) return packed(instance.fetch(entity, cursor));
    } else {
        const auto entity = in.text();
        const auto content_type = in.text();
        const auto bytes = in.text();
        if (in.finished() && role == Role::Decode) return packed(instance.decode(entity, content_type, bytes));
        if (in.finished() && role == Role::Transform) return instance.transform(entity, content_type, bytes);
    }
    return fail("plugin.protocol", "the hub sent a call this worker does not know");
}

}  // namespace

int run_worker(int calls_descriptor, int pings_descriptor) {
    // One arena: each further one would reserve 64 MB of the address space a worker may use.
    ::mallopt(M_ARENA_MAX, 1);
    Channel calls(calls_descriptor, 512U << 20U);
    const auto first = calls.receive();
    if (!first || first->type != FrameType::Configure) return 1;
    const auto config = read_config(first->body);
    Cage cage(config ? config->cage : CageRequirement::Required);
    auto loaded = config ? load_caged(calls, *config, cage, pings_descriptor) : Result<Loaded>(fail(config.error()));
    if (!loaded) {
        auto refusal = loaded.error();
        if (refusal.cause && !refusal.cause->code.starts_with("retry.")) refusal.message += " (" + refusal.cause->code + ")";
        (void)calls.send(FrameType::Refused, 0, pack_error(refusal));
        ::_exit(1);
    }
    if (!calls.send(FrameType::Ready, 0, cage_report(cage))) ::_exit(1);
    for (;;) {
        const auto call = loaded->services->next_call();
        const auto answer = run_call(*loaded->instance, call.body);
        const auto sent = answer ? calls.send(FrameType::Answer, call.call, *answer)
                                 : calls.send(FrameType::Failed, call.call, pack_error(answer.error()));
        if (!sent) ::_exit(sent.error().code == "frame.closed" ? 0 : 1);
    }
}

}  // namespace hub::plugin
