#include "core/observe/log.hpp"
#include "core/sso/account_events.hpp"
#include "core/sso/accounts.hpp"

namespace hub::sso {
namespace {

using store::Cell;
using store::Type;

const store::TableSpec kEvents{"sso_account_event",
                               store::Domain::Identity,
                               {{"account", Type::Integer}, {"at", Type::Integer}, {"number", Type::Integer}, {"what", Type::Text}, {"done_by", Type::Integer}, {"about", Type::Text}},
                               3};

}  // namespace

std::vector<const store::TableSpec*> account_event_tables() { return {&kEvents}; }

void AccountEvents::note(store::Batch& batch, AccountEvent event) const {
    const Instant at = clock_.now();
    // The number tells events of one millisecond apart; it orders nothing.
    batch.insert(kEvents, {event.account, at.milliseconds, static_cast<std::int64_t>(random_.next() >> 1U), event.what, event.by ? Cell(*event.by) : Cell(), event.about});
    observe::log(observe::Level::Info, "sso.account", {{"kind", event.what}, {"record", subject_of(event.account)}});
}

Result<std::vector<AccountEvent>> AccountEvents::of(Key account, std::size_t limit) const {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const Cell parameters[] = {account, static_cast<std::int64_t>(limit)};
    const Type shape[] = {Type::Integer, Type::Text, Type::Integer, Type::Text};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT at, what, done_by, about FROM sso_account_event WHERE account = ? ORDER BY at DESC, number LIMIT ?", parameters, shape));
    std::vector<AccountEvent> out;
    for (const auto& row : rows) {
        out.push_back({account, store::bytes(row[1]), store::is_null(row[2]) ? std::nullopt : std::optional(store::integer(row[2])), store::bytes(row[3]), {store::integer(row[0])}});
    }
    return out;
}

}  // namespace hub::sso
