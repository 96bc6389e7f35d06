#include "tests/support/test_adapter.hpp"

#include <algorithm>
#include <chrono>

#include "core/codec/json.hpp"

namespace hub::test {

namespace {
constexpr auto kPatience = std::chrono::seconds(20);
}  // namespace

std::string TestAdapter::Got::id() const {
    for (const char* name : {"ClientId", "ma_hoc_sinh", "ma"}) {
        if (const auto* value = body.find(name)) return value->scalar_text();
    }
    return {};
}

void TestAdapter::answer_with(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
}

void TestAdapter::refuse(std::set<std::string> ids, std::string code) {
    answer_with([ids = std::move(ids), code = std::move(code)](const Got& got) {
        if (!ids.contains(got.id())) return plugin::SendResult{.status = plugin::SendStatus::Accepted};
        auto refusal = result(plugin::SendStatus::Rejected, code);
        refusal.field = "HoTen";
        return refusal;
    });
}

void TestAdapter::fail_calls_with(Fault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
}

void TestAdapter::accept_everything() {
    const std::lock_guard lock(mutex_);
    answer_ = nullptr;
    fault_ = nullptr;
}

void TestAdapter::hold_calls() {
    const std::lock_guard lock(mutex_);
    held_ = true;
}

void TestAdapter::let_calls_go() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
}

bool TestAdapter::wait_for_calls(std::size_t calls) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return calls_ >= calls; });
}

std::vector<TestAdapter::Got> TestAdapter::got() const {
    const std::lock_guard lock(mutex_);
    return got_;
}

std::vector<std::string> TestAdapter::ids_got() const {
    std::vector<std::string> out;
    for (const Got& one : got()) out.push_back(one.id());
    return out;
}

std::size_t TestAdapter::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

plugin::SendResult TestAdapter::accepted(std::string remote_id) {
    plugin::SendResult out;
    out.status = plugin::SendStatus::Accepted;
    out.remote_id = std::move(remote_id);
    return out;
}

plugin::SendResult TestAdapter::result(plugin::SendStatus status, std::string code, std::int64_t retry_after) {
    plugin::SendResult out;
    out.status = status;
    out.code = std::move(code);
    out.retry_after_milliseconds = retry_after;
    return out;
}

Result<std::vector<plugin::SendResult>> TestAdapter::send(std::span<const plugin::OutgoingRecord> batch) {
    std::vector<Got> call;
    std::unique_lock lock(mutex_);
    for (const auto& record : batch) {
        Got one{record.entity, record.remote_id, record.idempotency_key, record.version, calls_, codec::parse_json(record.body).value()};
        call.push_back(one);
        got_.push_back(std::move(one));
    }
    ++calls_;
    changed_.notify_all();
    changed_.wait_for(lock, kPatience, [this] { return !held_; });
    const Answer answer = answer_;
    const Fault fault = fault_;
    lock.unlock();
    if (fault) {
        if (auto problem = fault(call)) return fail(std::move(*problem));
    }
    std::vector<plugin::SendResult> out;
    for (std::size_t i = 0; i < call.size(); ++i) {
        auto answered = answer ? answer(call[i]) : plugin::SendResult{.status = plugin::SendStatus::Accepted};
        answered.delivery_id = batch[i].delivery_id;
        if (answered.status == plugin::SendStatus::Accepted && answered.remote_id.empty()) {
            const std::lock_guard again(mutex_);
            answered.remote_id = named_.try_emplace(call[i].key, "TAM-" + std::to_string(named_.size() + 1)).first->second;
        }
        out.push_back(std::move(answered));
    }
    return out;
}

void TestAdapter::resolve_with(Word word) {
    const std::lock_guard lock(mutex_);
    word_ = std::move(word);
}

void TestAdapter::resolve_with(plugin::Fate fate, std::string code, std::string remote_id, std::int64_t again_after) {
    plugin::Resolution word;
    word.fate = fate;
    word.code = std::move(code);
    word.remote_id = std::move(remote_id);
    word.again_after_milliseconds = again_after;
    resolve_with([word](const auto&) { return word; });
}

void TestAdapter::fail_asking_with(std::optional<Error> problem) {
    const std::lock_guard lock(mutex_);
    asking_problem_ = std::move(problem);
}

std::vector<plugin::Question> TestAdapter::questions() const {
    const std::lock_guard lock(mutex_);
    return questions_;
}

Result<std::vector<plugin::Resolution>> TestAdapter::resolve(std::span<const plugin::Question> questions) {
    const std::lock_guard lock(mutex_);
    questions_.insert(questions_.end(), questions.begin(), questions.end());
    if (asking_problem_) return fail(*asking_problem_);
    std::vector<plugin::Resolution> out;
    for (const auto& question : questions) {
        out.push_back(word_ ? word_(question) : plugin::Resolution{});
        out.back().delivery_id = question.delivery_id;
    }
    return out;
}

void TestAdapter::give(const std::string& cursor, plugin::FetchStep step) {
    const std::lock_guard lock(mutex_);
    steps_.insert_or_assign(cursor, std::move(step));
}

void TestAdapter::give_error(const std::string& cursor, Error problem) {
    const std::lock_guard lock(mutex_);
    steps_.insert_or_assign(cursor, fail(std::move(problem)));
}

void TestAdapter::break_decoding(std::optional<Error> problem, std::string part) {
    const std::lock_guard lock(mutex_);
    decode_problem_ = std::move(problem);
    decode_problem_of_ = std::move(part);
}

std::size_t TestAdapter::decoded(std::string_view part) const {
    const std::lock_guard lock(mutex_);
    return count_of(part);
}

bool TestAdapter::wait_for_decoded(std::string_view part, std::size_t bodies) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return count_of(part) >= bodies; });
}

std::size_t TestAdapter::count_of(std::string_view part) const {
    return static_cast<std::size_t>(std::count_if(bodies_.begin(), bodies_.end(), [&](const auto& body) { return body.find(part) != std::string::npos; }));
}

std::vector<std::string> TestAdapter::cursors_asked() const {
    const std::lock_guard lock(mutex_);
    return cursors_asked_;
}

bool TestAdapter::wait_for_reads(std::size_t reads) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return cursors_asked_.size() >= reads; });
}

Result<plugin::FetchStep> TestAdapter::fetch(std::string_view entity, std::string_view cursor) {
    const std::lock_guard lock(mutex_);
    cursors_asked_.emplace_back(cursor);
    changed_.notify_all();
    auto found = steps_.find(std::string(entity) + ":" + std::string(cursor));
    if (found == steps_.end()) found = steps_.find(std::string(cursor));
    if (found == steps_.end()) return plugin::FetchStep{{}, std::string(cursor), plugin::More::No};
    return found->second;
}

Result<std::vector<plugin::DecodedItem>> TestAdapter::decode(std::string_view entity, std::string_view, std::string_view body) {
    {
        const std::lock_guard lock(mutex_);
        bodies_.emplace_back(body);
        changed_.notify_all();
        if (decode_problem_ && body.find(decode_problem_of_) != std::string_view::npos) return fail(*decode_problem_);
    }
    HUB_TRY_ASSIGN(const auto list, codec::parse_json(body));
    std::vector<plugin::DecodedItem> out;
    for (const auto& one : list.items()) {
        plugin::DecodedItem item;
        item.ordinal = out.size();
        item.location = "/" + std::to_string(out.size());
        item.entity = entity;
        item.key = one["key"].scalar_text();
        item.former_key = one["former"].scalar_text();
        item.deleted = one["deleted"].boolean();
        if (const auto* code = one.find("problem")) {
            item.kind = plugin::ItemKind::Problem;
            item.code = code->text();
            item.field = one["field"].text();
        } else if (const auto* note = one.find("note")) {
            item.kind = plugin::ItemKind::Note;
            item.code = note->text();
        } else {
            item.json = codec::write_json(one["json"]);
        }
        out.push_back(std::move(item));
    }
    return out;
}

Result<std::string> TestAdapter::transform(std::string_view, std::string_view, std::string_view) {
    return fail("plugin.role_missing", "no transform");
}

}  // namespace hub::test
