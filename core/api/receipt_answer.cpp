#include "core/api/receipt_answer.hpp"

#include <map>

#include "core/api/explain.hpp"
#include "core/codec/json.hpp"
#include "core/evidence/change_log.hpp"
#include "core/router/arrival.hpp"
#include "core/router/router_tables.hpp"

namespace hub::api {
namespace {

using codec::Value;

constexpr std::size_t kMostProblems = 10 * router::kMostRecords;

Value problem_json(const router::Quarantined& refused) {
    Value out = Value::object();
    out.set("code", refused.code);
    out.set("field", refused.field);
    out.set("location", refused.location);
    const Explanation explained = explain(refused.code, refused.entity, refused.field, refused.location);
    out.set("vi", explained.vi);
    out.set("en", explained.en);
    return out;
}

net::ServerResponse unreadable(const std::string& receipt, const router::ReceiptOutcome& outcome) {
    Value body = Value::object();
    body.set("receipt", receipt);
    body.set("status", "unreadable");
    body.set("code", outcome.code);
    body.set("message", outcome.message);
    const Explanation explained = explain(outcome.code, {}, {}, {});
    body.set("vi", explained.vi);
    body.set("en", explained.en);
    return {422, "application/json", codec::write_json(body), {}};
}

}  // namespace

Result<net::ServerResponse> receipt_answer(store::Reader& state, const PublicIds& ids, Key receipt) {
    const std::string public_receipt = ids.encode(IdKind::Receipt, receipt);
    HUB_TRY_ASSIGN(auto known, router::read_outcome(state, receipt));
    if (known && !known->code.empty()) return unreadable(public_receipt, *known);
    if (!known) {  // one clean change leaves no outcome of its own
        known.emplace();
        known->changed = 1;
    }

    std::map<std::int64_t, Value> told;
    HUB_TRY_ASSIGN(const auto versions, evidence::read_versions_of_receipt(state, receipt));
    for (const auto& made : versions) {
        Value one = Value::object();
        one.set("index", made.ordinal);
        one.set("status", "changed");
        one.set("id", ids.encode(IdKind::Record, made.hub_id));
        one.set("version", made.version);
        told.insert_or_assign(made.ordinal, std::move(one));
    }
    if (known->quarantined > 0) {
        router::QuarantineFilter filter;
        filter.receipt = receipt;
        filter.limit = kMostProblems;
        HUB_TRY_ASSIGN(const auto refused, router::read_quarantine(state, filter));
        for (const auto& row : refused) {
            Value& one = told.try_emplace(row.ordinal, Value::object()).first->second;
            if (one.find("problems") == nullptr) {
                one.set("index", row.ordinal);
                one.set("status", "quarantined");
                one.set("problems", Value::array());
            }
            one.find("problems")->push_back(problem_json(row));
        }
    }

    Value records = Value::array();
    const std::int64_t count = known->changed + known->unchanged + known->quarantined;
    for (std::int64_t index = 0; index < count; ++index) {
        if (const auto found = told.find(index); found != told.end()) {
            records.push_back(std::move(found->second));
            continue;
        }
        Value one = Value::object();
        one.set("index", index);
        one.set("status", "unchanged");
        records.push_back(std::move(one));
    }
    Value body = Value::object();
    body.set("receipt", public_receipt);
    body.set("status", "applied");
    body.set("changed", known->changed);
    body.set("unchanged", known->unchanged);
    body.set("quarantined", known->quarantined);
    body.set("records", std::move(records));
    return net::ServerResponse{200, "application/json", codec::write_json(body), {}};
}

net::ServerResponse queued_answer(const std::string& public_receipt) {
    return {202, "application/json", R"({"receipt":")" + public_receipt + R"(","status":"queued"})", {}};
}

}  // namespace hub::api
