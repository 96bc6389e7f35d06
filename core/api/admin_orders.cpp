// What the admin socket is told to do with connections, files and the ballast.
#include "core/api/admin.hpp"
#include "core/api/query.hpp"
#include "core/api/read_standing.hpp"
#include "core/base/failpoint.hpp"

namespace hub::api {

using codec::Value;

Result<Value> AdminApi::release_ballast() {
    Value out = Value::object();
    out.set("released", Value(parts_.disk != nullptr && parts_.disk->release_ballast()));
    return out;
}

Result<Value> AdminApi::sync(const Value& order) {
    const std::string system(order["system"].text());
    const std::string tenant(order["tenant"].text());
    std::optional<model::EntityKind> only;
    if (const auto name = order["entity"].text(); !name.empty()) {
        only = model::entity_named(name);
        if (!only) return fail("entity.unknown", "entities are organisation, class, staff, pupil, mark, result and announcement");
    }
    Value out = Value::array();
    for (const router::Connection* connection : parts_.connections.all()) {
        const auto& settings = connection->settings();
        if ((!system.empty() && settings.system != system) || (!tenant.empty() && settings.tenant != tenant)) continue;
        if (settings.pulled.empty()) continue;
        auto standings = parts_.router.pull(settings.system, settings.tenant, only);
        Value one = Value::object();
        one.set("system", settings.system);
        one.set("tenant", settings.tenant);
        Value reads = Value::array();
        if (standings) {
            for (const auto& standing : *standings) reads.push_back(standing_json(standing));
        } else {
            one.set("code", standings.error().code);
            one.set("message", standings.error().message);
        }
        one.set("reads", std::move(reads));
        out.push_back(std::move(one));
    }
    if (out.items().empty()) return fail("connection.unknown", "no connection that can be read matches");
    return out;
}

Result<Value> AdminApi::take_file(const net::ServerRequest& request) {
    router::Receipt receipt;
    receipt.kind = router::ReceiptKind::File;
    receipt.system = query_value(request.query, "system");
    receipt.tenant = query_value(request.query, "tenant");
    receipt.entity = query_value(request.query, "entity");
    receipt.name = query_value(request.query, "name");
    receipt.content_type = request.content_type;
    receipt.body = request.body;
    if (parts_.connections.find(receipt.system, receipt.tenant) == nullptr) {
        return fail("connection.unknown", "no connection " + receipt.system + "/" + receipt.tenant + " is configured");
    }
    HUB_FAILPOINT("file.receive.before");
    HUB_TRY_ASSIGN(const Key id, parts_.router.receive_and_wait(std::move(receipt)));
    HUB_FAILPOINT("file.receive.after");
    Value out = Value::object();
    out.set("receipt", parts_.ids.encode(IdKind::Receipt, id));
    return out;
}

}  // namespace hub::api
