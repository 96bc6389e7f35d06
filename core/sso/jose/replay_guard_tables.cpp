#include <algorithm>
#include <cstring>

#include "core/security/digest.hpp"
#include "core/sso/jose/replay_guard.hpp"

namespace hub::sso {
namespace {

using store::Type;

const store::TableSpec kSeen{"sso_seen_jti", store::Domain::Identity, {{"id", Type::Blob}, {"until", Type::Integer}}, 1};

constexpr std::size_t kSweptAtOnce = 4;  // each new row takes some old ones along, so that the table never grows for long

ReplayGuard::Id id_of(OneTimeKind kind, std::string_view subject, std::string_view jti) {
    // Lengths first: ("ab", "c") is not ("a", "bc").
    const std::string head = std::to_string(static_cast<int>(kind)) + ":" + std::to_string(subject.size()) + ":";
    const std::string_view parts[] = {head, subject, jti};
    const security::Digest digest = security::sha256(parts);
    ReplayGuard::Id id;
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

std::string bytes_of(const ReplayGuard::Id& id) { return {reinterpret_cast<const char*>(id.data()), id.size()}; }

std::int64_t second_after(Instant until) { return until.milliseconds / 1000 + 1; }

}  // namespace

std::vector<const store::TableSpec*> replay_guard_tables() { return {&kSeen}; }

std::size_t ReplayGuard::HashOfId::operator()(const Id& id) const {
    std::size_t head = 0;  // of a hash: as good as any
    std::memcpy(&head, id.data(), sizeof head);
    return head;
}

ReplayGuard::ReplayGuard(const Clock& clock, const Limits& limits) : clock_(clock) {
    seen(OneTimeKind::ClientAssertion).most = limits.assertions;
    seen(OneTimeKind::Proof).most = limits.proofs;
}

Result<std::unique_ptr<ReplayGuard>> ReplayGuard::open(store::Reader& identity, const Clock& clock, const Limits& limits) {
    const Type shape[] = {Type::Blob, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT id, until FROM sso_seen_jti", {}, shape));
    std::unique_ptr<ReplayGuard> guard(new ReplayGuard(clock, limits));
    Seen& assertions = guard->seen(OneTimeKind::ClientAssertion);
    for (const auto& row : rows) {
        const std::string& bytes = store::bytes(row[0]);
        Id id{};
        if (bytes.size() != id.size()) continue;  // none of ours
        std::copy(bytes.begin(), bytes.end(), id.begin());
        assertions.ids.insert(id);
        assertions.by_second[second_after({store::integer(row[1])})].push_back(id);
    }
    return guard;
}

void ReplayGuard::sweep(OneTimeKind kind, Instant now) {
    Seen& held = seen(kind);
    while (!held.by_second.empty() && held.by_second.begin()->first * 1000 <= now.milliseconds) {
        const auto first = held.by_second.begin();
        for (const Id& id : first->second) held.ids.erase(id);
        if (kind == OneTimeKind::ClientAssertion) over_.insert(first->second.begin(), first->second.end());
        held.by_second.erase(first);
    }
}

Result<ReplayGuard::Taken> ReplayGuard::take(OneTimeKind kind, std::string_view subject, std::string_view jti, Instant until) {
    const Taken taken{id_of(kind, subject, jti), until};
    const std::lock_guard lock(mutex_);
    sweep(kind, clock_.now());
    Seen& held = seen(kind);
    if (held.ids.contains(taken.id)) return fail("jwt.replayed", "this jti was used before; each assertion or proof takes a new one");
    if (held.ids.size() >= held.most) return fail("jwt.crowded", "too many assertions or proofs at once; try again shortly", Retry::Later);
    held.ids.insert(taken.id);
    over_.erase(taken.id);  // the same jti anew, long after: its row stays
    held.by_second[second_after(until)].push_back(taken.id);
    return taken;
}

void ReplayGuard::add_to(store::Batch& batch, const Taken& taken) {
    batch.put(kSeen, {bytes_of(taken.id), taken.until.milliseconds});
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < kSweptAtOnce && !over_.empty(); ++i) {
        batch.erase(kSeen, {bytes_of(*over_.begin())});
        over_.erase(over_.begin());
    }
}

std::size_t ReplayGuard::held(OneTimeKind kind) const {
    const std::lock_guard lock(mutex_);
    return seen_[static_cast<std::size_t>(kind)].ids.size();
}

}  // namespace hub::sso
