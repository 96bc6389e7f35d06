// What the admin socket is asked and told about accounts at the school's applications.
#include <charconv>

#include "core/api/account_called.hpp"
#include "core/api/admin.hpp"
#include "core/api/query.hpp"
#include "core/sso/app_links.hpp"
#include "core/sso/link_codes.hpp"

namespace hub::api {
namespace {

using codec::Value;

/// `by`: whose role it is where none is named.
Result<sso::AppLink> link_in(sso::Gateway& gateway, const Value& order, std::optional<sso::Role> by) {
    sso::AppLink link;
    link.app = order["app"].text();
    link.tenant = order["school"].text();
    link.name = order["account"].text();
    link.label = order["label"].text();
    link.proof = "administrator";
    if (gateway.apps().find(link.app) == nullptr) return fail("app.link_app", "there is no application `" + link.app + "`");
    if (link.name.empty()) return fail("app.link_name", "say which account of the application");
    const auto word = order["role"].text();
    const auto role = word.empty() ? by : sso::role_named(word);
    if (!role) return fail("account.role", "roles are pupil, guardian, teacher, staff and administrator");
    link.role = *role;
    return link;
}

/// For the evidence: whose, where, and not as whom.
Value named(const sso::Account& account, std::string_view app) {
    Value out = Value::object();
    out.set("subject", sso::subject_of(account.id));
    out.set("app", app);
    return out;
}

}  // namespace

Value app_link_json(const sso::AppLink& link) {
    Value out = Value::object();
    out.set("id", std::to_string(link.id));
    out.set("app", link.app);
    out.set("school", link.tenant);
    out.set("account", link.name);
    out.set("role", sso::name_of(link.role));
    out.set("label", link.label);
    out.set("proof", link.proof);
    out.set("since", format_instant(link.since));
    if (link.ended_at) {
        out.set("ended_at", format_instant(*link.ended_at));
        out.set("ended_by", link.ended_by == sso::AppLink::EndedBy::Owner ? "owner" : "school");
    }
    return out;
}

Result<Value> AdminApi::app_links(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, query_value(request.query, "login")));
    return office().links_of(account);
}

Result<Value> AdminApi::link_user(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    HUB_TRY_ASSIGN(auto link, link_in(*gateway, order, account.roles.empty() ? std::nullopt : std::optional(account.roles.front())));
    link.account = account.id;
    HUB_TRY(chain("user link", named(account, link.app)));
    HUB_TRY_ASSIGN(const auto made, gateway->app_links().add(std::move(link)));
    return app_link_json(made);
}

Result<Value> AdminApi::unlink_user(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    const auto text = order["id"].text();
    Key id = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return fail("app.link_id", "a link's id is the number that `links` shows");
    const bool undo = order["undo"].text() == "yes";
    HUB_TRY(chain(undo ? "user unlink undone" : "user unlink", named(account, {})));
    HUB_TRY(undo ? gateway->app_links().restore(account.id, id) : gateway->app_links().end(account.id, id, sso::AppLink::EndedBy::School));
    return named(account, {});
}

Result<Value> AdminApi::new_link_code(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto link, link_in(*gateway, order, std::nullopt));
    Value evidence = Value::object();
    evidence.set("app", link.app);
    HUB_TRY(chain("user link-code", evidence));
    HUB_TRY_ASSIGN(const auto made, gateway->link_codes().make(link));
    Value out = Value::object();
    out.set("code", made.shown);
    out.set("expires_at", format_instant(made.expires_at));
    return out;
}

}  // namespace hub::api
