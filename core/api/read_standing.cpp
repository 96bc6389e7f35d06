#include "core/api/read_standing.hpp"

namespace hub::api {
namespace {

std::string_view state_name(router::PullStanding::State state) {
    switch (state) {
        case router::PullStanding::State::NeverRun: return "never_run";
        case router::PullStanding::State::Good: return "good";
        case router::PullStanding::State::Held: return "held";
    }
    return "";
}

}  // namespace

codec::Value standing_json(const router::PullStanding& standing) {
    codec::Value out = codec::Value::object();
    out.set("entity", standing.entity);
    out.set("state", state_name(standing.state));
    out.set("pages", standing.pages);
    out.set("records", standing.records);
    if (standing.last_good_at.milliseconds != 0) out.set("last_good_at", format_instant(standing.last_good_at));
    if (!standing.code.empty()) out.set("code", standing.code);
    if (!standing.message.empty()) out.set("message", standing.message);
    return out;
}

}  // namespace hub::api
