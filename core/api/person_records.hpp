// The hub's records about people, for the pages of one login: read as they stand, only what the school has published.
//
// A pupil is found by one record and shown at every school that knows the same person, so that who moves keeps his marks. A look
// is noted in the evidence as the REST API notes its own, with the records it showed, before anything is returned.
//
// Ownership: borrows its parts; owns readers. Threads: any but a server's.
// Errors: `account.record`, `audit.unavailable` (later), those of the store.
#pragma once

#include <optional>

#include "core/evidence/read_log.hpp"
#include "core/records/records_tables.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/person_records.hpp"
#include "core/store/reader_pool.hpp"

namespace hub::api {

class PersonRecords final : public sso::PersonRecords {
public:
    struct Parts {
        store::Backend& backend;
        const security::Sealer& sealer;
        const PublicIds& ids;
        evidence::ReadLog& reads;
    };
    explicit PersonRecords(const Parts& parts) : parts_(parts), readers_(parts.backend, store::Domain::State) {}

    Result<sso::PupilView> pupil(Key record, Extent extent, const sso::Looker& looker) override;
    Status acted(const sso::Looker& looker, std::string_view step, const std::vector<Key>& records) override;
    Result<std::vector<sso::Look>> looks_at(const std::vector<Key>& records, Instant since, std::size_t limit) override;

private:
    Parts parts_;
    store::ReaderPool readers_;
};

}  // namespace hub::api
