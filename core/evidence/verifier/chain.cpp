#include "core/evidence/verifier/chain.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "core/evidence/verifier/digest.hpp"
#include "core/evidence/verifier/flat_object.hpp"

namespace hub::verifier {
namespace {

/// Rows that do not fit are looked at together up to so many: enough for a few rows put in each other's place.
constexpr std::size_t kMostPuzzled = 64;

/// The fields that a row's hash covers, in order, behind its sequence.
constexpr const char* kNumbers[] = {"at", "kind", "hub_id", "version", "receipt", "ordinal", "previous"};
constexpr const char* kTexts[] = {"actor", "cause"};

struct ExportedRow {
    std::int64_t sequence = 0;
    std::string fields;      ///< length-prefixed, behind the sequence
    std::string commitment;  ///< 32 bytes
    std::string hash;        ///< 32 bytes
    std::string detail;      ///< SHA-256 of what stands there now; empty once pruned
};

std::string prefixed(std::string_view text) { return std::to_string(text.size()) + ":" + std::string(text); }

std::optional<ExportedRow> row_of(const FlatObject& object) {
    ExportedRow row;
    const std::int64_t* sequence = number_in(object, "seq");
    if (sequence == nullptr || *sequence < 1) return std::nullopt;
    row.sequence = *sequence;
    for (const char* name : kNumbers) {
        const std::int64_t* value = number_in(object, name);
        if (value == nullptr) return std::nullopt;
        row.fields += prefixed(std::to_string(*value));
    }
    for (const char* name : kTexts) {
        const std::string* value = text_in(object, name);
        if (value == nullptr) return std::nullopt;
        row.fields += prefixed(*value);
    }
    for (const auto& [name, into] : {std::pair("commitment", &row.commitment), std::pair("hash", &row.hash), std::pair("detail", &row.detail)}) {
        const std::string* hex = text_in(object, name);
        auto bytes = hex != nullptr ? from_hex(*hex) : std::nullopt;
        if (!bytes || (bytes->size() != 32 && !(bytes->empty() && into == &row.detail))) return std::nullopt;
        *into = std::move(*bytes);
    }
    row.fields += prefixed(row.commitment);
    return row;
}

std::string hash_of(std::string_view previous, const ExportedRow& row, std::int64_t sequence) {
    return sha256(std::string(previous) + prefixed(std::to_string(sequence)) + row.fields);
}

std::string change(std::int64_t sequence) { return "change " + std::to_string(sequence); }
std::string changes(std::int64_t first, std::int64_t last) {
    return first == last ? change(first) : "changes " + std::to_string(first) + " to " + std::to_string(last);
}

class Chain {
public:
    Chain(const Checkpoints& checkpoints, Report& report) : checkpoints_(checkpoints), report_(report) {}

    void take(const ExportedRow& row) {
        if (report_.rows++ == 0) begin(row.sequence);
        if (row.sequence < next_) return out_of_order(row);
        if (row.sequence > next_) {
            gaps_.emplace_back(next_, row.sequence - 1);
            previous_.reset();
        }
        if (previous_ && hash_of(*previous_, row, row.sequence) != row.hash) puzzle(row);
        if (!row.detail.empty() && row.detail != row.commitment) {
            report_.add(Kind::Edited, row.sequence, change(row.sequence) + " has another detail than was committed to");
        }
        hold_against_checkpoint(row);
        previous_ = row.hash;
        next_ = row.sequence + 1;
        report_.last = row.sequence;
    }

    void end() {
        resolve_puzzles();
        for (const auto& [first, last] : gaps_) report_.add(Kind::Deleted, first, changes(first, last) + " missing");
        if (!checkpoints_.marks.empty()) {
            const std::int64_t newest = checkpoints_.marks.rbegin()->first;
            if (newest > report_.last) {
                report_.add(Kind::Truncated, report_.last + 1, changes(report_.last + 1, newest) + " missing from the end; a checkpoint signed on " +
                                                                   checkpoints_.marks.rbegin()->second.at + " saw them");
            }
            if (report_.last > newest && report_.rows > 0) report_.notes.push_back(changes(std::max(newest + 1, report_.first), report_.last) + " came after the newest checkpoint");
        }
    }

private:
    void begin(std::int64_t first) {
        report_.first = next_ = first;
        if (first == 1) previous_ = std::string(32, '\0');
        if (const auto head = checkpoints_.sealed_heads.find(first - 1); head != checkpoints_.sealed_heads.end()) {
            previous_ = head->second;
            report_.notes.push_back("changes up to " + std::to_string(first - 1) + " were pruned; their signed head is where the chain starts");
        } else if (first > checkpoints_.sealed + 1) {
            gaps_.emplace_back(checkpoints_.sealed + 1, first - 1);
        }
    }

    void out_of_order(const ExportedRow& row) {
        report_.add(Kind::Reordered, row.sequence, change(row.sequence) + " stands behind " + change(next_ - 1));
        // It is there after all: not missing as well.
        for (std::size_t i = 0; i < gaps_.size(); ++i) {
            const auto [first, last] = gaps_[i];
            if (row.sequence < first || row.sequence > last) continue;
            gaps_.erase(gaps_.begin() + static_cast<std::ptrdiff_t>(i));
            if (first < row.sequence) gaps_.emplace_back(first, row.sequence - 1);
            if (row.sequence < last) gaps_.emplace_back(row.sequence + 1, last);
            break;
        }
    }

    struct Puzzle {
        ExportedRow row;
        std::string previous;  ///< the hash carried by the row before it
    };

    void puzzle(const ExportedRow& row) {
        if (puzzles_.size() < kMostPuzzled) puzzles_.push_back({row, *previous_});
        else report_.add(Kind::Edited, row.sequence, change(row.sequence) + " does not have the hash it carries");
    }

    /// Rows that fit in each other's place were moved there; what then still does not fit was edited.
    void resolve_puzzles() {
        std::map<std::int64_t, std::string> belongs;  // place → the hash that belongs there
        std::set<std::int64_t> moved;
        for (const Puzzle& one : puzzles_) {
            for (const Puzzle& place : puzzles_) {
                if (place.row.sequence == one.row.sequence) continue;
                bool fits = hash_of(place.previous, one.row, place.row.sequence) == one.row.hash;
                for (const Puzzle& before : puzzles_) fits = fits || hash_of(before.row.hash, one.row, place.row.sequence) == one.row.hash;
                if (!fits) continue;
                belongs[place.row.sequence] = one.row.hash;
                moved.insert(one.row.sequence);
                report_.add(Kind::Reordered, one.row.sequence, "what stands as " + change(one.row.sequence) + " belongs at " + std::to_string(place.row.sequence));
                break;
            }
        }
        for (const Puzzle& one : puzzles_) {
            if (moved.contains(one.row.sequence)) continue;
            const auto before = belongs.find(one.row.sequence - 1);
            if (before != belongs.end() && hash_of(before->second, one.row, one.row.sequence) == one.row.hash) continue;
            report_.add(Kind::Edited, one.row.sequence, change(one.row.sequence) + " was altered: it does not have the hash it carries behind " + change(one.row.sequence - 1));
        }
    }

    void hold_against_checkpoint(const ExportedRow& row) {
        const auto mark = checkpoints_.marks.find(row.sequence);
        if (mark == checkpoints_.marks.end()) return;
        if (mark->second.hash == row.hash) {
            report_.covered_to = row.sequence;
            return;
        }
        const std::string text = change(row.sequence) + " has another hash than was signed on " + mark->second.at + ": the chain was computed anew after " +
                                 (report_.covered_to > 0 ? change(report_.covered_to) : std::string("its beginning"));
        if (mark->second.weight == Checkpoints::Mark::Weight::Superseded) report_.notes.push_back(text + " (accepted since)");
        else report_.add(Kind::Rehashed, row.sequence, text);
    }

    const Checkpoints& checkpoints_;
    Report& report_;
    std::int64_t next_ = 1;
    std::optional<std::string> previous_;  // unknown behind a gap
    std::vector<std::pair<std::int64_t, std::int64_t>> gaps_;
    std::vector<Puzzle> puzzles_;
};

}  // namespace

void verify_export(std::istream& file, const Checkpoints& checkpoints, Report& report) {
    Chain chain(checkpoints, report);
    std::string line;
    std::optional<std::int64_t> declared_end;
    for (std::int64_t number = 1; std::getline(file, line); ++number) {
        const auto object = parse_flat_object(line);
        const std::string where = "line " + std::to_string(number);
        if (object && number == 1) {
            const std::int64_t* version = number_in(*object, "eduhub_audit");
            if (version == nullptr || *version != 1) report.add(Kind::Unreadable, 0, where + " is not the head of an audit export of version 1");
            if (version != nullptr) continue;
        }
        if (declared_end) {
            report.add(Kind::Unreadable, 0, where + " stands behind the end of the export");
        } else if (const std::int64_t* end = object ? number_in(*object, "end") : nullptr; end != nullptr) {
            declared_end = *end;
        } else if (const auto row = object ? row_of(*object) : std::nullopt) {
            chain.take(*row);
        } else {
            report.add(Kind::Unreadable, 0, where + " is no change");
        }
    }
    chain.end();
    if (!declared_end) report.add(Kind::Truncated, report.last + 1, "the export has no end line: the file was cut off");
    else if (*declared_end != report.last) report.add(Kind::Truncated, report.last + 1, "the export says that it ends with " + change(*declared_end) + ", but its last is " + std::to_string(report.last));
}

}  // namespace hub::verifier
