#include "core/api/audit.hpp"

#include "core/evidence/audit_export.hpp"
#include "core/evidence/read_log.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kExportStep = 5'000;

std::string_view name_of(evidence::ChangeKind kind) {
    switch (kind) {
        case evidence::ChangeKind::Version: return "version";
        case evidence::ChangeKind::Settlement: return "settlement";
        case evidence::ChangeKind::Decision: return "decision";
        case evidence::ChangeKind::Read: return "read";
    }
    return "";
}

Value texts(const std::vector<std::string>& all) {
    Value out = Value::array();
    for (const auto& one : all) out.push_back(one);
    return out;
}

Value change_json(const StoreView& view, const evidence::Change& change) {
    Value out = Value::object();
    out.set("sequence", change.sequence);
    out.set("at", format_instant(change.at));
    out.set("kind", name_of(change.kind));
    out.set("who", change.actor);
    out.set("what", change.cause);
    if (change.kind == evidence::ChangeKind::Read) {
        const auto detail = evidence::read_detail_of(change);
        out.set("count", change.version);
        out.set("purposes", texts(detail.purposes));
        out.set("subjects", texts(detail.subjects));
        if (detail.further_subjects > 0) out.set("further_subjects", detail.further_subjects);
    } else if (change.hub_id != 0) {
        out.set("hub_id", view.ids.encode(IdKind::Record, change.hub_id));
        out.set("version", change.version);
    }
    return out;
}

}  // namespace

Result<Value> list_changes(const StoreView& view, ChangesShown shown, std::size_t limit) {
    const auto kind = shown == ChangesShown::ReadsOnly ? std::optional(evidence::ChangeKind::Read) : std::nullopt;
    HUB_TRY_ASSIGN(const auto changes, evidence::recent_changes(view.state, view.sealer, kind, limit));
    Value out = Value::array();
    for (const auto& change : changes) out.push_back(change_json(view, change));
    return out;
}

Result<Value> export_changes(const StoreView& view, Key after, Key until) {
    if (until == 0) {
        HUB_TRY_ASSIGN(const auto head, evidence::read_head(view.state));
        until = head.sequence;
    }
    HUB_TRY_ASSIGN(auto part, evidence::export_part(view.state, after, until, kExportStep));
    Value out = Value::object();
    out.set("lines", std::move(part.lines));
    out.set("up_to", part.up_to);
    out.set("until", until);
    return out;
}

Value checkpoint_standing(const evidence::CheckpointFile* file) {
    Value out = Value::object();
    if (file == nullptr) return out;
    const auto standing = file->standing();
    out.set("checkpoints", file->path().string());
    out.set("public_key", file->public_key());
    out.set("signed_to", standing.newest.sequence);
    out.set("sealed_to", standing.sealed.sequence);
    if (standing.newest.sequence > 0) out.set("signed_at", format_instant(standing.at));
    return out;
}

}  // namespace hub::api
