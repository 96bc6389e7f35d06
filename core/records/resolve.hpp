// Which hub record does an incoming record belong to? By exact ids, in this order: crosswalk,
// ministry code, national id (both by blind index), else new. A fact (a row of marks, a result) is told by
// the crosswalk, else by its name: whom it is about, and which of that one's facts. As long as its source
// has not told us of that pupil, it stands for itself.
//
// A pupil's or staff member's hub record stands for one person at one school; the person behind it
// is shared by all schools. Two exact ids that name two persons, or an id whose known name and birth
// date both differ from the incoming ones, are `identity.conflict`: a person has to look.
//
// Ownership: borrows the WorkingSet for one group. Threads: claims() any, the others the apply thread.
// Errors: `identity.conflict`; those of the store while loading.
#pragma once

#include <span>
#include <string>

#include "core/records/records_tables.hpp"

namespace hub::records {

/// Draws ascending hub and person ids.
class KeySequence {
public:
    explicit KeySequence(Key last) : last_(last) {}
    Key next() { return ++last_; }
    [[nodiscard]] Key last() const { return last_; }
    void rewind(Key last) { last_ = last; }

private:
    Key last_;
};

struct Resolution {
    enum class How : std::uint8_t { Crosswalk, MinistryCode, NationalId, Fact, New } how = How::New;
    Key hub_id = 0;
    Key person = 0;
};
std::string_view name_of(Resolution::How how);

class Resolver {
public:
    /// `index_key`: the secret of the blind index.
    explicit Resolver(std::string index_key) : index_key_(std::move(index_key)) {}

    /// The exact ids a record brings, without the person; ministry code first. Pure, and the dear part
    /// of resolving: worked out once, before the record reaches the apply thread.
    [[nodiscard]] std::vector<Identity> claims(const model::Record& record) const;

    /// Where the blind index keeps this national id: a key of kIdentities.
    [[nodiscard]] store::Row national_id_key(std::string_view twelve_digits) const;

    struct Incoming {
        const SourceRef* ref = nullptr;
        const model::Record* record = nullptr;
        std::span<const Identity> claims;
        const std::string* former_source_id = nullptr;  ///< or nullptr
    };
    /// Loads everything resolve() will look at for these records, in a few set-based steps, and the
    /// source and golden rows of every hub record they may belong to.
    Status load(store::WorkingSet& set, std::span<const Incoming> incoming) const;

    /// Hub records this one may turn out to be by its exact ids; after load().
    [[nodiscard]] std::vector<Key> candidates(const store::WorkingSet& set, const Incoming& incoming) const;

    /// Decides, and writes crosswalk, identity and member rows for what is new.
    Result<Resolution> resolve(store::WorkingSet& set, const Incoming& incoming, KeySequence& keys, Instant now) const;

private:
    [[nodiscard]] std::string index_of(IdentityKind kind, std::string_view value) const;

    std::string index_key_;
};

}  // namespace hub::records
