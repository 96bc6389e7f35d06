#include "core/app/roll_over_plan.hpp"

#include <map>
#include <set>

#include "core/app/people_file.hpp"
#include "core/codec/percent.hpp"
#include "core/sso/classes.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr std::size_t kRowsAtOnce = 10'000;

struct Member {
    std::string login, class_name;  ///< SCHOOL/CLASS
    enum class Part : unsigned char { Pupil, Homeroom } part = Part::Pupil;
};

/// Schools' classes as they stand, asked once each.
class Standing {
public:
    explicit Standing(const AdminClient& client) : client_(client) {}

    Result<std::vector<Member>> of_school(const std::string& school) {
        if (const auto known = schools_.find(school); known != schools_.end()) return known->second;
        HUB_TRY_ASSIGN(const auto answer, client_.get("/users/class?school=" + codec::encode_percent(school)));
        std::vector<Member> members;
        for (const auto& one : answer.items()) {
            members.push_back({std::string(one["login"].text()), std::string(one["class"].text()), one["part"].text() == "homeroom" ? Member::Part::Homeroom : Member::Part::Pupil});
        }
        return schools_.emplace(school, std::move(members)).first->second;
    }

private:
    const AdminClient& client_;
    std::map<std::string, std::vector<Member>> schools_;
};

enum class Again : unsigned char { Corrects, Once };

Value row_for(std::int64_t line, const std::string& login, const std::string& to, Again again) {
    Value row = Value::object();
    row.set("line", line);
    row.set("login", login);
    row.set("to", to);
    row.set("once", Value(again == Again::Once));
    return row;
}

/// As accounts are called; what is no login stays, and the hub refuses it.
std::string folded(const std::string& login) { return sso::normal_login(login).value_or(login); }

class Planner {
public:
    Planner(const AdminClient& client, int most_leaving_percent) : standing_(client), most_leaving_percent_(most_leaving_percent) {}

    Status take_persons(const std::string& path) {
        std::set<std::string> schools;
        HUB_TRY(each(path, {"login", "school", "class"}, [&](const Value& row) -> Status {
            const std::string login(row["login"].text()), school(row["school"].text()), name(row["class"].text());
            if (school.empty()) return fail("rollover.plan", "line " + std::to_string(row["line"].integer()) + ": a row names its school");
            schools.insert(school);
            planned_.insert(folded(login));
            if (name.empty()) leaving_.insert(folded(login));
            out.rows.push_back(row_for(row["line"].integer(), login, name.empty() ? "" : school + "/" + name, Again::Corrects));
            return {};
        }));
        for (const auto& school : schools) {
            HUB_TRY_ASSIGN(const auto members, standing_.of_school(school));
            for (const auto& member : members) {
                if (!planned_.contains(member.login)) leaving_.insert(member.login);
            }
            HUB_TRY(check_leaving(school, members));
            for (const auto& member : members) {
                if (planned_.insert(member.login).second) out.rows.push_back(row_for(0, member.login, "", Again::Corrects));
            }
        }
        return {};
    }

    Status take_classes(const std::string& path) {
        std::vector<Value> rules;
        std::set<std::string> homerooms;
        HUB_TRY(each(path, {"from", "to", "homeroom"}, [&](const Value& row) -> Status {
            if (!row["homeroom"].text().empty()) homerooms.insert(folded(std::string(row["homeroom"].text())));
            rules.push_back(row);
            return {};
        }));
        for (const auto& rule : rules) HUB_TRY(take_rule(rule, homerooms));
        return {};
    }

    RollOverPlan out;

private:
    Status check_leaving(const std::string& school, const std::vector<Member>& members) const {
        std::size_t pupils = 0, leaving = 0;
        for (const auto& member : members) {
            if (member.part != Member::Part::Pupil) continue;
            ++pupils;
            leaving += leaving_.contains(member.login) ? 1 : 0;
        }
        if (leaving * 100 <= pupils * static_cast<std::size_t>(most_leaving_percent_)) return {};
        return fail("rollover.many", "of " + std::to_string(pupils) + " pupils of " + school + " " + std::to_string(leaving) + " would leave; is the plan whole? --most-leaving allows more");
    }

    Status take_rule(const Value& rule, const std::set<std::string>& homerooms) {
        const std::int64_t line = rule["line"].integer();
        const std::string to(rule["to"].text()), homeroom(rule["homeroom"].text());
        const auto from = sso::class_named(rule["from"].text());
        if (!from || (!to.empty() && !sso::class_named(to))) return fail("rollover.plan", "line " + std::to_string(line) + ": classes are written SCHOOL/CLASS");
        HUB_TRY_ASSIGN(const auto members, standing_.of_school(from->school));
        for (const auto& member : members) {
            if (member.class_name != rule["from"].text()) continue;
            if (member.part == Member::Part::Homeroom && homerooms.contains(member.login)) continue;
            if (!planned_.insert(member.login).second) continue;
            out.rows.push_back(row_for(line, member.login, member.part == Member::Part::Pupil ? to : "", Again::Once));
        }
        if (!homeroom.empty() && !to.empty() && planned_.insert(folded(homeroom)).second) out.rows.push_back(row_for(line, homeroom, to, Again::Once));
        return {};
    }

    template <typename Take>
    Status each(const std::string& path, const std::vector<std::string>& columns, const Take& take) {
        HUB_TRY_ASSIGN(const auto file, PeopleFile::open(path, columns, 0));
        while (true) {
            HUB_TRY_ASSIGN(const auto rows, file->next(kRowsAtOnce));
            if (!rows) return {};
            // A row that cannot be read would make its person leave: the plan as a whole is refused.
            for (const auto& one : rows->refused.items()) return fail("rollover.plan", "line " + std::to_string(one["line"].integer()) + ": " + std::string(one["message"].text()));
            for (const auto& row : rows->rows.items()) {
                // A column that is missing would say that everybody leaves.
                for (const auto& column : columns) {
                    if (!row[column].is_string()) return fail("rollover.plan", "the first row has to name a column `" + column + "`");
                }
                HUB_TRY(take(row));
            }
        }
    }

    Standing standing_;
    int most_leaving_percent_;
    std::set<std::string> planned_, leaving_;  // logins
};

}  // namespace

Result<RollOverPlan> read_roll_over_plan(const AdminClient& client, const RollOverFiles& files) {
    Planner planner(client, files.most_leaving_percent);
    if (!files.persons.empty()) HUB_TRY(planner.take_persons(files.persons));
    if (!files.classes.empty()) HUB_TRY(planner.take_classes(files.classes));
    return std::move(planner.out);
}

}  // namespace hub::app
