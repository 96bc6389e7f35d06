#include "core/sso/participants.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::integer;
using store::Type;

const store::TableSpec kParticipants{"sso_participant",
                                     store::Domain::Identity,
                                     {{"sid", Type::Text}, {"app", Type::Text}, {"since", Type::Integer}, {"detail", Type::Blob}},
                                     2};

std::string place_of(std::string_view sid, std::string_view app) { return "sso_participant|" + std::string(sid) + "|" + std::string(app); }

}  // namespace

std::vector<const store::TableSpec*> participant_tables() { return {&kParticipants}; }

void put_participant(store::Batch& batch, const Participant& participant, const security::Sealer& sealer) {
    std::string detail = participant.detail.empty() ? std::string() : sealer.seal(participant.detail, place_of(participant.sid, participant.app));
    batch.put(kParticipants, {participant.sid, participant.app, participant.since.milliseconds, std::move(detail)});
}

Status erase_participants(store::Batch& batch, store::Reader& identity, const std::string& sid) {
    const store::Row prefixes[] = {{sid}};
    HUB_TRY_ASSIGN(const auto rows, identity.get_by_prefix(kParticipants, prefixes));
    for (const auto& row : rows) batch.erase(kParticipants, {row[0], row[1]});
    return {};
}

Result<std::vector<Participant>> participants_of(store::Reader& identity, const std::string& sid, const security::Sealer& sealer) {
    const store::Row prefixes[] = {{sid}};
    HUB_TRY_ASSIGN(const auto rows, identity.get_by_prefix(kParticipants, prefixes));
    std::vector<Participant> out;
    for (const auto& row : rows) {
        Participant one{bytes(row[0]), bytes(row[1]), {integer(row[2])}, bytes(row[3])};
        if (!one.detail.empty()) {
            HUB_TRY_ASSIGN(one.detail, sealer.open(one.detail, place_of(one.sid, one.app)));
        }
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace hub::sso
