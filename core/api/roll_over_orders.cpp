// What the admin socket is asked and told at the turn of a school year.
#include "core/api/admin.hpp"
#include "core/sso/roll_over.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kMostRows = 10'000;

Result<sso::RollOverRow> row_of(const Value& given) {
    sso::RollOverRow row;
    row.line = given["line"].integer();
    row.login = given["login"].text();
    if (given["once"].boolean()) row.again = sso::RollOverRow::Again::Once;
    if (!given["to"].text().empty()) {
        HUB_TRY_ASSIGN(row.to, sso::class_named(given["to"].text()));
    }
    return row;
}

Value refusal(std::int64_t line, std::string_view login, std::string_view field, const Error& error) {
    Value out = Value::object();
    out.set("line", line);
    out.set("login", login);
    out.set("field", field);
    out.set("code", error.code);
    out.set("message", error.message);
    return out;
}

}  // namespace

Result<Value> AdminApi::roll_over(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    const auto& given = order["rows"].items();
    if (given.size() > kMostRows) return fail("import.rows", "at most 10,000 rows in one order");
    const sso::RollOverRules rules{.year = std::string(order["year"].text()), .last_day = std::string(order["last_day"].text()),
                                   .guardians = order["guardians"].text() == "stay" ? sso::RollOverRules::Guardians::Stay : sso::RollOverRules::Guardians::End};
    std::vector<sso::RollOverRow> rows;
    Value refused = Value::array();
    for (const auto& item : given) {
        auto row = row_of(item);
        if (row) rows.push_back(std::move(*row));
        else refused.push_back(refusal(item["line"].integer(), item["login"].text(), "class", row.error()));
    }
    const auto mode = order["mode"].text() == "real" ? sso::ImportMode::Real : sso::ImportMode::Rehearsal;
    if (mode == sso::ImportMode::Real && !rows.empty()) {
        Value evidence = Value::object();
        evidence.set("year", rules.year);
        evidence.set("rows", static_cast<std::int64_t>(rows.size()));
        HUB_TRY(chain("user roll-over", evidence));
    }
    HUB_TRY_ASSIGN(const auto outcome, gateway->roll_over().take(rows, rules, mode));
    for (const auto& one : outcome.refused) refused.push_back(refusal(one.line, one.login, one.field, one.error));
    Value out = Value::object();
    out.set("placed", outcome.placed);
    out.set("leaving", outcome.leaving);
    out.set("unchanged", outcome.unchanged);
    out.set("classes_closed", outcome.classes_closed);
    out.set("slips_voided", outcome.slips_voided);
    out.set("guardianships_ended", outcome.guardianships_ended);
    out.set("refused", std::move(refused));
    return out;
}

Result<Value> AdminApi::undo_roll_over(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    Value evidence = Value::object();
    evidence.set("year", order["year"].text());
    HUB_TRY(chain("user roll-over undo", evidence));
    HUB_TRY_ASSIGN(const auto count, gateway->roll_over().undo(std::string(order["year"].text())));
    Value out = Value::object();
    out.set("put_back", count);
    return out;
}

}  // namespace hub::api
