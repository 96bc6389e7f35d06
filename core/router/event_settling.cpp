#include "core/router/event_settling.hpp"

#include <algorithm>

#include "core/router/connection.hpp"

namespace hub::router {
namespace {

using plugin::Fate;
using plugin::SendStatus;

EventEnd refused(EventException& exception, const std::string& code, const std::string& field) {
    exception.status = SyncStatus::Dead;
    exception.cause = code;
    exception.cause_field = field;
    exception.crashes = 0;
    exception.next_at = {};
    return EventEnd::Dead;
}

void ask_again(EventException& exception, std::int64_t wish, const EventRules& rules, Random& random) {
    const std::int64_t pause = wish > 0 ? std::clamp(wish, kSoonestAsk, kLatestAsk) : retry_delay(rules.retry, exception.asked + 1, 0, random);
    exception.next_at = exception.updated_at.plus_milliseconds(pause);
}

EventEnd again(EventException& exception, const plugin::SendResult& result, const EventRules& rules, Random& random) {
    exception.status = SyncStatus::Retry;
    exception.cause = result.code;
    exception.cause_field = result.field;
    exception.ticket.clear();
    exception.open_since = {};
    exception.asked = 0;
    const auto wish = result.retry_after_milliseconds;
    if (result.code == plugin::kLimitReached) {  // our own limit: nobody was asked
        exception.next_at = exception.updated_at.plus_milliseconds(retry_delay(rules.retry, 1, wish, random));
        return EventEnd::Open;
    }
    ++exception.attempts;
    if (exception.first_tried_at.milliseconds == 0) exception.first_tried_at = exception.updated_at;
    if (plugin::loses_plugin(result.code)) ++exception.crashes;
    const bool too_long = exception.updated_at.milliseconds - exception.first_tried_at.milliseconds >= rules.retry.give_up_milliseconds;
    if (too_long || exception.crashes >= kMostCrashes) return refused(exception, result.code, result.field);
    exception.next_at = exception.updated_at.plus_milliseconds(retry_delay(rules.retry, exception.attempts, wish, random));
    return EventEnd::Open;
}

EventEnd leave_open(EventException& exception, const plugin::SendResult& result, SyncStatus status, const EventRules& rules, Random& random) {
    if (exception.open_since.milliseconds == 0) exception.open_since = exception.updated_at;
    if (!result.ticket.empty()) exception.ticket = result.ticket;
    exception.status = status;
    exception.cause = result.code;
    exception.cause_field.clear();
    exception.next_at = {};
    if (rules.resolves) ask_again(exception, result.retry_after_milliseconds, rules, random);
    return EventEnd::Open;
}

}  // namespace

EventEnd settle_sent(EventException& exception, const plugin::SendResult& result, const EventRules& rules, Random& random) {
    if (!result.remote_id.empty()) exception.remote_id = result.remote_id;
    switch (result.status) {
        case SendStatus::Accepted:
        case SendStatus::Unchanged: return EventEnd::Delivered;
        case SendStatus::Rejected: return refused(exception, result.code, result.field);
        case SendStatus::Retry: return again(exception, result, rules, random);
        case SendStatus::Uncertain:
            return is_repeatable(rules.idempotency) ? again(exception, result, rules, random)
                                                    : leave_open(exception, result, SyncStatus::Uncertain, rules, random);
        case SendStatus::Pending: return leave_open(exception, result, SyncStatus::Pending, rules, random);
    }
    return EventEnd::Open;
}

EventEnd settle_asked(EventException& exception, const plugin::Resolution& found, const EventRules& rules, Random& random) {
    switch (found.fate) {
        case Fate::Delivered: return EventEnd::Delivered;
        case Fate::Refused: return refused(exception, found.code, found.field);
        case Fate::Never: {
            plugin::SendResult never;
            never.code = found.code.empty() ? "delivery.never_happened" : found.code;
            never.field = found.field;
            never.retry_after_milliseconds = found.again_after_milliseconds;
            return again(exception, never, rules, random);
        }
        case Fate::Pending:
            exception.status = SyncStatus::Pending;
            exception.crashes = 0;
            ++exception.asked;
            ask_again(exception, found.again_after_milliseconds, rules, random);
            return EventEnd::Open;
        case Fate::Unknown: break;
    }
    if (found.code == plugin::kLimitReached) {
        ask_again(exception, found.again_after_milliseconds, rules, random);
        return EventEnd::Open;
    }
    ++exception.asked;
    if (plugin::loses_plugin(found.code)) ++exception.crashes;
    const std::int64_t open_for = exception.updated_at.milliseconds - exception.open_since.milliseconds;
    if (open_for < rules.retry.give_up_milliseconds && exception.crashes < kMostCrashes && found.code != "plugin.role_missing") {
        ask_again(exception, found.again_after_milliseconds, rules, random);
        return EventEnd::Open;
    }
    // Asking does not help: a person must.
    exception.status = SyncStatus::Uncertain;
    exception.cause = found.code.empty() ? "resolve.unknown" : found.code;
    exception.next_at = {};
    return EventEnd::Open;
}

void settle_interrupted(EventException& exception, const EventRules& rules) {
    exception.status = SyncStatus::Uncertain;
    exception.cause = "delivery.interrupted";
    if (exception.open_since.milliseconds == 0) exception.open_since = exception.updated_at;
    exception.next_at = rules.resolves ? exception.updated_at : Instant{};
}

void settle_replayed(EventException& exception) {
    exception.status = SyncStatus::Retry;
    exception.next_at = exception.updated_at;
    exception.attempts = 0;
    exception.crashes = 0;
    exception.asked = 0;
    exception.first_tried_at = {};
    exception.open_since = {};
    exception.ticket.clear();
    exception.cause.clear();
    exception.cause_field.clear();
}

}  // namespace hub::router
