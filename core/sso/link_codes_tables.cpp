#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/link_codes.hpp"

namespace hub::sso {
namespace {

using codec::Value;
using store::bytes;
using store::Type;

// `mark`: hex of the code's HMAC.
const store::TableSpec kLinkCodes{"sso_link_code", store::Domain::Identity, {{"mark", Type::Text}, {"expires_at", Type::Integer}, {"sealed", Type::Blob}}, 1};

std::string place_of(const std::string& mark) { return "sso_link_code|" + mark; }

std::string sealed_link(const AppLink& link, const std::string& mark, const security::Sealer& sealer) {
    Value text = Value::object();
    text.set("app", link.app);
    text.set("tenant", link.tenant);
    text.set("name", link.name);
    text.set("role", name_of(link.role));
    text.set("label", link.label);
    return sealer.seal(codec::write_json(text), place_of(mark));
}

Result<AppLink> link_of(const store::Row& row, const security::Sealer& sealer) {
    HUB_TRY_ASSIGN(const auto plain, sealer.open(bytes(row[2]), place_of(bytes(row[0]))));
    HUB_TRY_ASSIGN(const auto text, codec::parse_json(plain));
    AppLink link;
    link.app = text["app"].text();
    link.tenant = text["tenant"].text();
    link.name = text["name"].text();
    link.role = role_named(text["role"].text()).value_or(Role::Pupil);
    link.label = text["label"].text();
    link.proof = "code";
    return link;
}

}  // namespace

std::vector<const store::TableSpec*> link_code_tables() { return {&kLinkCodes}; }

Result<LinkCodes::Made> LinkCodes::make(const AppLink& link) {
    const auto made = parts_.codes.make(CodePurpose::Link, 0);
    const std::string mark = security::to_hex(made.kept.mark);
    store::Batch batch;
    batch.insert(kLinkCodes, {mark, made.kept.expires_at.milliseconds, sealed_link(link, mark, parts_.sealer)});
    HUB_TRY(parts_.store.write_and_wait(std::move(batch)));
    return Made{made.shown, made.kept.expires_at};
}

Result<AppLink> LinkCodes::redeem(Key account, std::string_view typed) {
    HUB_TRY_ASSIGN(const auto raw, parts_.codes.mark_of(CodePurpose::Link, typed));
    const std::string mark = security::to_hex(raw);
    HUB_TRY_ASSIGN(const auto found, parts_.store.read(kLinkCodes, {mark}));
    if (!found) return fail("code.wrong", "no link has this code");
    HUB_TRY_ASSIGN(AppLink link, link_of(*found, parts_.sealer));
    link.account = account;
    HUB_TRY_ASSIGN(auto fresh, parts_.links.prepared(std::move(link)));
    HUB_TRY(parts_.store.change_and_wait(kLinkCodes, {mark}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail("code.wrong", "this code was used just now");
        if (store::integer((*now)[1]) <= parts_.clock.now().milliseconds) return fail("code.expired", "this code's time is over; ask for a new one");
        store::Batch batch;
        batch.erase(kLinkCodes, {mark});
        parts_.links.add(batch, fresh);
        parts_.events.note(batch, {account, "app.linked", {}, fresh.app});
        return batch;
    }));
    return fresh;
}

}  // namespace hub::sso
