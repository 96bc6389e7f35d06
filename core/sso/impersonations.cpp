#include "core/sso/impersonations.hpp"

#include "core/security/digest.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/impersonations_tables.hpp"
#include "core/sso/person_records.hpp"
#include "core/sso/persons.hpp"
#include "core/text/opaque_string.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

using State = Impersonation::State;

constexpr std::size_t kNameBytes = 16;
constexpr std::size_t kShortestReason = 5;
constexpr std::size_t kLongestReason = 500;

// Words of events and of looks in the evidence.
constexpr std::string_view kAsked = "acting-asked";
constexpr std::string_view kApproved = "acting-approved";
constexpr std::string_view kRefused = "acting-refused";
constexpr std::string_view kBegun = "acting-begun";
constexpr std::string_view kOpened = "acting-opened";
constexpr std::string_view kEnded = "acting-ended";

tl::unexpected<Error> not_allowed() { return fail("impersonation.role", "only an active administrator, of the department or of the person's school, asks to act for somebody and agrees to it"); }
tl::unexpected<Error> not_for_this_person() { return fail("impersonation.person", "nobody may be acted for by this name: there is no such active account within reach, or it is an administrator's"); }
tl::unexpected<Error> none() { return fail("impersonation.unknown", "there is no such request to act for a person"); }
tl::unexpected<Error> over() { return fail("impersonation.over", "this request was decided, was used or has run out"); }

/// Whoever belongs to a school has its people in reach, whoever belongs to none everybody.
bool may_act(const Account& administrator, const Account& person) {
    if (administrator.state != Account::State::Active || !has_role(administrator, Role::Administrator)) return false;
    return administrator.tenant.empty() || administrator.tenant == person.tenant;
}

bool may_be_acted_for(const Account& person) { return person.state == Account::State::Active && !has_role(person, Role::Administrator); }

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
        case State::Asked: return "asked";
        case State::Approved: return "approved";
        case State::Refused: return "refused";
        case State::Begun: return "begun";
        case State::Ended: return "ended";
    }
    return {};
}

bool is_acting(std::string_view methods) { return holds_word(methods, kActing); }

bool Impersonations::has_run_out(const Impersonation& one) const {
    const bool waits = one.state == State::Asked || one.state == State::Approved;
    return waits && one.asked_at.plus_milliseconds(kRequestLife) <= parts_.clock.now();
}

Result<Impersonation> Impersonations::find(const std::string& id) {
    HUB_TRY_ASSIGN(const auto row, parts_.store.read(kImpersonations, {id}));
    if (!row) return none();
    return impersonation_of(*row, parts_.sealer);
}

Status Impersonations::on_record(std::string_view step, const Impersonation& one, Key by) {
    if (parts_.records == nullptr) return {};
    HUB_TRY_ASSIGN(const auto links, parts_.persons.of_account(one.person));
    std::vector<Key> records;
    for (const auto& link : links) records.push_back(link.record);
    return parts_.records->acted({by, one.reason}, step, records);
}

void Impersonations::note(store::Batch& batch, std::string_view step, const Impersonation& one, Key by, const std::string& about) const {
    parts_.events.note(batch, {one.person, std::string(step), by, about.empty() && by != one.administrator ? subject_of(one.administrator) : about});
    const auto by_another = by == one.administrator ? std::nullopt : std::optional(by);
    parts_.events.note(batch, {one.administrator, std::string(step), by_another, about.empty() ? subject_of(one.person) : about});
}

/// Everything about people that has to hold when it begins, as it stands now.
Status Impersonations::check(const Impersonation& one) {
    HUB_TRY_ASSIGN(const auto person, parts_.accounts.find(one.person));
    if (!may_be_acted_for(person)) return not_for_this_person();
    HUB_TRY_ASSIGN(const auto administrator, parts_.accounts.find(one.administrator));
    HUB_TRY_ASSIGN(const auto second, parts_.accounts.find(one.second.value_or(0)));
    return may_act(administrator, person) && may_act(second, person) && second.id != administrator.id ? Status() : Status(not_allowed());
}

Result<Impersonation> Impersonations::ask(const Account& administrator, std::string_view login, std::string reason, std::int64_t minutes) {
    if (!has_role(administrator, Role::Administrator)) return not_allowed();
    const std::size_t length = text::valid_utf8(reason) ? text::count_characters(reason) : 0;
    if (length < kShortestReason || length > kLongestReason) return fail("impersonation.reason", "say why, in 5 to 500 characters");
    if (minutes < 1 || minutes > kMostMinutes) return fail("impersonation.minutes", "it lasts from 1 to 60 minutes");
    HUB_TRY_ASSIGN(const auto person, parts_.accounts.find_login(login));
    if (!person || !may_be_acted_for(*person) || !may_act(administrator, *person)) return not_for_this_person();
    Impersonation one;
    one.id = security::to_base64url(parts_.random.bytes(kNameBytes));
    one.administrator = administrator.id;
    one.person = person->id;
    one.reason = text::strip_controls(reason);
    one.minutes = minutes;
    one.asked_at = parts_.clock.now();
    HUB_TRY(on_record(kAsked, one, administrator.id));
    store::Batch batch;
    batch.insert(kImpersonations, impersonation_row(one, parts_.sealer));
    note(batch, kAsked, one, administrator.id, {});
    HUB_TRY(parts_.store.write_and_wait(std::move(batch)));
    return one;
}

Status Impersonations::decide(const Account& second, const std::string& id, Decision decision) {
    HUB_TRY_ASSIGN(const auto asked, find(id));
    HUB_TRY_ASSIGN(const auto person, parts_.accounts.find(asked.person));
    if (!may_act(second, person)) return not_allowed();
    if (asked.administrator == second.id) return fail("impersonation.own", "whoever asks does not decide: another administrator has to");
    if (asked.state != State::Asked || has_run_out(asked)) return over();
    const bool approved = decision == Decision::Approve;
    const auto step = approved ? kApproved : kRefused;
    HUB_TRY(on_record(step, asked, second.id));
    return parts_.store.change_and_wait(kImpersonations, {id}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return none();
        HUB_TRY_ASSIGN(auto one, impersonation_of(*now, parts_.sealer));
        if (one.state != State::Asked || has_run_out(one)) return over();
        one.state = approved ? State::Approved : State::Refused;
        one.second = second.id;
        one.decided_at = parts_.clock.now();
        store::Batch batch;
        batch.put(kImpersonations, impersonation_row(one, parts_.sealer));
        note(batch, step, one, second.id, {});
        return batch;
    });
}

Result<Sessions::Begun> Impersonations::begin(const Account& administrator, const std::string& id, std::string_view device) {
    HUB_TRY_ASSIGN(const auto approved, find(id));
    if (approved.administrator != administrator.id) return none();  // another's is nobody's business
    if (approved.state != State::Approved || has_run_out(approved)) return over();
    HUB_TRY(check(approved));
    HUB_TRY(on_record(kBegun, approved, administrator.id));
    Sessions::Begun begun;
    HUB_TRY(parts_.store.change_and_wait(kImpersonations, {id}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return none();
        HUB_TRY_ASSIGN(auto one, impersonation_of(*now, parts_.sealer));
        if (one.state != State::Approved || has_run_out(one)) return over();
        one.state = State::Begun;
        one.begun_at = parts_.clock.now();
        store::Batch batch;
        batch.put(kImpersonations, impersonation_row(one, parts_.sealer));
        begun = parts_.sessions.prepare(batch, {.sid = one.id, .account = one.person, .methods = kActing, .device = device, .ends_by = one.ends_at()});
        note(batch, kBegun, one, administrator.id, {});
        return batch;
    }));
    return begun;
}

Status Impersonations::end(const std::string& sid) {
    HUB_TRY_ASSIGN(const auto begun, find(sid));
    HUB_TRY(parts_.sessions.end(sid));
    if (begun.state != State::Begun) return {};
    HUB_TRY(on_record(kEnded, begun, begun.administrator));
    return parts_.store.change_and_wait(kImpersonations, {sid}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        store::Batch batch;
        if (!now) return batch;
        HUB_TRY_ASSIGN(auto one, impersonation_of(*now, parts_.sealer));
        if (one.state != State::Begun) return batch;
        one.state = State::Ended;
        one.ended_at = parts_.clock.now();
        batch.put(kImpersonations, impersonation_row(one, parts_.sealer));
        note(batch, kEnded, one, one.administrator, {});
        return batch;
    });
}

Status Impersonations::end_what_is_over() {
    HUB_TRY_ASSIGN(const auto all, open());
    for (const auto& one : all) {
        if (one.state != State::Begun) continue;
        const auto still = acting(one.id);
        if (still) continue;
        if (still.error().code != "session.none") return fail(still.error());
        HUB_TRY(end(one.id));
    }
    return {};
}

Result<Acting> Impersonations::acting(const std::string& sid) {
    const auto over = [] { return fail("session.none", "nobody may act in this session any more"); };
    const auto one = find(sid);
    if (!one) return one.error().code == "impersonation.unknown" ? Result<Acting>(over()) : fail(one.error());
    if (one->state != State::Begun || one->ends_at() <= parts_.clock.now()) return over();
    if (const auto session = parts_.sessions.find_sid(sid); !session) return fail(session.error());
    const auto person = parts_.accounts.find(one->person);
    const auto administrator = parts_.accounts.find(one->administrator);
    for (const auto* account : {&person, &administrator}) {
        if (!*account) return account->error().code == "account.unknown" ? Result<Acting>(over()) : fail(account->error());
    }
    if (!may_act(*administrator, *person) || !may_be_acted_for(*person)) return over();
    return Acting{administrator->id, administrator->name, one->reason, one->ends_at()};
}

Status Impersonations::opened(store::Batch& batch, const std::string& sid, const std::string& app) {
    HUB_TRY_ASSIGN(const auto now, acting(sid));
    HUB_TRY_ASSIGN(const auto one, find(sid));
    HUB_TRY(on_record(kOpened, one, now.administrator));
    note(batch, kOpened, one, now.administrator, app);
    return {};
}

Result<std::vector<Impersonation>> Impersonations::list(std::size_t limit) {
    HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
    return newest_impersonations(*reader, parts_.sealer, limit);
}

Result<std::vector<Impersonation>> Impersonations::open() {
    HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
    return open_impersonations(*reader, parts_.sealer, parts_.clock.now().plus_milliseconds(-kRequestLife));
}

}  // namespace hub::sso
