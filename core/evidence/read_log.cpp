#include "core/evidence/read_log.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/this_thread.hpp"
#include "core/codec/json.hpp"
#include "core/observe/log.hpp"

namespace hub::evidence {
namespace {

constexpr std::int64_t kLongestSilenceSeconds = 10;
constexpr std::size_t kMostOpen = 10'000;
constexpr std::size_t kMostSubjects = 1'000;
constexpr std::size_t kLongestPurpose = 200;
constexpr auto kLastFlush = std::chrono::seconds(5);
constexpr auto kFlushPause = std::chrono::milliseconds(250);

}  // namespace

ReadDetail read_detail_of(const Change& change) {
    ReadDetail out;
    const auto detail = codec::parse_json(change.detail);
    if (!detail) return out;
    for (const auto& purpose : (*detail)["purposes"].items()) out.purposes.emplace_back(purpose.text());
    for (const auto& subject : (*detail)["subjects"].items()) out.subjects.emplace_back(subject.text());
    out.further_subjects = (*detail)["further"].integer();
    return out;
}

ReadLog::ReadLog(std::string subject_key, const Clock& clock, Append append)
    : subject_key_(std::move(subject_key)), clock_(clock), append_(std::move(append)) {}

ReadLog::~ReadLog() {
    stop();
    if (thread_.joinable()) thread_.join();
}

std::string ReadLog::subject_hash(std::string_view public_id) const {
    return security::to_hex(security::hmac_sha256(subject_key_, "read subject|" + std::string(public_id))).substr(0, 16);
}

Status ReadLog::note(const SensitiveRead& read) {
    std::vector<std::string> hashes;
    for (const auto& subject : read.subjects) hashes.push_back(subject_hash(subject));
    const std::int64_t second = clock_.now().milliseconds / 1'000;
    const std::lock_guard lock(mutex_);
    const std::int64_t oldest = handed_over_ != 0 ? handed_over_ : open_.empty() ? second : open_.begin()->first.second;
    if (phase_ != Phase::Open || open_.size() >= kMostOpen || second - oldest > kLongestSilenceSeconds) {
        return fail("audit.unavailable", "reads cannot be put on record just now, so they are refused", Retry::Later);
    }
    Entry& entry = open_[{second, read.who, read.operation}];
    ++entry.count;
    if (!read.purpose.empty()) entry.purposes.insert(read.purpose.substr(0, kLongestPurpose));
    for (auto& hash : hashes) entry.subjects.insert(std::move(hash));
    return {};
}

void ReadLog::start() {
    thread_ = std::thread([this] { run(); });
}

void ReadLog::stop() {
    std::unique_lock lock(mutex_);
    if (phase_ != Phase::Open) return;
    phase_ = Phase::Closed;
    wake_.notify_all();
    if (thread_.joinable()) {
        ended_.wait_for(lock, kLastFlush, [this] { return phase_ == Phase::Ended; });
        return;
    }
    lock.unlock();
    flush_last();
}

void ReadLog::flush_last() {
    if (const auto flushed = flush(Which::All); !flushed) {
        observe::log(observe::Level::Error, "audit.reads_lost", {{"code", flushed.error().code}, {"message", flushed.error().message}});
    }
}

void ReadLog::run() {
    name_thread("reads");
    work_in_background();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, kFlushPause, [this] { return phase_ != Phase::Open; })) {
        lock.unlock();
        if (const auto flushed = flush(Which::PastSeconds); !flushed) {
            observe::log(observe::Level::Error, "audit.delayed", {{"code", flushed.error().code}, {"message", flushed.error().message}});
        }
        lock.lock();
    }
    lock.unlock();
    flush_last();
    lock.lock();
    phase_ = Phase::Ended;
    ended_.notify_all();
}

Change ReadLog::change_of(const Place& place, const Entry& entry) {
    codec::Value detail = codec::Value::object();
    codec::Value purposes = codec::Value::array();
    for (const auto& purpose : entry.purposes) purposes.push_back(purpose);
    codec::Value subjects = codec::Value::array();
    for (const auto& subject : entry.subjects) {
        if (subjects.items().size() == kMostSubjects) break;
        subjects.push_back(subject);
    }
    detail.set("purposes", std::move(purposes));
    detail.set("subjects", std::move(subjects));
    if (entry.subjects.size() > kMostSubjects) detail.set("further", entry.subjects.size() - kMostSubjects);
    Change change;
    change.at = {place.second * 1'000};
    change.kind = ChangeKind::Read;
    change.version = entry.count;
    change.actor = place.who;
    change.cause = place.operation;
    change.detail = codec::write_json(detail);
    return change;
}

Status ReadLog::flush(Which which) {
    const std::lock_guard one_at_a_time(flushing_);
    std::map<Place, Entry> taken;
    {
        const std::lock_guard lock(mutex_);
        const auto end = which == Which::All ? open_.end() : open_.lower_bound(Place{clock_.now().milliseconds / 1'000, {}, {}});
        while (open_.begin() != end) taken.insert(open_.extract(open_.begin()));
        if (taken.empty()) return {};
        handed_over_ = taken.begin()->first.second;
    }
    std::vector<Change> changes;
    for (const auto& [place, entry] : taken) changes.push_back(change_of(place, entry));
    auto appended = append_(std::move(changes));
    const std::lock_guard lock(mutex_);
    handed_over_ = 0;
    if (!appended) open_.merge(taken);  // a second that has passed gets no new entries, so nothing is there twice
    return appended;
}

}  // namespace hub::evidence
