#include "core/api/person_search.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kDigits = 12;

Result<std::string> normalised(std::string_view written) {
    std::string digits;
    for (const char c : written) {
        if (c >= '0' && c <= '9') digits.push_back(c);
        else if (c != ' ' && c != '.') return fail("id.malformed", "a national id has twelve digits");
    }
    if (digits.size() != kDigits) return fail("id.malformed", "a national id has twelve digits");
    return digits;
}

}  // namespace

std::optional<std::int64_t> PersonSearch::admit(const std::string& who) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = clock_.monotonic_milliseconds();
    return limits_.try_emplace(who, per_minute_, now).first->second.take(now);
}

Result<codec::Value> PersonSearch::find(const StoreView& view, std::string_view national_id) const {
    HUB_TRY_ASSIGN(const std::string digits, normalised(national_id));
    codec::Value found = codec::Value::array();
    const store::Row identity = resolver_.national_id_key(digits);
    HUB_TRY_ASSIGN(const auto rows, view.state.get(records::kIdentities, std::span(&identity, 1)));
    if (rows[0]) {
        const store::Row person{records::identity_of(*rows[0]).person};
        HUB_TRY_ASSIGN(const auto members, view.state.get_by_prefix(records::kMembers, std::span(&person, 1)));
        for (const auto& member : members) {
            codec::Value one = codec::Value::object();
            one.set("hub_id", view.ids.encode(IdKind::Record, records::member_hub_id(member)));
            one.set("tenant", store::bytes(member[1]));
            one.set("entity", model::name_of(static_cast<model::EntityKind>(store::integer(member[2]))));
            found.push_back(std::move(one));
        }
    }
    codec::Value out = codec::Value::object();
    out.set("records", std::move(found));
    return out;
}

}  // namespace hub::api
