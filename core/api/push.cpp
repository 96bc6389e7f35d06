#include "core/api/push.hpp"

#include "core/api/problem.hpp"
#include "core/base/failpoint.hpp"

namespace hub::api {
namespace {

constexpr std::string_view kPush = "/push/v1/";

/// {system}/{tenant}/{entity}: exactly three segments.
bool split(std::string_view path, std::string& system, std::string& tenant, std::string& entity) {
    const auto first = path.find('/');
    const auto second = first == std::string_view::npos ? first : path.find('/', first + 1);
    if (second == std::string_view::npos) return false;
    system = path.substr(0, first);
    tenant = path.substr(first + 1, second - first - 1);
    entity = path.substr(second + 1);
    return !system.empty() && !tenant.empty() && !entity.empty() && entity.find('/') == std::string::npos;
}

}  // namespace

void PublicApi::handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
    const std::string_view path = request.path;
    if (path.starts_with(kPush)) return push(std::move(request), reply);
    if (path == "/livez") return reply->send({200, "application/json", R"({"status":"ok"})", {}});
    if (path == "/readyz") return ready(reply);
    reply->send(problem(404, "path.unknown", "there is nothing here"));
}

void PublicApi::push(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply) {
    if (request.method != "POST") return reply->send(problem(405, "method.not_allowed", "push with POST"));
    router::Receipt receipt;
    if (!split(std::string_view(request.path).substr(kPush.size()), receipt.system, receipt.tenant, receipt.entity)) {
        return reply->send(problem(404, "path.unknown", "push to /push/v1/{system}/{tenant}/{entity}"));
    }
    const auto scope = tokens_.find(request.authorization);
    if (!scope) return reply->send(problem(401, "token.unknown", "send a bearer token made with `eduhub token new`"));
    if (!covers(*scope, receipt.system, receipt.tenant)) {
        return reply->send(problem(403, "token.scope", "this token is for another system or school"));
    }
    if (connections_.find(receipt.system, receipt.tenant) == nullptr) {
        return reply->send(problem(404, "connection.unknown", "no such connection is configured"));
    }
    if (!model::entity_named(receipt.entity)) {
        return reply->send(problem(404, "entity.unknown", "entities are organisation, class, staff and pupil"));
    }
    receipt.kind = router::ReceiptKind::Push;
    receipt.content_type = std::move(request.content_type);
    receipt.body = std::move(request.body);
    router_.receive(std::move(receipt), [this, reply](Result<Key> outcome) {
        if (!outcome) return reply->send(problem(outcome.error()));
        HUB_FAILPOINT("push.answer.before");
        reply->send({202, "application/json", R"({"receipt":")" + ids_.encode(IdKind::Receipt, *outcome) + "\"}", {}});
        HUB_FAILPOINT("push.answer.after");
    });
}

void PublicApi::ready(const std::shared_ptr<net::Reply>& reply) {
    router_.inbox().probe([reply](Status status) {
        if (status) reply->send({200, "application/json", R"({"status":"ready"})", {}});
        else reply->send(problem(503, status.error().code, "not ready"));
    });
}

}  // namespace hub::api
