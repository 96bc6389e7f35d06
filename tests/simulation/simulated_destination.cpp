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
    carry_out_some();
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
    jobs_.erase(record.idempotency_key);
    if (asked_ == Asked::CanBe && happens(5)) {
        auto later = result(SendStatus::Pending, "destination.deferred", random_.below(2) == 0 ? 0 : 3'000);
        later.ticket = "T" + std::to_string(++tickets_);
        // Some are taken in and lost.
        if (!happens(4)) jobs_[record.idempotency_key] = {record, later.ticket};
        return later;
    }
    const Entry& entry = apply(record);
    if (happens(9)) return result(SendStatus::Uncertain, "egress.reset");  // it happened, and nobody heard
    SendResult out;
    out.status = SendStatus::Accepted;
    out.remote_id = entry.remote_id;
    return out;
}

SimulatedDestination::Entry& SimulatedDestination::apply(const plugin::OutgoingRecord& record) {
    const auto body = codec::parse_json(record.body).value();
    Entry& entry = ledger_[record.idempotency_key];
    if (entry.remote_id.empty()) entry.remote_id = "TAM-" + std::to_string(ledger_.size());
    entry.went_backwards = entry.went_backwards || record.version < entry.version;
    entry.version = record.version;
    entry.source_id = text_of(body, {"ClientId"});
    entry.name = text_of(body, {"HoTen", "TenLop"});
    ++entry.effects;
    ++entry.applied[record.version];
    return entry;
}

void SimulatedDestination::carry_out_some() {
    for (auto job = jobs_.begin(); job != jobs_.end();) {
        if (misbehaving_ && random_.below(3) != 0) {
            ++job;
            continue;
        }
        apply(job->second.record);
        job = jobs_.erase(job);
    }
}

Result<std::vector<plugin::Resolution>> SimulatedDestination::resolve(std::span<const plugin::Question> questions) {
    if (asked_ == Asked::Never) return fail("plugin.role_missing", "it cannot be asked");
    if (happens(6)) return fail("egress.connect", "it does not answer", Retry::Later);
    carry_out_some();
    std::vector<plugin::Resolution> out;
    for (const auto& question : questions) {
        out.push_back(word(question));
        out.back().delivery_id = question.delivery_id;
    }
    if (happens(6)) return fail("egress.timeout", "the answer was lost", Retry::Uncertain);
    return out;
}

plugin::Resolution SimulatedDestination::word(const plugin::Question& question) {
    plugin::Resolution out;
    if (happens(5)) return out;
    const auto job = jobs_.find(question.idempotency_key);
    const auto entry = ledger_.find(question.idempotency_key);
    if (job != jobs_.end() && job->second.record.version == question.version) {
        out.fate = plugin::Fate::Pending;
    } else if (entry != ledger_.end() && entry->second.applied.contains(question.version)) {
        out.fate = plugin::Fate::Delivered;
        out.version = question.version;
        out.remote_id = entry->second.remote_id;
    } else {
        out.fate = plugin::Fate::Never;
    }
    return out;
}

}  // namespace hub::simulation
