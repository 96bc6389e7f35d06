#include "core/api/push.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/api/preference.hpp"
#include "core/api/problem.hpp"
#include "core/api/receipt_answer.hpp"
#include "core/api/rest_problem.hpp"
#include "core/base/failpoint.hpp"

namespace hub::api {
namespace {

constexpr std::string_view kPush = "/push/v1/";
constexpr std::size_t kLongestKey = 255;

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

/// As the draft writes it, a quoted string, or bare as most callers do.
std::optional<std::string> idempotency_key_of(std::string_view header) {
    if (header.size() >= 2 && header.front() == '"' && header.back() == '"') header = header.substr(1, header.size() - 2);
    const bool printable = std::all_of(header.begin(), header.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (header.empty() || header.size() > kLongestKey || !printable) return std::nullopt;
    return std::string(header);
}

/// What a push is counted under: words of the caller's only once they are known to be ours.
struct Counted {
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    std::string system, entity;
};

}  // namespace

struct PublicApi::Door {
    Surface surface;
    void (PublicApi::*answer)(net::ServerRequest, const std::shared_ptr<net::Reply>&);
};

const std::vector<PublicApi::Door>& PublicApi::doors() {
    static const std::vector<Door> kDoors{
        {{"POST", "/push/v1/{system}/{tenant}/{entity}"}, &PublicApi::push},
        {{"GET", "/livez"}, &PublicApi::alive},
        {{"GET", "/readyz"}, &PublicApi::ready},
        {{"GET", "/metrics"}, &PublicApi::metrics},
    };
    return kDoors;
}

std::vector<Surface> PublicApi::surfaces() {
    std::vector<Surface> out;
    for (const Door& door : doors()) out.push_back(door.surface);
    return out;
}

void PublicApi::handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
    const bool rest = request.path.starts_with(kRestRoot);
    const auto refusal = [rest, language = accepted_language(request.accept_language)](int status, std::string_view code, std::string_view message) {
        return rest ? rest_problem(status, code, message, language) : problem(status, code, message);
    };
    const bool signs_in = parts_.sign_in != nullptr && sso::Gateway::answers(request.path);
    if ((!request.authorization.empty() || signs_in) && came_in_the_clear(request.caller)) {
        return reply->send(refusal(403, "transport.clear", "a token travels encrypted only: use https; a trusted proxy has to say so (X-Forwarded-Proto, or proto= of Forwarded)"));
    }
    if (is_loopback(request.caller)) return route(std::move(request), reply);
    const net::Caller caller = request.caller;
    const std::string path = request.path;
    route(std::move(request), std::make_shared<net::Reply>([this, caller, path, refusal, reply](net::ServerResponse response) {
              if (response.status == 401 && refused_.count(caller, path) == RefusedCallers::Answer::ComeBackLater) {
                  response = refusal(429, "limit.tokens", "too many requests without a good token in this minute");
              }
              reply->send(std::move(response));
          }));
}

void PublicApi::route(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply) {
    if (request.path.starts_with(kRestRoot)) return parts_.rest.handle(std::move(request), reply);
    if (parts_.sign_in != nullptr && sso::Gateway::answers(request.path)) return parts_.sign_in->handle(std::move(request), reply);
    for (const Door& door : doors()) {
        if (!leads_to(request.path, door.surface)) continue;
        const bool reads = door.surface.method == "GET" && request.method == "HEAD";
        if (request.method == door.surface.method || reads) return (this->*door.answer)(std::move(request), reply);
        return reply->send(not_this_method(door.surface));
    }
    reply->send(problem(404, "path.unknown", "there is nothing here"));
}

void PublicApi::alive(net::ServerRequest, const std::shared_ptr<net::Reply>& reply) {
    reply->send({200, "application/json", R"({"status":"ok"})", {}});
}

void PublicApi::push(net::ServerRequest request, const std::shared_ptr<net::Reply>& caller) {
    router::Receipt receipt;
    auto counted = std::make_shared<Counted>();
    const auto reply = std::make_shared<net::Reply>([this, caller, counted](net::ServerResponse response) {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - counted->begun;
        parts_.metrics.pushed(counted->system, counted->entity, response.status, took.count());
        caller->send(std::move(response));
    });
    if (!split(std::string_view(request.path).substr(kPush.size()), receipt.system, receipt.tenant, receipt.entity)) {
        return reply->send(problem(404, "path.unknown", "push to /push/v1/{system}/{tenant}/{entity}"));
    }
    const auto scope = parts_.tokens.find(request.authorization);
    if (!scope) return reply->send(problem(401, scope.error().code, scope.error().message));
    if (!covers(*scope, receipt.system, receipt.tenant, receipt.entity)) {
        return reply->send(problem(403, "token.scope", "this token is for another purpose, system, school or entity"));
    }
    if (parts_.connections.find(receipt.system, receipt.tenant) == nullptr) {
        return reply->send(problem(404, "connection.unknown", "no such connection is configured"));
    }
    counted->system = receipt.system;
    counted->entity = receipt.entity;
    if (!model::entity_named(receipt.entity)) {
        return reply->send(problem(404, "entity.unknown", "entities are organisation, class, staff, pupil, mark, result and announcement"));
    }
    if (!request.idempotency_key.empty()) {
        auto key = idempotency_key_of(request.idempotency_key);
        if (!key) return reply->send(problem(400, "idempotency.malformed", "an Idempotency-Key has 1 to 255 printable characters without spaces"));
        receipt.idempotency_key = std::move(*key);
    }
    receipt.kind = router::ReceiptKind::Push;
    receipt.content_type = std::move(request.content_type);
    receipt.body = std::move(request.body);
    const Preference preference = preference_of(request.prefer);
    parts_.router.receive(std::move(receipt), [this, reply, preference](Result<Key> outcome) {
        if (!outcome) return reply->send(problem(outcome.error()));
        HUB_FAILPOINT("push.answer.before");
        if (preference.answer == Preference::Answer::Queued) reply->send(queued_answer(parts_.ids.encode(IdKind::Receipt, *outcome)));
        else answer_with_outcome(*outcome, preference.wait_milliseconds, reply);
        HUB_FAILPOINT("push.answer.after");
    });
}

void PublicApi::answer_with_outcome(Key receipt, std::int64_t wait_milliseconds, const std::shared_ptr<net::Reply>& reply) {
    auto queued = queued_answer(parts_.ids.encode(IdKind::Receipt, receipt));
    parts_.router.when_applied(receipt, wait_milliseconds, [this, receipt, reply, queued = std::move(queued)](router::Wait wait) {
        if (wait == router::Wait::Late) return reply->send(queued);
        executor_.post([this, receipt, reply] {
            auto reader = readers_.borrow();
            auto answer = reader ? receipt_answer(**reader, parts_.ids, receipt) : fail(reader.error());
            reply->send(answer ? std::move(*answer) : problem(answer.error()));
        });
    });
}

void PublicApi::metrics(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply) {
    const auto scope = parts_.tokens.find(request.authorization);
    if (!scope) return reply->send(problem(401, scope.error().code, scope.error().message));
    if (scope->purpose != TokenPurpose::Metrics) return reply->send(problem(403, "token.scope", "this token is not for metrics: `eduhub token new --scope metrics`"));
    executor_.post([this, reply] {
        auto page = parts_.metrics.page({parts_.router, parts_.backend, parts_.connections, parts_.clock});
        reply->send(page ? net::ServerResponse{200, std::string(kMetricsType), std::move(*page), {}} : problem(page.error()));
    });
}

void PublicApi::ready(net::ServerRequest, const std::shared_ptr<net::Reply>& reply) {
    parts_.router.inbox().probe([reply](Status status) {
        if (status) reply->send({200, "application/json", R"({"status":"ready"})", {}});
        else reply->send(problem(503, status.error().code, "not ready"));
    });
}

}  // namespace hub::api
