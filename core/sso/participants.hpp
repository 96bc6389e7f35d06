// The applications a session was used for: whoever has to hear when it ends.
//
// A row is written in the commit that lets the application in (Sessions::take_part), so there is none without the other.
//
// Ownership: values. Threads: a Reader belongs to its caller's thread. Errors: those of the store and of the sealer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/security/sealing.hpp"
#include "core/store/backend.hpp"

namespace hub::sso {

struct Participant {
    std::string sid;
    std::string app;     ///< App::id
    Instant since;       ///< when it was entered last
    std::string detail;  ///< what its protocol needs to end it: of SAML the NameID and session index; sealed at rest
};

std::vector<const store::TableSpec*> participant_tables();
void put_participant(store::Batch& batch, const Participant& participant, const security::Sealer& sealer);
Status erase_participants(store::Batch& batch, store::Reader& identity, const std::string& sid);
Result<std::vector<Participant>> participants_of(store::Reader& identity, const std::string& sid, const security::Sealer& sealer);

}  // namespace hub::sso
