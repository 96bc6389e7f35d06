// What the admin socket is asked and told about many accounts at once.
#include "core/api/admin.hpp"
#include "core/sso/people_import.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kMostRows = 10'000;

std::optional<std::string> text_of(const Value& row, std::string_view name) {
    return row[name].is_string() ? std::optional(std::string(row[name].text())) : std::nullopt;
}

sso::PersonRow row_of(const Value& given) {
    sso::PersonRow row;
    row.line = given["line"].integer();
    row.login = given["login"].text();
    row.name = text_of(given, "name");
    row.school = text_of(given, "school");
    row.email = text_of(given, "email");
    row.phone = text_of(given, "phone");
    row.password_hash = text_of(given, "password_hash");
    row.class_name = text_of(given, "class");
    if (given["roles"].is_array()) {
        row.roles.emplace();
        for (const auto& item : given["roles"].items()) row.roles->emplace_back(item.text());
    }
    return row;
}

Value outcome_json(const sso::ImportOutcome& outcome) {
    Value out = Value::object();
    out.set("created", outcome.created);
    out.set("changed", outcome.changed);
    out.set("unchanged", outcome.unchanged);
    Value refused = Value::array();
    for (const auto& one : outcome.refused) {
        Value row = Value::object();
        row.set("line", one.line);
        row.set("field", one.field);
        row.set("code", one.error.code);
        row.set("message", one.error.message);
        refused.push_back(std::move(row));
    }
    out.set("refused", std::move(refused));
    return out;
}

}  // namespace

Result<Value> AdminApi::import_users(const Value& order) {
    HUB_TRY_ASSIGN(auto* gateway, sign_in());
    std::vector<sso::PersonRow> rows;
    for (const auto& item : order["rows"].items()) rows.push_back(row_of(item));
    if (rows.size() > kMostRows) return fail("import.rows", "at most 10,000 rows in one order");
    const auto mode = order["mode"].text() == "rehearsal" ? sso::ImportMode::Rehearsal : sso::ImportMode::Real;
    if (mode == sso::ImportMode::Real && !rows.empty()) {
        Value evidence = Value::object();  // which part of which list; nothing about the persons
        evidence.set("rows", static_cast<std::int64_t>(rows.size()));
        evidence.set("first_line", rows.front().line);
        evidence.set("last_line", rows.back().line);
        HUB_TRY(chain("user import", evidence));
    }
    HUB_TRY_ASSIGN(const auto outcome, gateway->people_import().take(rows, mode));
    return outcome_json(outcome);
}

}  // namespace hub::api
