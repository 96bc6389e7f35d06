// What the admin socket is asked and told about classes, slips and guardians.
#include "core/api/account_called.hpp"
#include "core/api/admin.hpp"
#include "core/api/query.hpp"
#include "core/sso/account_events.hpp"
#include "core/sso/classes.hpp"
#include "core/sso/guardianships.hpp"
#include "core/sso/slip_sheet.hpp"

namespace hub::api {
namespace {

using codec::Value;

/// For the evidence: which accounts and which class, and nothing about the persons.
Value named(const std::string& class_name, const sso::Account& account) {
    Value out = Value::object();
    if (!class_name.empty()) out.set("class", class_name);
    out.set("subject", sso::subject_of(account.id));
    return out;
}

Value guardianship_json(const sso::Guardianship& one, const sso::Account& guardian, const sso::Account& child) {
    Value out = Value::object();
    out.set("guardian", guardian.login);
    out.set("child", child.login);
    out.set("from", one.from);
    out.set("until", one.until);
    Value withheld = Value::array();
    for (const auto matter : one.withheld) withheld.push_back(sso::name_of(matter));
    out.set("withheld", std::move(withheld));
    return out;
}

}  // namespace

Result<Value> AdminApi::class_members(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    const std::string school = query_value(request.query, "school");
    std::vector<sso::ClassMember> members;
    if (!school.empty()) {
        HUB_TRY_ASSIGN(members, gateway->classes().of_school(school));
    } else {
        HUB_TRY_ASSIGN(const auto name, sso::class_named(query_value(request.query, "class")));
        HUB_TRY_ASSIGN(members, gateway->classes().members(name));
    }
    Value list = Value::array();
    for (const auto& member : members) {
        HUB_TRY_ASSIGN(const auto account, gateway->accounts().find(member.account));
        Value one = Value::object();
        one.set("login", account.login);
        one.set("name", account.name);
        one.set("class", sso::text_of(member.of));
        one.set("part", member.part == sso::ClassPart::Pupil ? "pupil" : "homeroom");
        list.push_back(std::move(one));
    }
    return list;
}

Result<Value> AdminApi::put_class_member(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto name, sso::class_named(order["class"].text()));
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    const auto part = order["part"].text() == "homeroom" ? sso::ClassPart::Homeroom : sso::ClassPart::Pupil;
    HUB_TRY(gateway->classes().put(name, account, part));
    HUB_TRY(chain("class add", named(sso::text_of(name), account)));
    return named(sso::text_of(name), account);
}

Result<Value> AdminApi::remove_class_member(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto name, sso::class_named(order["class"].text()));
    HUB_TRY_ASSIGN(const auto account, account_called(*gateway, order["login"].text()));
    HUB_TRY(gateway->classes().remove(name, account.id));
    HUB_TRY(chain("class remove", named(sso::text_of(name), account)));
    return named(sso::text_of(name), account);
}

Result<Value> AdminApi::class_slips(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto name, sso::class_named(order["class"].text()));
    const auto whom = order["for"].text() == "guardians" ? sso::SlipsFor::Guardians : sso::SlipsFor::Pupils;
    Value printed = Value::object();
    printed.set("class", sso::text_of(name));
    HUB_TRY(chain("user slips", printed));
    HUB_TRY_ASSIGN(const auto slips, gateway->slips().of_class(name, whom, sso::kByOperator));
    Value out = Value::object();
    out.set("slips", static_cast<std::int64_t>(slips.size()));
    out.set("html", sso::slip_document(sso::Language::Vietnamese, slips, name, gateway->issuer()));
    return out;
}

Result<Value> AdminApi::guardians(const net::ServerRequest& request) const {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto child, account_called(*gateway, query_value(request.query, "child")));
    HUB_TRY_ASSIGN(const auto all, gateway->guardianships().of_child(child.id));
    Value list = Value::array();
    for (const auto& one : all) {
        HUB_TRY_ASSIGN(const auto guardian, gateway->accounts().find(one.guardian));
        list.push_back(guardianship_json(one, guardian, child));
    }
    return list;
}

Result<Value> AdminApi::put_guardian(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto guardian, account_called(*gateway, order["guardian"].text()));
    HUB_TRY_ASSIGN(const auto child, account_called(*gateway, order["child"].text()));
    sso::Guardianship one{guardian.id, child.id, std::string(order["from"].text()), std::string(order["until"].text()), {}};
    for (const auto& item : order["withhold"].items()) {
        const auto matter = sso::child_matter_named(item.text());
        if (!matter) return fail("guardianship.matter", "what can be withheld: marks, health, contact, money");
        one.withheld.insert(*matter);
    }
    HUB_TRY(gateway->guardianships().put(one));
    Value evidence = named({}, guardian);
    evidence.set("child", sso::subject_of(child.id));
    HUB_TRY(chain("guardian add", evidence));
    return guardianship_json(one, guardian, child);
}

Result<Value> AdminApi::end_guardian(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    HUB_TRY_ASSIGN(const auto guardian, account_called(*gateway, order["guardian"].text()));
    HUB_TRY_ASSIGN(const auto child, account_called(*gateway, order["child"].text()));
    HUB_TRY(gateway->guardianships().end(guardian.id, child.id, std::string(order["day"].text())));
    Value evidence = named({}, guardian);
    evidence.set("child", sso::subject_of(child.id));
    HUB_TRY(chain("guardian end", evidence));
    return evidence;
}

}  // namespace hub::api
