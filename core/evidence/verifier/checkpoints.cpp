#include "core/evidence/verifier/checkpoints.hpp"

#include <algorithm>

#include "core/evidence/verifier/digest.hpp"
#include "core/evidence/verifier/flat_object.hpp"

namespace hub::verifier {
namespace {

constexpr std::string_view kSigned = "eduhub checkpoint 1\n";  // no signature of anything else can be taken for one of these
constexpr std::string_view kSignature = ",\"signature\":\"";

std::string id_of(std::string_view public_key) { return to_hex(sha256(public_key)).substr(0, 16); }

bool signed_by_one_of(std::string_view line, const FlatObject& object, const std::vector<std::string>& keys) {
    const auto cut = line.rfind(kSignature);
    const std::string* key_id = text_in(object, "key");
    const std::string* hex = text_in(object, "signature");
    if (cut == std::string_view::npos || key_id == nullptr || hex == nullptr) return false;
    // The signature is the last member: nothing unsigned may stand behind it.
    if (line.substr(cut + kSignature.size()) != *hex + "\"}") return false;
    const auto signature = from_hex(*hex);
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const std::string& one) { return id_of(one) == *key_id; });
    return signature && key != keys.end() && is_signed_by(*key, std::string(kSigned) + std::string(line.substr(0, cut)), *signature);
}

/// From here on only what follows binds: a person said so, and signed it.
void accept_break(Checkpoints& found, std::int64_t sequence) {
    found.marks.erase(found.marks.upper_bound(sequence), found.marks.end());
    for (auto& [at, mark] : found.marks) mark.weight = Checkpoints::Mark::Weight::Superseded;
    found.sealed_heads.erase(found.sealed_heads.upper_bound(sequence), found.sealed_heads.end());
    found.sealed = found.sealed_heads.empty() ? 0 : found.sealed_heads.rbegin()->first;
}

}  // namespace

Checkpoints read_checkpoints(std::istream& file, const std::vector<std::string>& keys, Report& report) {
    Checkpoints found;
    std::string previous(64, '0');
    std::string line;
    for (std::int64_t number = 1; std::getline(file, line); ++number) {
        const std::string where = "checkpoint line " + std::to_string(number);
        if (file.eof()) {
            report.notes.push_back(where + " was not written to its end and does not count");
            break;
        }
        const auto object = parse_flat_object(line);
        const std::string* link = object ? text_in(*object, "previous") : nullptr;
        const std::string* kind = object ? text_in(*object, "kind") : nullptr;
        const std::string* at = object ? text_in(*object, "at") : nullptr;
        const std::string* hex = object ? text_in(*object, "hash") : nullptr;
        const std::int64_t* sequence = object ? number_in(*object, "sequence") : nullptr;
        const auto hash = hex != nullptr ? from_hex(*hex) : std::nullopt;
        if (link == nullptr || kind == nullptr || at == nullptr || sequence == nullptr || !hash || hash->size() != 32) {
            report.add(Kind::Unreadable, 0, where + " is no checkpoint");
            previous.clear();
            continue;
        }
        if (!previous.empty() && *link != previous) report.add(Kind::CheckpointForged, *sequence, where + " does not follow the line before it: lines were removed or altered");
        previous = to_hex(sha256(line));
        if (!signed_by_one_of(line, *object, keys)) {
            report.add(Kind::CheckpointForged, *sequence, where + " is not signed by a key you named");
            continue;
        }
        ++report.checkpoints;
        if (*kind == "accepted") {
            const std::string* reason = text_in(*object, "reason");
            report.notes.push_back(where + ": on " + *at + " a person accepted the database as it stood at change " + std::to_string(*sequence) +
                                   ", against the checkpoints before it: " + (reason != nullptr ? *reason : std::string()));
            accept_break(found, *sequence);
        }
        if (*kind == "sealed") {
            found.sealed = std::max(found.sealed, *sequence);
            found.sealed_heads[*sequence] = *hash;
        }
        const auto known = found.marks.find(*sequence);
        if (known != found.marks.end() && known->second.hash != *hash && known->second.weight == Checkpoints::Mark::Weight::Binding) {
            report.add(Kind::Rehashed, *sequence, where + " signs another change " + std::to_string(*sequence) + " than an earlier line did");
        }
        found.marks[*sequence] = {*hash, *at};
        report.newest_checkpoint = *at;
    }
    return found;
}

}  // namespace hub::verifier
