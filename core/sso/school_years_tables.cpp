#include "core/sso/school_years_tables.hpp"

#include "core/codec/json.hpp"
#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using codec::Value;
using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

std::string place_of(const TurnedAccount& turned) { return "sso_school_year|" + turned.year + "|" + std::to_string(turned.account); }

Result<std::vector<TurnedAccount>> all_of(Result<std::vector<Row>> rows, const security::Sealer& sealer) {
    if (!rows) return fail(rows.error());
    std::vector<TurnedAccount> out;
    for (const Row& row : *rows) {
        HUB_TRY_ASSIGN(auto one, turned_of(row, sealer));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

const store::TableSpec kSchoolYears{"sso_school_year",
                                    store::Domain::Identity,
                                    {{"year", Type::Text}, {"account", Type::Integer}, {"state", Type::Integer}, {"last_day", Type::Text}, {"school", Type::Text}, {"class", Type::Text}, {"before", Type::Blob}},
                                    2,
                                    {{"sso_school_year_leaving", {"state", "last_day"}}},
                                    1};

std::vector<const store::TableSpec*> school_year_tables() { return {&kSchoolYears}; }

Row row_of(const TurnedAccount& turned, const security::Sealer& sealer) {
    Value classes = Value::array();
    for (const auto& member : turned.classes) {
        Value one = Value::array();
        one.push_back(member.of.school);
        one.push_back(member.of.name);
        one.push_back(static_cast<std::int64_t>(member.part));
        classes.push_back(std::move(one));
    }
    Value guardians = Value::array();
    for (const auto& guardian : turned.guardians) {
        Value one = Value::array();
        one.push_back(guardian.guardian);
        one.push_back(guardian.until);
        guardians.push_back(std::move(one));
    }
    Value before = Value::object();
    before.set("classes", std::move(classes));
    before.set("guardians", std::move(guardians));
    return {turned.year, turned.account, static_cast<std::int64_t>(turned.state), turned.last_day, turned.placed ? turned.placed->school : std::string(),
            turned.placed ? turned.placed->name : std::string(), sealer.seal(codec::write_json(before), place_of(turned))};
}

Result<TurnedAccount> turned_of(const Row& row, const security::Sealer& sealer) {
    TurnedAccount out{bytes(row[0]), integer(row[1]), static_cast<TurnedAccount::State>(integer(row[2])), bytes(row[3]), {}, {}, {}};
    if (!bytes(row[5]).empty()) out.placed = ClassName{bytes(row[4]), bytes(row[5])};
    HUB_TRY_ASSIGN(const auto text, sealer.open(bytes(row[6]), place_of(out)));
    HUB_TRY_ASSIGN(const auto before, codec::parse_json(text));
    for (const auto& one : before["classes"].items()) {
        const auto& cells = one.items();
        out.classes.push_back({{std::string(cells[0].text()), std::string(cells[1].text())}, out.account, static_cast<ClassPart>(cells[2].integer())});
    }
    for (const auto& one : before["guardians"].items()) out.guardians.push_back({one.items()[0].integer(), out.account, {}, std::string(one.items()[1].text()), {}});
    return out;
}

Result<std::vector<TurnedAccount>> turned_in(store::Reader& reader, const security::Sealer& sealer, const std::string& year, std::size_t limit) {
    const Cell parameters[] = {year, static_cast<std::int64_t>(limit)};
    return all_of(reader.select("SELECT " + store::column_names(kSchoolYears) + " FROM sso_school_year WHERE year = ? ORDER BY account LIMIT ?", parameters, store::column_types(kSchoolYears)), sealer);
}

Result<std::vector<TurnedAccount>> gone_before(store::Reader& reader, const security::Sealer& sealer, const std::string& day, std::size_t limit) {
    const Cell parameters[] = {static_cast<std::int64_t>(TurnedAccount::State::Leaving), day, static_cast<std::int64_t>(limit)};
    return all_of(reader.select("SELECT " + store::column_names(kSchoolYears) + " FROM sso_school_year WHERE state = ? AND last_day < ? ORDER BY last_day LIMIT ?", parameters, store::column_types(kSchoolYears)), sealer);
}

Result<bool> turned_later_than(store::Reader& reader, const std::string& year) {
    const Cell parameters[] = {year};
    const Type shape[] = {Type::Text};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT year FROM sso_school_year WHERE year > ? LIMIT 1", parameters, shape));
    return !rows.empty();
}

}  // namespace hub::sso
