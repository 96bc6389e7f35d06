#include "core/sso/app_links.hpp"

#include <algorithm>
#include <tuple>

#include "core/security/digest.hpp"
#include "core/sso/drawn_key.hpp"
#include "core/sso/app_links_tables.hpp"

namespace hub::sso {

std::string AppLinks::index_of(std::string_view app, std::string_view tenant, std::string_view name) const {
    std::string text = "app account";
    for (const auto part : {app, tenant, name}) text += "|" + std::to_string(part.size()) + ":" + std::string(part);
    return security::to_base64url(security::as_bytes(security::hmac_sha256(index_key_, text)));
}

Result<AppLink> AppLinks::prepared(AppLink link) {
    HUB_TRY_ASSIGN(const auto others, owners(link.app, link.tenant, link.name));
    if (std::any_of(others.begin(), others.end(), [&](const AppLink& other) { return other.account == link.account && other.role == link.role; })) {
        return fail("app.linked", "this person already has that account of `" + link.app + "`");
    }
    link.id = drawn_key(random_);
    link.since = clock_.now();
    link.ended_at.reset();
    return link;
}

void AppLinks::add(store::Batch& batch, const AppLink& link) const {
    batch.insert(kAppLinks, app_link_row(link, index_of(link.app, link.tenant, link.name), sealer_));
}

Result<AppLink> AppLinks::add(AppLink link) {
    HUB_TRY_ASSIGN(auto fresh, prepared(std::move(link)));
    store::Batch batch;
    add(batch, fresh);
    HUB_TRY(store_.write_and_wait(std::move(batch)));
    return fresh;
}

Result<std::vector<AppLink>> AppLinks::history(Key account) {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    HUB_TRY_ASSIGN(auto all, app_links_of_account(*reader, account, sealer_));
    std::sort(all.begin(), all.end(), [](const AppLink& a, const AppLink& b) { return a.since > b.since; });
    return all;
}

Result<std::vector<AppLink>> AppLinks::of_account(Key account) {
    HUB_TRY_ASSIGN(auto all, history(account));
    std::erase_if(all, [](const AppLink& link) { return link.ended_at.has_value(); });
    std::sort(all.begin(), all.end(), [](const AppLink& a, const AppLink& b) { return std::tie(a.app, a.label, a.id) < std::tie(b.app, b.label, b.id); });
    return all;
}

Result<std::vector<AppLink>> AppLinks::at_app(Key account, std::string_view app) {
    HUB_TRY_ASSIGN(auto all, of_account(account));
    std::erase_if(all, [&](const AppLink& link) { return link.app != app; });
    return all;
}

Result<std::vector<AppLink>> AppLinks::owners(std::string_view app, std::string_view tenant, std::string_view name) {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    return app_links_by_index(*reader, index_of(app, tenant, name), sealer_);
}

Status AppLinks::end(Key account, Key id, AppLink::EndedBy by) { return change(account, id, clock_.now(), by); }

Status AppLinks::restore(Key account, Key id) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kAppLinks, {account, id}));
    if (!row) return fail("app.link_unknown", "there is no such link");
    HUB_TRY_ASSIGN(auto link, app_link_of(*row, sealer_));
    if (!link.ended_at) return {};
    HUB_TRY(prepared(std::move(link)));  // it may have been made anew meanwhile
    return change(account, id, std::nullopt, AppLink::EndedBy::Owner);
}

Status AppLinks::change(Key account, Key id, std::optional<Instant> ended_at, AppLink::EndedBy by) {
    return store_.change_and_wait(kAppLinks, {account, id}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail("app.link_unknown", "there is no such link");
        HUB_TRY_ASSIGN(AppLink link, app_link_of(*now, sealer_));
        if (link.ended_at.has_value() == ended_at.has_value()) return store::Batch();  // who ended it first stays on record
        link.ended_at = ended_at;
        link.ended_by = by;
        store::Batch batch;
        batch.put(kAppLinks, app_link_row(link, sso::index_of(*now), sealer_));
        return batch;
    });
}

}  // namespace hub::sso
