// What one login asks of the hub's records about people; the rooms above answer it, for this one knows accounts only.
//
// Whoever implements it shows what may leave the school and nothing more (a draft of marks is the school's own), and puts every
// look on record before it answers: without evidence there is no answer. Whether the person may look at all has been asked of
// guardianships before.
//
// Ownership: values. Threads: any but a server's; may wait for the store. Errors: `account.record` (no such record of a
// pupil), `audit.unavailable` (later), those of the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/text/language.hpp"

namespace hub::sso {

/// A name in both languages.
struct Label {
    std::string vi, en;
    [[nodiscard]] const std::string& in(text::Language language) const { return language == text::Language::Vietnamese ? vi : en; }
};

struct Enrolment {
    std::string school;      ///< its name, or its code where no record names it
    std::string class_name;  ///< empty: none is known
    std::string year;        ///< in which the school year starts
};

/// One subject's marks in one term, or one period's results.
struct MarkSheet {
    Label title;         ///< the subject, or the period
    std::string school, year;
    Label term;          ///< empty for results
    struct Line {
        Label label, value;
    };
    std::vector<Line> lines;
};

struct PupilView {
    std::vector<Enrolment> enrolments;  ///< that go on
    std::vector<MarkSheet> marks, results;  ///< published ones, the newest year first
};

/// Who looks, as the evidence says it.
struct Looker {
    Key account = 0;
    std::string purpose;
};

/// Somebody's look at records of a person, as the evidence keeps it.
struct Look {
    Instant at;
    std::int64_t times = 1;  ///< in that second
    std::string who;         ///< "admin", "token …", or nobody where `account` is set
    Key account = 0;         ///< of this hub; 0: none
    std::string operation;
    std::vector<std::string> purposes;
};

class PersonRecords {
public:
    PersonRecords() = default;
    PersonRecords(const PersonRecords&) = delete;
    PersonRecords& operator=(const PersonRecords&) = delete;
    virtual ~PersonRecords() = default;

    enum class Extent : unsigned char { ClassOnly, WithMarks };
    /// The pupil behind a record, at every school that knows them as the same person.
    virtual Result<PupilView> pupil(Key record, Extent extent, const Looker& looker) = 0;
    /// A step of an administrator's acting for a person whose records these are (impersonations.hpp): put on record, nothing is shown.
    virtual Status acted(const Looker& looker, std::string_view step, const std::vector<Key>& records) = 0;
    /// Looks at these people's records since then, newest first, at most `limit`; the newest few thousand reads of the hub are searched.
    virtual Result<std::vector<Look>> looks_at(const std::vector<Key>& records, Instant since, std::size_t limit) = 0;
};

}  // namespace hub::sso
