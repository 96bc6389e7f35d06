#include <algorithm>

#include "core/sso/guardianships.hpp"

namespace hub::sso {
namespace {

using store::Cell;
using store::Row;
using store::Type;

constexpr std::int64_t kVietnam = 7LL * 60 * 60 * 1000;
constexpr std::size_t kDayLength = 10;

const store::TableSpec kTable{"sso_guardianship",
                              store::Domain::Identity,
                              {{"guardian", Type::Integer}, {"child", Type::Integer}, {"from_day", Type::Text}, {"until_day", Type::Text}, {"withheld", Type::Integer}},
                              2,
                              {{"sso_guardianship_child", {"child"}}},
                              1};

Row row_of(const Guardianship& one) {
    std::int64_t withheld = 0;
    for (const auto matter : one.withheld) withheld |= static_cast<std::int64_t>(matter);
    return {one.guardian, one.child, one.from, one.until, withheld};
}

Guardianship guardianship_of(const Row& row) {
    Guardianship out{store::integer(row[0]), store::integer(row[1]), store::bytes(row[2]), store::bytes(row[3]), {}};
    for (const auto matter : kChildMatters) {
        if ((store::integer(row[4]) & static_cast<std::int64_t>(matter)) != 0) out.withheld.insert(matter);
    }
    return out;
}

bool is_day(std::string_view text) {
    if (text.size() != kDayLength || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        if (text[i] < '0' || text[i] > '9') return false;
    }
    const auto month = text.substr(5, 2);
    const auto day = text.substr(8, 2);
    return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

tl::unexpected<Error> bad_days() { return fail("guardianship.days", "days are written 2026-09-05, and the last is not before the first"); }

}  // namespace

std::string_view name_of(ChildMatter matter) {
    switch (matter) {
        case ChildMatter::Marks: return "marks";
        case ChildMatter::Health: return "health";
        case ChildMatter::Contact: return "contact";
        case ChildMatter::Money: return "money";
    }
    return {};
}

std::optional<ChildMatter> child_matter_named(std::string_view name) {
    for (const auto matter : kChildMatters) {
        if (name_of(matter) == name) return matter;
    }
    return std::nullopt;
}

std::string local_day(Instant at) { return format_instant(at.plus_milliseconds(kVietnam)).substr(0, kDayLength); }

std::vector<const store::TableSpec*> guardianship_tables() { return {&kTable}; }

Status Guardianships::put(const Guardianship& guardianship) {
    const bool open = guardianship.until.empty();
    if (!is_day(guardianship.from) || (!open && (!is_day(guardianship.until) || guardianship.until < guardianship.from))) return bad_days();
    if (guardianship.guardian == guardianship.child) return fail("guardianship.self", "nobody is his own guardian");
    store::Batch batch;
    batch.put(kTable, row_of(guardianship));
    return store_.write_and_wait(std::move(batch));
}

void Guardianships::add(store::Batch& batch, const Guardianship& guardianship) { batch.put(kTable, row_of(guardianship)); }

Status Guardianships::end(Key guardian, Key child, const std::string& last_day) {
    if (!is_day(last_day)) return bad_days();
    return store_.change_and_wait(kTable, {guardian, child}, [&](const std::optional<Row>& now) -> Result<store::Batch> {
        if (!now) return fail("guardianship.unknown", "the one is no guardian of the other");
        Guardianship one = guardianship_of(*now);
        one.until = last_day;
        store::Batch batch;
        batch.put(kTable, row_of(one));
        return batch;
    });
}

Result<std::optional<Guardianship>> Guardianships::sees(Key guardian, Key child, std::string_view day) const {
    HUB_TRY_ASSIGN(const auto row, store_.read(kTable, {guardian, child}));
    if (!row) return std::optional<Guardianship>();
    Guardianship one = guardianship_of(*row);
    const bool now = one.from <= day && (one.until.empty() || day <= one.until);
    return now ? std::optional(std::move(one)) : std::nullopt;
}

Result<bool> Guardianships::may_see(Key guardian, Key child, ChildMatter matter, std::string_view day) const {
    HUB_TRY_ASSIGN(const auto one, sees(guardian, child, day));
    return one && !one->withheld.contains(matter);
}

Result<std::vector<Guardianship>> Guardianships::of_guardian(Key guardian) const {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const Row prefix{guardian};
    HUB_TRY_ASSIGN(const auto rows, reader->get_by_prefix(kTable, std::span<const Row>(&prefix, 1)));
    std::vector<Guardianship> out;
    for (const auto& row : rows) out.push_back(guardianship_of(row));
    return out;
}

Result<std::vector<Guardianship>> Guardianships::of_child(Key child) const {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const Cell parameters[] = {child};
    const Type shape[] = {Type::Integer, Type::Integer, Type::Text, Type::Text, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT guardian, child, from_day, until_day, withheld FROM sso_guardianship WHERE child = ? ORDER BY guardian", parameters, shape));
    std::vector<Guardianship> out;
    for (const auto& row : rows) out.push_back(guardianship_of(row));
    return out;
}

}  // namespace hub::sso
