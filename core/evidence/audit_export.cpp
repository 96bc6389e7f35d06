#include "core/evidence/audit_export.hpp"

#include "core/codec/json.hpp"

namespace hub::evidence {

std::string export_head(Instant at) {
    codec::Value head = codec::Value::object();
    head.set("eduhub_audit", 1);
    head.set("at", format_instant(at));
    return codec::write_json(head) + "\n";
}

Result<ExportPart> export_part(store::Reader& reader, Key after, Key until, std::size_t limit) {
    HUB_TRY_ASSIGN(const auto rows, read_chain(reader, after, limit));
    ExportPart part{{}, after};
    for (const ChainRow& row : rows) {
        const Change& change = row.change;
        if (change.sequence > until) break;
        codec::Value line = codec::Value::object();
        line.set("seq", change.sequence);
        line.set("at", change.at.milliseconds);
        line.set("kind", static_cast<std::int64_t>(change.kind));
        line.set("hub_id", change.hub_id);
        line.set("version", change.version);
        line.set("receipt", change.receipt);
        line.set("ordinal", change.ordinal);
        line.set("previous", change.previous);
        line.set("actor", change.actor);
        line.set("cause", change.cause);
        line.set("commitment", security::to_hex(row.commitment));
        line.set("detail", security::to_hex(row.detail_digest));
        line.set("hash", security::to_hex(row.hash));
        part.lines += codec::write_json(line) + "\n";
        part.up_to = change.sequence;
    }
    return part;
}

std::string export_end(Key last) {
    codec::Value end = codec::Value::object();
    end.set("end", last);
    return codec::write_json(end) + "\n";
}

}  // namespace hub::evidence
