#include "core/sso/credentials/throttle.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kForgottenAfter = 24 * 3'600 * kSecond;
constexpr std::uint32_t kManyFailures = 100;
constexpr std::int64_t kWaitAfterMany = 3'600 * kSecond;

struct Rule {
    std::uint32_t free;
    std::int64_t first_wait;
    std::int64_t longest_wait;
};
constexpr Rule kDevice{10, 1 * kSecond, 60 * kSecond};
constexpr Rule kAccountFromSubnet{5, 2 * kSecond, 300 * kSecond};
constexpr Rule kAccountFromStrangers{20, 1 * kSecond, 300 * kSecond};
constexpr Rule kCodes{5, 30 * kSecond, 3'600 * kSecond};

constexpr std::uint32_t kSubnetFree = 200;
constexpr std::int64_t kSubnetGivesBack = 10 * kSecond;  ///< one failure each

struct Counter {
    std::uint32_t failures = 0;  ///< open attempts among them
    std::int64_t last_at = 0;    ///< of the last failure
    std::list<std::string>::iterator place = {};
};

std::int64_t wait_of(const Rule& rule, std::uint32_t failures) {
    if (failures < rule.free) return 0;
    const std::uint32_t doublings = std::min<std::uint32_t>(failures - rule.free, 30);
    return std::min(rule.first_wait << doublings, rule.longest_wait);
}

std::int64_t wait_from_strangers(std::uint32_t failures) { return failures >= kManyFailures ? kWaitAfterMany : wait_of(kAccountFromStrangers, failures); }

/// A counter's name: 128 bits of a digest, the same for an account whether it exists or not.
std::string name_of_counter(std::string_view sort, std::string_view first, std::string_view second = {}) {
    const std::string length = std::to_string(first.size());
    const std::string_view parts[] = {sort, "|", length, "|", first, second};
    const auto digest = security::sha256(parts);
    return std::string(security::as_bytes(digest).substr(0, 16));
}

struct Names {
    std::optional<std::string> device, from_subnet, from_strangers, codes, subnet, mistakes;
};

Names names_for(const Attempt& attempt) {
    Names names;
    const bool known_device = attempt.familiarity == Familiarity::KnownDevice;
    if (attempt.account.empty()) {
        names.subnet = name_of_counter("subnet", attempt.subnet);
        return names;
    }
    if (attempt.kind == CredentialKind::OneTimeCode) {
        names.codes = name_of_counter("codes", attempt.account);
    } else if (known_device) {
        names.device = name_of_counter("device", attempt.account, attempt.device);
    } else {
        names.from_subnet = name_of_counter("account-subnet", attempt.account, attempt.subnet);
        if (attempt.familiarity == Familiarity::Stranger) names.from_strangers = name_of_counter("strangers", attempt.account);
    }
    if (!known_device) {
        names.subnet = name_of_counter("subnet", attempt.subnet);
        names.mistakes = name_of_counter("mistakes", attempt.account, attempt.subnet);
    }
    return names;
}

}  // namespace

struct Throttle::State {
    State(const Clock& its_clock, Options its_options) : clock(its_clock), options(its_options) {}

    const Clock& clock;
    Options options;
    mutable std::mutex mutex;
    std::unordered_map<std::string, Counter> counters;
    std::map<std::uint32_t, std::list<std::string>> by_failures;  // oldest first; never an empty list
    std::unordered_set<std::string> changed;

    [[nodiscard]] std::int64_t now() const { return clock.now().milliseconds; }

    void leave_place(Counter& counter) {
        const auto bucket = by_failures.find(counter.failures);
        bucket->second.erase(counter.place);
        if (bucket->second.empty()) by_failures.erase(bucket);
    }

    void take_place(const std::string& name, Counter& counter) {
        auto& bucket = by_failures[counter.failures];
        counter.place = bucket.insert(bucket.end(), name);
    }

    void erase(const std::string& name) {
        const auto found = counters.find(name);
        if (found == counters.end()) return;
        if (found->second.failures >= kAccountFromSubnet.free) changed.insert(name);
        leave_place(found->second);
        counters.erase(found);
    }

    void set(const std::string& name, std::uint32_t failures, std::int64_t last_at) {
        if (failures == 0) return erase(name);
        auto found = counters.find(name);
        if (found != counters.end()) {
            leave_place(found->second);
        } else {
            if (counters.size() >= options.most_counters) erase(std::string(by_failures.begin()->second.front()));
            found = counters.emplace(name, Counter{}).first;
        }
        if (failures >= kAccountFromSubnet.free && std::bit_width(failures) != std::bit_width(found->second.failures)) changed.insert(name);
        found->second.failures = failures;
        found->second.last_at = last_at;
        take_place(name, found->second);
    }

    /// As it stands now: forgotten when it is old.
    [[nodiscard]] Counter at(const std::string& name) const {
        const auto found = counters.find(name);
        if (found == counters.end() || found->second.last_at + kForgottenAfter <= now()) return {};
        return found->second;
    }

    /// The subnet's, which gives failures back with time.
    [[nodiscard]] Counter subnet_at(const std::string& name) const {
        Counter counter = at(name);
        const std::int64_t given_back = std::max<std::int64_t>(0, now() - counter.last_at) / kSubnetGivesBack;
        if (given_back >= counter.failures) return {};
        counter.failures -= static_cast<std::uint32_t>(given_back);
        counter.last_at += given_back * kSubnetGivesBack;
        return counter;
    }

    void add(const std::string& name) { set(name, at(name).failures + 1, now()); }
    void take_back(const std::string& name, std::uint32_t count) {
        const Counter counter = at(name);
        set(name, counter.failures - std::min(counter.failures, count), counter.last_at);
    }

    void add_to_subnet(const std::string& name) {
        const Counter counter = subnet_at(name);
        set(name, counter.failures + 1, counter.failures == 0 ? now() : counter.last_at);
    }
    void take_back_from_subnet(const std::string& name, std::uint32_t count) {
        const Counter counter = subnet_at(name);
        set(name, counter.failures - std::min(counter.failures, count), counter.last_at);
    }
};

std::string subnet_of(const AddressBytes& address) {
    AddressBytes network = address;
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    const bool ipv4 = std::equal(kMapped.begin(), kMapped.end(), address.begin());
    std::fill(network.begin() + (ipv4 ? 15 : 6), network.end(), static_cast<unsigned char>(0));
    return text_of(network) + (ipv4 ? "/24" : "/48");
}

Throttle::Throttle(const Clock& clock, Options options) : state_(std::make_unique<State>(clock, options)) {}
Throttle::~Throttle() = default;

Throttle::Admission Throttle::admit(const Attempt& attempt) {
    const Names names = names_for(attempt);
    const std::lock_guard lock(state_->mutex);
    auto& state = *state_;
    const std::int64_t now = state.now();
    std::int64_t until = now;
    const auto obey = [&](const std::optional<std::string>& name, auto&& wait) {
        if (!name) return;
        const Counter counter = state.at(*name);
        until = std::max(until, counter.last_at + wait(counter.failures));
    };
    obey(names.device, [](auto failures) { return wait_of(kDevice, failures); });
    obey(names.from_subnet, [](auto failures) { return wait_of(kAccountFromSubnet, failures); });
    obey(names.from_strangers, wait_from_strangers);
    obey(names.codes, [](auto failures) { return wait_of(kCodes, failures); });
    if (names.subnet) {
        const Counter counter = state.subnet_at(*names.subnet);
        if (counter.failures >= kSubnetFree) until = std::max(until, counter.last_at + (counter.failures - kSubnetFree + 1) * kSubnetGivesBack);
    }
    if (until > now) return {(until - now + kSecond - 1) / kSecond};
    for (const auto& name : {names.device, names.from_subnet, names.from_strangers, names.codes, names.mistakes}) {
        if (name) state.add(*name);
    }
    if (names.subnet) state.add_to_subnet(*names.subnet);
    return {};
}

void Throttle::settle(const Attempt& attempt, Ending ending) {
    if (ending == Ending::Failed) return;  // it was counted when it began
    const Names names = names_for(attempt);
    const std::lock_guard lock(state_->mutex);
    auto& state = *state_;
    const bool succeeded = ending == Ending::Succeeded;
    for (const auto& name : {names.device, names.from_subnet, names.from_strangers, names.codes}) {
        if (!name) continue;
        if (succeeded) {
            state.erase(*name);
        } else {
            state.take_back(*name, 1);
        }
    }
    if (!names.subnet) return;
    const std::uint32_t given_back = succeeded && names.mistakes ? state.at(*names.mistakes).failures : 1;
    if (names.mistakes) state.take_back(*names.mistakes, given_back);
    state.take_back_from_subnet(*names.subnet, given_back);
}

std::uint32_t Throttle::failures_against(CredentialKind kind, const std::string& account) const {
    const std::lock_guard lock(state_->mutex);
    return state_->at(name_of_counter(kind == CredentialKind::Password ? "strangers" : "codes", account)).failures;
}

std::size_t Throttle::counters() const {
    const std::lock_guard lock(state_->mutex);
    return state_->counters.size();
}

std::vector<Throttle::Standing> Throttle::take_changed() {
    const std::lock_guard lock(state_->mutex);
    std::vector<Standing> out;
    for (const auto& name : state_->changed) {
        const Counter counter = state_->at(name);
        out.push_back({name, counter.failures, {counter.last_at}});
    }
    state_->changed.clear();
    return out;
}

void Throttle::restore(const std::vector<Standing>& standings) {
    const std::lock_guard lock(state_->mutex);
    for (const auto& standing : standings) state_->set(standing.counter, standing.failures, standing.last_at.milliseconds);
    state_->changed.clear();
}

}  // namespace hub::sso
