#include "core/api/rest.hpp"

#include <algorithm>

#include "core/api/rest_problem.hpp"
#include "core/codec/json.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kAskingThreads = 4;
constexpr std::size_t kActingThreads = 2;

struct Found {
    const Operation* operation = nullptr;
    std::vector<std::string> words;
    const Operation* other_method = nullptr;  ///< when the path is known but not so
};

Found find_operation(const net::ServerRequest& request) {
    Found found;
    const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
    for (const Operation& operation : rest_operations()) {
        auto words = words_of(request.path, operation.surface.path);
        if (!words) continue;
        if (operation.surface.method != method) {
            found.other_method = &operation;
            continue;
        }
        // A path without words says what it means: it stands before one with them.
        if (found.operation != nullptr && found.words.size() <= words->size()) continue;
        found.operation = &operation;
        found.words = std::move(*words);
    }
    return found;
}

records::Within reach_of(const TokenScope& scope) {
    const auto held = [](const std::string& value) { return value == "*" ? std::string() : value; };
    return {held(scope.system), held(scope.tenant), held(scope.entity)};
}

bool may(const TokenScope& scope, Operation::Right right) {
    using Right = Operation::Right;
    switch (scope.purpose) {
        case TokenPurpose::Push:
        case TokenPurpose::Metrics: return false;
        case TokenPurpose::Read: return right == Right::Document || right == Right::Read;
        case TokenPurpose::Operate: return right == Right::Document || right == Right::Read || right == Right::Operate;
        case TokenPurpose::IdentityRead: return right == Right::Document || right == Right::IdentityRead;
        case TokenPurpose::IdentityWrite: return right == Right::Document || right == Right::IdentityRead || right == Right::IdentityWrite;
    }
    return false;
}

/// A filter that nobody knows would show more than was asked for.
Status check_parameters(const Operation& operation, std::string_view query) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view name = query.substr(0, std::min(end, query.find('=')));
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        const auto is = [name](const QueryParameter& parameter) { return parameter.name == name; };
        if (std::none_of(operation.parameters.begin(), operation.parameters.end(), is)) {
            std::string known;
            for (const auto& parameter : operation.parameters) known += (known.empty() ? "" : ", ") + std::string(parameter.name);
            return fail("query.parameter", "this takes " + (known.empty() ? "no parameters" : "the parameters " + known));
        }
    }
    return {};
}

std::string etag_of(std::string_view body) { return "\"" + security::to_hex(security::sha256(body)).substr(0, 32) + "\""; }

bool names(std::string_view if_none_match, std::string_view etag) { return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos; }

}  // namespace

RestApi::RestApi(Parts parts)
    : parts_(parts),
      inbox_readers_(parts.backend, store::Domain::Inbox),
      state_readers_(parts.backend, store::Domain::State),
      asking_(kAskingThreads),
      acting_(kActingThreads) {}

std::vector<Surface> RestApi::surfaces() {
    std::vector<Surface> out;
    for (const Operation& operation : rest_operations()) out.push_back(operation.surface);
    return out;
}

void RestApi::handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
    const Language language = accepted_language(request.accept_language);
    auto token = parts_.tokens.identify(request.authorization);
    if (!token) return reply->send(rest_problem(401, token.error().code, token.error().message, language));
    const bool of_this_api = may(token->scope, Operation::Right::Document);
    if (!of_this_api) return reply->send(rest_problem(403, "token.scope", "this token is not for /api/v1/: `eduhub token new --scope read`", language));
    Found found = find_operation(request);
    if (found.operation == nullptr && found.other_method != nullptr) {
        auto refused = rest_problem(405, "method.not_allowed", "use " + std::string(found.other_method->surface.method), language);
        refused.headers.emplace_back("Allow", found.other_method->surface.method);
        return reply->send(std::move(refused));
    }
    if (found.operation == nullptr) return reply->send(rest_problem(404, "path.unknown", "there is nothing here; see /api/v1/openapi.json", language));
    if (!may(token->scope, found.operation->right)) {
        return reply->send(rest_problem(403, "token.scope", "this token is for something else: `eduhub token new --scope " + std::string(scope_of(found.operation->right)) + "`", language));
    }
    if (auto known = check_parameters(*found.operation, request.query); !known) return reply->send(rest_problem(known.error(), language));
    Executor& executor = found.operation->right == Operation::Right::Operate ? acting_ : asking_;
    executor.post([this, operation = found.operation, asked = std::move(request), who = std::move(*token), words = std::move(found.words),
                   reply = std::move(reply)]() mutable { reply->send(answer(*operation, asked, who, std::move(words))); });
}

net::ServerResponse RestApi::answer(const Operation& operation, const net::ServerRequest& request, const Token& token, std::vector<std::string> words) {
    const Language language = accepted_language(request.accept_language);
    auto inbox = inbox_readers_.borrow();
    if (!inbox) return rest_problem(inbox.error(), language);
    auto state = state_readers_.borrow();
    if (!state) return rest_problem(state.error(), language);
    const StoreView view{**inbox, **state, parts_.sealer, parts_.rooms.ids};
    Call call{parts_.rooms, view, request, token, reach_of(token.scope), std::move(words)};
    const auto outcome = operation.respond(call);
    // Also when nothing was found: that nobody is called so is an answer.
    if (auto recorded = put_on_record(operation, call); !recorded) return rest_problem(recorded.error(), language);
    if (!outcome && outcome.error().code == "token.scope") return rest_problem(403, outcome.error().code, outcome.error().message, language);
    if (!outcome) return rest_problem(outcome.error(), language);
    net::ServerResponse response{200, "application/json", codec::write_json(*outcome), {}};
    if (operation.surface.method != "GET") return response;
    const std::string etag = etag_of(response.body);
    response.headers.emplace_back("ETag", etag);
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    if (names(request.if_none_match, etag)) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

Status RestApi::put_on_record(const Operation& operation, const Call& call) {
    if (operation.shows == Operation::Shows::NobodysData) return {};
    return parts_.reads.note({call.who(), "rest " + std::string(operation.id), call.parameter("purpose"), call.subjects});
}

}  // namespace hub::api
