// SCIM 2.0: the accounts that machine clients provision.
#include "core/sso/doors.hpp"
#include "core/sso/scim_endpoint.hpp"

namespace hub::sso {
namespace {

ScimEndpoint endpoint(const Call& call) {
    RunningParts& parts = call.parts;
    return ScimEndpoint({*parts.resources, ScimUsers({*parts.store, parts.rooms.sealer, *parts.accounts, *parts.sessions, parts.rooms.index_key, parts.rooms.random, parts.rooms.clock}),
                         parts.settings.issuer});
}

constexpr std::string_view kBase = "/scim/v2/";
void describe(const Call& call) { call.answer(endpoint(call).describe(call.request, std::string_view(call.request.path).substr(kBase.size()))); }
void list(const Call& call) { call.answer(endpoint(call).list(call.request)); }
void create(const Call& call) { call.answer(endpoint(call).create(call.request)); }
void show(const Call& call) { call.answer(endpoint(call).show(call.request, call.rest)); }
void replace(const Call& call) { call.answer(endpoint(call).replace(call.request, call.rest)); }
void patch(const Call& call) { call.answer(endpoint(call).patch(call.request, call.rest)); }
void remove(const Call& call) { call.answer(endpoint(call).remove(call.request, call.rest)); }

constexpr Door kDoors[] = {
    {"GET", "/scim/v2/ServiceProviderConfig", From::Application, describe},
    {"GET", "/scim/v2/ResourceTypes", From::Application, describe},
    {"GET", "/scim/v2/ResourceTypes/*", From::Application, describe},
    {"GET", "/scim/v2/Schemas", From::Application, describe},
    {"GET", "/scim/v2/Schemas/*", From::Application, describe},
    {"GET", "/scim/v2/Users", From::Application, list},
    {"POST", "/scim/v2/Users", From::Application, create},
    {"GET", "/scim/v2/Users/*", From::Application, show},
    {"PUT", "/scim/v2/Users/*", From::Application, replace},
    {"PATCH", "/scim/v2/Users/*", From::Application, patch},
    {"DELETE", "/scim/v2/Users/*", From::Application, remove},
};

}  // namespace

std::span<const Door> scim_doors() { return kDoors; }

}  // namespace hub::sso
