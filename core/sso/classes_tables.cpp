#include <algorithm>

#include "core/sso/classes.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

using store::Cell;
using store::Row;
using store::Type;

constexpr std::size_t kLongestName = 64;

const store::TableSpec kMembers{"sso_class_member",
                                store::Domain::Identity,
                                {{"school", Type::Text}, {"class", Type::Text}, {"account", Type::Integer}, {"part", Type::Integer}},
                                3,
                                {{"sso_class_member_account", {"account"}}},
                                2};

ClassMember member_of(const Row& row) {
    return {{store::bytes(row[0]), store::bytes(row[1])}, store::integer(row[2]), static_cast<ClassPart>(store::integer(row[3]))};
}

bool has_any(const Account& account, std::initializer_list<Role> roles) {
    return std::any_of(roles.begin(), roles.end(), [&](Role role) { return has_role(account, role); });
}

bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName && text::valid_utf8(name) && name.find('/') == std::string_view::npos && text::strip_controls(name) == name;
}

}  // namespace

std::vector<const store::TableSpec*> class_tables() { return {&kMembers}; }

std::string text_of(const ClassName& name) { return name.school + "/" + name.name; }

Result<ClassName> class_named(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view school = text.substr(0, slash);
    const std::string_view name = slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1);
    if (!is_plain(school) || !is_plain(name)) return fail("class.name", "a class is written SCHOOL/CLASS, each of 1 to 64 characters");
    return ClassName{std::string(school), std::string(name)};
}

bool is_staff(const Account& account) { return has_any(account, {Role::Teacher, Role::Staff, Role::Administrator}); }

Status Classes::put(const ClassName& name, const Account& account, ClassPart part) {
    store::Batch batch;
    HUB_TRY(add(batch, name, account, part));
    return store_.write_and_wait(std::move(batch));
}

Status Classes::add(store::Batch& batch, const ClassName& name, const Account& account, ClassPart part) {
    if (!is_plain(name.school) || !is_plain(name.name)) return fail("class.name", "a class is written SCHOOL/CLASS, each of 1 to 64 characters");
    const bool fits = part == ClassPart::Pupil ? has_role(account, Role::Pupil) : has_any(account, {Role::Teacher, Role::Staff});
    if (!fits) return fail("class.part", "pupils of a class have the role pupil, its homeroom teacher the role teacher or staff");
    batch.put(kMembers, {name.school, name.name, account.id, static_cast<std::int64_t>(part)});
    return {};
}

Status Classes::remove(const ClassName& name, Key account) {
    store::Batch batch;
    remove(batch, name, account);
    return store_.write_and_wait(std::move(batch));
}

void Classes::remove(store::Batch& batch, const ClassName& name, Key account) { batch.erase(kMembers, {name.school, name.name, account}); }

Result<std::vector<ClassMember>> Classes::below(const Row& prefix) const {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    HUB_TRY_ASSIGN(const auto rows, reader->get_by_prefix(kMembers, std::span<const Row>(&prefix, 1)));
    std::vector<ClassMember> out;
    for (const auto& row : rows) out.push_back(member_of(row));
    return out;
}

Result<std::vector<ClassMember>> Classes::members(const ClassName& name) const { return below({name.school, name.name}); }
Result<std::vector<ClassMember>> Classes::of_school(const std::string& school) const { return below({school}); }

Result<std::vector<ClassMember>> Classes::of_account(Key account) const {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const Cell parameters[] = {account};
    const Type shape[] = {Type::Text, Type::Text, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT school, class, account, part FROM sso_class_member WHERE account = ? ORDER BY school, class", parameters, shape));
    std::vector<ClassMember> out;
    for (const auto& row : rows) out.push_back(member_of(row));
    return out;
}

Result<bool> Classes::holds(const ClassName& name, Key account, ClassPart part) const {
    HUB_TRY_ASSIGN(const auto row, store_.read(kMembers, {name.school, name.name, account}));
    return row && member_of(*row).part == part;
}

Result<std::vector<bool>> Classes::hold(const std::vector<ClassMember>& members) const {
    std::vector<Row> keys;
    for (const auto& member : members) keys.push_back({member.of.school, member.of.name, member.account});
    HUB_TRY_ASSIGN(const auto rows, store_.look(kMembers, keys));
    std::vector<bool> out;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto row = rows->row(i);
        out.push_back(row && member_of(*row).part == members[i].part);
    }
    return out;
}

}  // namespace hub::sso
