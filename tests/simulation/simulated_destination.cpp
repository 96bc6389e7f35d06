#include "tests/simulation/simulated_destination.hpp"

#include "core/codec/json.hpp"

namespace hub::simulation {
namespace {

using plugin::SendResult;
using plugin::SendStatus;

SendResult result(SendStatus status, std::string code, std::int64_t retry_after = 0) {
    SendResult out;
    out.status = status;
    out.code = std::move(code);
    out.retry_after_milliseconds = retry_after;
    return out;
}

std::string text_of(const codec::Value& body, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (const auto* value = body.find(name)) return value->scalar_text();
    }
    return {};
}

}  // namespace

Result<std::vector<SendResult>> SimulatedDestination::send(std::span<const plugin::OutgoingRecord> batch) {
    if (happens(8)) return fail("egress.connect", "it does not answer", Retry::Later);
    std::vector<SendResult> out;
    for (const auto& record : batch) {
        out.push_back(answer(record));
        out.back().delivery_id = record.delivery_id;
    }
    if (happens(8)) return fail("egress.timeout", "the answer was lost", Retry::Uncertain);
    return out;
}

SendResult SimulatedDestination::answer(const plugin::OutgoingRecord& record) {
    if (happens(9)) return result(SendStatus::Retry, "destination.busy", random_.below(2) == 0 ? 0 : 5'000);
    const auto body = codec::parse_json(record.body).value();
    const std::string name = text_of(body, {"HoTen", "TenLop"});
    if (name.find(kRefusedName) != std::string::npos) return result(SendStatus::Rejected, "destination.field_invalid");
    Entry& entry = ledger_[record.idempotency_key];
    if (entry.remote_id.empty()) entry.remote_id = "TAM-" + std::to_string(ledger_.size());
    entry.went_backwards = entry.went_backwards || record.version < entry.version;
    entry.version = record.version;
    entry.source_id = text_of(body, {"ClientId"});
    entry.name = name;
    ++entry.effects;
    ++entry.applied[record.version];
    if (happens(9)) return result(SendStatus::Uncertain, "egress.reset");  // it happened, and nobody heard
    SendResult out;
    out.status = SendStatus::Accepted;
    out.remote_id = entry.remote_id;
    return out;
}

}  // namespace hub::simulation
