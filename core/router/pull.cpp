#include "core/router/pull.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/base/failpoint.hpp"
#include "core/router/arrival.hpp"

namespace hub::router {
namespace {

/// While waiting for room, how often to look whether the hub stops.
constexpr auto kLook = std::chrono::milliseconds(20);
/// The hub's own limits have room again within three minutes; longer is a plugin's invention.
constexpr std::int64_t kLongestWait = 180'000;

}  // namespace

Result<std::vector<PullStanding>> Puller::run(Connection& connection, std::optional<model::EntityKind> only, Patience patience,
                                              const std::function<bool()>& stopping) {
    const std::string name = connection.name();
    {
        const std::lock_guard lock(mutex_);
        if (!running_.insert(name).second) return fail("pull.running", name + " is being read already", Retry::Later);
    }
    struct Leave {
        Puller& puller;
        const std::string& name;
        ~Leave() {
            const std::lock_guard lock(puller.mutex_);
            puller.running_.erase(name);
        }
    } leave{*this, name};

    HUB_TRY_ASSIGN(auto reader, open_reader_());
    std::vector<PullStanding> out;
    for (const auto entity : to_read(connection, only, patience)) {
        if (stopping()) break;
        PullStanding standing;
        const auto not_now = connection.refusal_of_feed(clock_.now());
        auto adapter = not_now ? Result<std::shared_ptr<plugin::Adapter>>(fail(*not_now)) : connection.adapter();
        if (adapter) {
            standing = run_entity(connection, **adapter, entity, *reader, patience, stopping);
        } else {
            standing = {std::string(model::name_of(entity)), PullStanding::State::Held, {}, adapter.error().code, adapter.error().message, 0, 0, 0};
        }
        const bool limited = standing.code == plugin::kLimitReached;
        {
            const std::lock_guard lock(mutex_);
            PullStanding& kept = standings_[name][standing.entity];
            if (standing.state != PullStanding::State::Good) standing.last_good_at = kept.last_good_at;
            kept = standing;
            if (!only && limited) interrupted_[name] = entity;
            else if (!only) interrupted_.erase(name);
        }
        out.push_back(std::move(standing));
        if (limited) break;  // the others would be refused as well
    }
    return out;
}

std::vector<model::EntityKind> Puller::to_read(const Connection& connection, std::optional<model::EntityKind> only, Patience patience) const {
    const auto& pulled = connection.settings().pulled;
    auto first = pulled.begin();
    if (!only && patience == Patience::ComeBack) {
        const std::lock_guard lock(mutex_);
        const auto interrupted = interrupted_.find(connection.name());
        if (interrupted != interrupted_.end()) first = std::find(pulled.begin(), pulled.end(), interrupted->second);
    }
    std::vector<model::EntityKind> out;
    for (; first != pulled.end(); ++first) {
        if (!only || *only == *first) out.push_back(*first);
    }
    return out;
}

void Puller::wait(std::int64_t milliseconds, const std::function<bool()>& stopping) const {
    const std::int64_t until = clock_.monotonic_milliseconds() + milliseconds;
    while (!stopping() && clock_.monotonic_milliseconds() < until) std::this_thread::sleep_for(kLook);
}

PullStanding Puller::run_entity(Connection& connection, plugin::Adapter& adapter, model::EntityKind entity, store::Reader& reader,
                                Patience patience, const std::function<bool()>& stopping) {
    PullStanding standing;
    standing.entity = model::name_of(entity);
    const auto& settings = connection.settings();
    const auto hold = [&](const Error& problem) {
        standing.state = PullStanding::State::Held;
        standing.code = problem.code;
        standing.message = problem.message;
        if (problem.code == plugin::kLimitReached) standing.come_back_in_milliseconds = plugin::retry_after_of(problem).value_or(0);
        return standing;
    };
    auto stored = read_cursor(reader, settings.system, settings.tenant, standing.entity);
    if (!stored) return hold(stored.error());
    std::string cursor = *stored ? (*stored)->value : std::string();
    std::set<std::string> cursors_seen{cursor};
    int waits = 0;  // in a row
    for (std::size_t step_number = 0; step_number < kMostPages; ++step_number) {
        if (stopping()) return hold(error("hub.stopping", "the hub is stopping", Retry::Later));
        HUB_FAILPOINT("pull.fetch.before");
        auto step = adapter.fetch(standing.entity, cursor);
        HUB_FAILPOINT("pull.fetch.after");
        if (!step && step.error().code == plugin::kLimitReached && patience == Patience::Wait && waits++ < kMostWaits) {
            wait(std::min(plugin::retry_after_of(step.error()).value_or(0), kLongestWait), stopping);
            continue;
        }
        if (!step) return hold(step.error());
        waits = 0;
        const bool more = step->more == plugin::More::Yes;
        if (more && !cursors_seen.insert(step->next_cursor).second) {
            return hold(error("page.repeated", "the vendor names a page it has already given as the next one"));
        }
        for (std::size_t i = 0; i < step->pages.size(); ++i) {
            std::optional<Inbox::CursorMove> move;
            if (i + 1 == step->pages.size()) move = Inbox::CursorMove{standing.entity, step->next_cursor};
            if (auto taken = take_page(connection, adapter, step->pages[i], std::move(move), standing); !taken) {
                return hold(taken.error());
            }
        }
        if (step->pages.empty() && step->next_cursor != cursor) {
            if (auto moved = inbox_.move_cursor(settings.system, settings.tenant, {standing.entity, step->next_cursor}); !moved) {
                return hold(moved.error());
            }
        }
        cursor = step->next_cursor;
        if (!more) {
            standing.state = PullStanding::State::Good;
            standing.last_good_at = clock_.now();
            return standing;
        }
    }
    return hold(error("page.endless", "more than " + std::to_string(kMostPages) + " pages in one read"));
}

Status Puller::take_page(const Connection& connection, plugin::Adapter& adapter, plugin::Page& page,
                         std::optional<Inbox::CursorMove> cursor, PullStanding& standing) {
    HUB_TRY_ASSIGN(auto items, adapter.decode(page.entity, page.content_type, page.body));
    if (items.size() > kMostRecords) {
        return fail("page.too_many_records", std::to_string(items.size()) + " records in one page, more than " + std::to_string(kMostRecords));
    }
    std::size_t bad = 0, found = 0;
    for (const auto& item : items) {
        bad += item.kind == plugin::ItemKind::Problem ? 1 : 0;
        found += item.kind != plugin::ItemKind::Note ? 1 : 0;
    }
    if (bad >= kFewestBadRecords && bad * 2 > found) {
        return fail("page.too_many_bad", std::to_string(bad) + " of " + std::to_string(found) +
                                             " records cannot be read; the vendor may have changed its format");
    }
    ++standing.pages;
    standing.records += static_cast<std::int64_t>(found);
    Receipt receipt;
    receipt.kind = ReceiptKind::Page;
    receipt.system = connection.settings().system;
    receipt.tenant = connection.settings().tenant;
    receipt.entity = page.entity;
    receipt.content_type = page.content_type;
    receipt.body = std::move(page.body);
    receipt.decoded = std::make_shared<const std::vector<plugin::DecodedItem>>(std::move(items));
    HUB_FAILPOINT("pull.accept.before");
    HUB_TRY(inbox_.accept_and_wait(std::move(receipt), std::move(cursor)));
    HUB_FAILPOINT("pull.accept.after");
    return {};
}

std::vector<PullStanding> Puller::standings(const std::string& system, const std::string& tenant) const {
    const std::lock_guard lock(mutex_);
    std::vector<PullStanding> out;
    const auto found = standings_.find(system + "/" + tenant);
    if (found == standings_.end()) return out;
    for (const auto& [entity, standing] : found->second) out.push_back(standing);
    return out;
}

}  // namespace hub::router
