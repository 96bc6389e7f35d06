#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "core/store/group_commit.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::store;
using hub::test::kBackends;
using hub::test::TestStore;

namespace {
const TableSpec kReceipts{"receipt_test", Domain::Inbox, {{"id", Type::Integer}, {"who", Type::Integer}}, 1};
const Schema kSchema{{&kReceipts}, {}};

/// Refuses its nth commit with the given error.
class FailingWriter final : public Writer {
public:
    FailingWriter(int nth, Error problem) : nth_(nth), problem_(std::move(problem)) {}
    Result<std::vector<Outcome>> commit(const Batch& batch) override {
        if (++commits_ == nth_) return fail(problem_);
        return std::vector<Outcome>(batch.size(), Outcome::Applied);
    }
    Result<std::vector<std::optional<Row>>> get(const TableSpec&, std::span<const Row>) override { return {}; }
    Result<std::vector<Row>> get_by_prefix(const TableSpec&, std::span<const Row>) override { return {}; }
    Result<std::vector<Row>> select(std::string_view, std::span<const Cell>, std::span<const Type>) override { return {}; }

private:
    int nth_;
    int commits_ = 0;
    Error problem_;
};
}  // namespace

TEST_CASE("submissions of many threads are all durable, with keys in commit order", "[store]") {
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    std::atomic<int> acknowledged{0};
    std::int64_t next = 0;  // drawn on the writer's thread only
    {
        GroupCommit commits(test.backend().open_writer(Domain::Inbox).value(), {});
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 100; ++i) {
                    REQUIRE(commits.submit({[&, t](Batch& batch) { batch.insert(kReceipts, {++next, std::int64_t{t}}); },
                                            [&](Status status) { acknowledged += status ? 1 : 0; }}));
                }
            });
        }
        for (auto& thread : threads) thread.join();
    }
    CHECK(acknowledged == 400);
    auto reader = test.backend().open_reader(Domain::Inbox).value();
    const Type shape[] = {Type::Integer, Type::Integer};
    const auto rows = reader->select("SELECT count(*), max(id) FROM receipt_test", {}, shape).value();
    CHECK(integer(rows[0][0]) == 400);
    CHECK(integer(rows[0][1]) == 400);
}

TEST_CASE("a full disk refuses its group with a retryable error and the next group goes on", "[store]") {
    std::vector<std::string> heard;
    {
        GroupCommit commits(std::make_unique<FailingWriter>(1, error("store.full", "no space", Retry::Later)),
                            {.group = 1});
        for (int i = 0; i < 3; ++i) {
            REQUIRE(commits.submit({[](Batch&) {}, [&](Status status) { heard.push_back(status ? "ok" : status.error().code); }}));
        }
    }
    CHECK(heard == std::vector<std::string>{"store.full", "ok", "ok"});
}

TEST_CASE("a failed fsync is reported as fatal and nothing is acknowledged in its group", "[store]") {
    std::atomic<int> fatal{0};
    std::vector<std::string> heard;
    {
        GroupCommit commits(std::make_unique<FailingWriter>(2, error("store.io", "fsync")),
                            {.group = 1, .on_fatal = [&](const Error&) { ++fatal; }});
        for (int i = 0; i < 2; ++i) {
            REQUIRE(commits.submit({[](Batch&) {}, [&](Status status) { heard.push_back(status ? "ok" : status.error().code); }}));
        }
    }
    CHECK(fatal == 1);
    CHECK(heard == std::vector<std::string>{"ok", "store.io"});
}
