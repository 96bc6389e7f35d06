// A linkage model: what a file's columns are, how they are compared, which pairs are looked at, and when two records
// are one person. A YAML file (config/linkage/*.yaml) that a data steward can read; the weights of the comparisons are not
// in it but learned from the records themselves (estimate.hpp).
//
// Ownership: a value. Threads: as any value. Failure: `linkage.model`, one line a problem with file:line:col.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::linkage {

/// How a column's text is read, and so which comparisons it allows.
enum class As : std::uint8_t {
    Name,        ///< a person's name, Vietnamese or of the country's other peoples: syllables
    Words,       ///< a bag of words: western names, addresses
    Text,        ///< folded text, compared as a whole
    Date,
    Code,        ///< letters and digits, all else dropped
    Phone,       ///< as Code: the last nine digits
    NationalId,  ///< as Code: twelve digits, refused where they contradict the record's sex or year of birth (Decree 137/2015 art. 13)
    Sex,
};

struct Field {
    std::string name;
    As as = As::Text;
    /// Headings it may stand under, the first that a file has; "a + b" joins two columns.
    std::vector<std::string> columns;
};

/// What two values have in common, strongest first within a kind of field.
enum class Is : std::uint8_t {
    Exact,
    // names
    NoTones,     ///< the same letters; one of them is written without (some) marks
    Variant,     ///< i/y, Hoàng/Huỳnh, Vũ/Võ …, spaces set differently
    Reordered,   ///< the same syllables in another order
    LostMiddle,  ///< the same ends, one's syllables in the other in order
    Typo,        ///< one syllable within one edit, the others alike, neither two real syllables nor given names
    OtherTones,  ///< the same letters, marks that contradict: as often two names as one
    Subset,      ///< one's syllables, at least two, are all in the other
    OtherSyllable, ///< … but they are: Lan and Loan, Khang and Khanh are two names
    SameEnds,    ///< surname and given name, the middle differs
    SameGiven,
    // dates
    Swapped,     ///< day and month changed places
    OneDigit,    ///< one digit, or two neighbours swapped
    NearMissing, ///< the year, and one of them says 1 January or no day at all
    SameDay,     ///< day and month, another year
    SameYear,
    // texts and codes
    JaroWinkler, ///< at least `limit`
    Edits,       ///< at most `limit`
    Prefix,      ///< the first `limit` characters
    // words
    SharedBits,  ///< words in common, together at least so rare (in bits)
    Else,
};

struct Level {
    Is is = Is::Else;
    double limit = 0;
    std::optional<double> m, u;  ///< probabilities that the model fixes
    std::string written;
};

struct Comparison {
    std::string name;
    std::size_t field = 0;
    std::vector<Level> levels;  ///< strongest first; the last is Else
    enum class TermFrequency : std::uint8_t { Ignored, Used } term_frequency = TermFrequency::Ignored;
    std::optional<std::size_t> group;
    /// By level: how often records of one person, and of two, reach it in files of this kind. Weighed in with what a file
    /// itself tells, so that a class list, too small to learn from, is judged by it. Empty: nothing is known.
    std::vector<double> usual_m, usual_u;
};

/// Comparisons that say the same thing of two people (one family, one home): together they speak for a match by at most so much.
struct Group {
    std::string name;
    double at_most = 0;  ///< bits
};

/// What of a field's value makes a block.
enum class Part : std::uint8_t { Whole, Key, Sorted, Ends, Given, Surname, Initials, Year, DayMonth, Prefix, Each };
struct KeyPart {
    std::size_t field = 0;
    Part part = Part::Whole;
    std::size_t length = 0;  ///< of Prefix
};
struct BlockingRule {
    std::vector<KeyPart> parts;
    std::string written;
};

/// "name typo": the comparison at this level or a stronger one.
struct Condition {
    std::size_t comparison = 0;
    std::size_t level = 0;
    std::string written;
};

struct Guards {
    /// A person has one record in each source: field, and the sources it holds for (all when empty).
    std::optional<std::size_t> one_record_per;
    std::vector<std::string> one_record_sources;
    /// All of any of them must hold between two records before they are merged without a person's word.
    std::vector<std::vector<Condition>> needs;
    /// Where all of any of them are at their level or a weaker one, records of two clusters are not merged unseen.
    std::vector<std::vector<Condition>> apart;
    /// Where any of these comparisons falls to its last level between records of two clusters, they are not merged unseen.
    std::vector<std::size_t> conflicts;
    /// Where any of them is at its level or a weaker one between records of two clusters, a person is asked, unless one of `settles` or
    /// `dispels` holds between some others of them.
    std::vector<std::vector<Condition>> doubts, dispels;
    /// … and two clusters between which it holds are no rivals for a third.
    std::vector<std::vector<Condition>> settles;
    std::size_t largest_cluster = 50;
    double cohesion = 0;  ///< bits that the records of two clusters must have for each other on average, the prior left out
    double margin = 0;    ///< bits by which the best of two candidates that exclude each other must lead
};

struct Model {
    std::string name;
    std::vector<std::string> id_columns;
    std::vector<Field> fields;
    std::vector<Comparison> comparisons;
    std::vector<Group> groups;
    std::vector<BlockingRule> blocking;
    std::size_t largest_block = 0;
    double accept = 0.99;  ///< probability from which records are merged
    double review = 0.5;   ///< … from which a person is asked
    std::vector<std::vector<std::string>> equivalents;  ///< words that stand for each other, folded
    Guards guards;

    [[nodiscard]] std::optional<std::size_t> field_named(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> comparison_named(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> first_field(As as) const;
};

Result<Model> parse_model(std::string_view yaml, const std::string& file_name);
Result<Model> read_model(const std::filesystem::path& path);

std::string_view name_of(Is is);
std::string_view name_of(As as);

}  // namespace hub::linkage
