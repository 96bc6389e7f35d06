// The part against each kind of answer.
#include <catch2/catch.hpp>

#include <eduhub/testing.hpp>

namespace {

using eduhub::SendStatus;
using eduhub::testing::FakeHost;
using eduhub::testing::RecordIn;

struct Receiver : FakeHost {
    Receiver() { settings = R"({"url":"http://127.0.0.1:9/records"})"; }
    void answer(int status, eduhub::Headers headers = {}) { replies.push_back({.status = status, .headers = std::move(headers), .body = "{}"}); }
};

RecordIn record(const char* id, const char* body = R"({"Ma":"B1"})") {
    return {.delivery_id = std::string("d-") + id, .entity = "pupil", .body = body, .remote_id = {}, .idempotency_key = id};
}

std::string header(const eduhub::HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return {};
}

}  // namespace

TEST_CASE("json_post posts each record by itself under its key and version", "[json_post]") {
    Receiver receiver;
    receiver.answer(200);
    receiver.answer(201);
    auto part = receiver.create();
    const auto sent = part.send({record("h1", R"({"Ma":"B1"})"), record("h2", R"({"Ma":"B2"})")});
    REQUIRE(sent.ok());
    REQUIRE(sent.results.size() == 2);
    CHECK(sent.results[0].status == SendStatus::Accepted);
    CHECK(sent.results[0].delivery_id == "d-h1");
    CHECK(sent.results[0].remote_id.empty());
    CHECK(sent.results[1].status == SendStatus::Accepted);
    REQUIRE(receiver.requests.size() == 2);
    CHECK(receiver.requests[0].method == "POST");
    CHECK(receiver.requests[0].url == "http://127.0.0.1:9/records");
    CHECK(receiver.requests[0].body == R"({"Ma":"B1"})");
    CHECK(header(receiver.requests[0], "Idempotency-Key") == "h1.1");
    CHECK(header(receiver.requests[1], "Idempotency-Key") == "h2.1");
}

TEST_CASE("json_post takes the id that the receiver gives a record from the named field", "[json_post]") {
    Receiver receiver;
    receiver.settings = R"({"url":"http://127.0.0.1:9/records","id_field":"id"})";
    receiver.replies.push_back({.status = 200, .headers = {}, .body = R"({"id":"P-7"})"});
    receiver.replies.push_back({.status = 200, .headers = {}, .body = R"({"id":8})"});
    receiver.replies.push_back({.status = 200, .headers = {}, .body = "good"});
    const auto sent = receiver.create().send({record("h1"), record("h2"), record("h3")});
    REQUIRE(sent.results.size() == 3);
    CHECK(sent.results[0].remote_id == "P-7");
    CHECK(sent.results[1].remote_id == "8");
    CHECK(sent.results[2].remote_id.empty());
    CHECK(sent.results[2].status == SendStatus::Accepted);
}

TEST_CASE("json_post rejects what the receiver refuses and goes on with the next", "[json_post]") {
    Receiver receiver;
    receiver.answer(422);
    receiver.answer(302);
    receiver.answer(204);
    const auto sent = receiver.create().send({record("h1"), record("h2"), record("h3")});
    REQUIRE(sent.results.size() == 3);
    CHECK(sent.results[0].status == SendStatus::Rejected);
    CHECK(sent.results[0].code == "destination.refused");
    CHECK(sent.results[0].message == "the receiver answered 422");
    CHECK(sent.results[1].status == SendStatus::Rejected);
    CHECK(sent.results[2].status == SendStatus::Accepted);
}

TEST_CASE("json_post gives a busy receiver the pause it asks for and tries nothing more", "[json_post]") {
    const int status = GENERATE(429, 500, 503);
    Receiver receiver;
    receiver.answer(200);
    receiver.answer(status, {{"Retry-After", "7"}});
    const auto sent = receiver.create().send({record("h1"), record("h2"), record("h3")});
    REQUIRE(sent.ok());
    REQUIRE(sent.results.size() == 3);
    CHECK(sent.results[0].status == SendStatus::Accepted);
    for (const std::size_t i : {1U, 2U}) {
        CHECK(sent.results[i].status == SendStatus::Retry);
        CHECK(sent.results[i].code == "destination.busy");
        CHECK(sent.results[i].retry_after_ms == 7'000);
    }
    CHECK(receiver.requests.size() == 2);
}

TEST_CASE("json_post fails as a whole when nobody answers, and keeps what was accepted before", "[json_post]") {
    Receiver away;
    const auto none = away.create().send({record("h1"), record("h2")});
    CHECK_FALSE(none.ok());
    CHECK(none.error == "egress.connect");
    CHECK(none.retry == EDUHUB_RETRY_LATER);

    Receiver leaving;
    leaving.answer(200);
    const auto some = leaving.create().send({record("h1"), record("h2"), record("h3")});
    REQUIRE(some.ok());
    REQUIRE(some.results.size() == 3);
    CHECK(some.results[0].status == SendStatus::Accepted);
    CHECK(some.results[1].status == SendStatus::Retry);
    CHECK(some.results[2].code == "egress.connect");
}

TEST_CASE("json_post refuses deletes and does not start without an address", "[json_post]") {
    Receiver receiver;
    auto gone = record("h1");
    gone.operation = eduhub::Operation::Delete;
    const auto sent = receiver.create().send({gone});
    REQUIRE(sent.results.size() == 1);
    CHECK(sent.results[0].code == "destination.no_delete");
    CHECK(receiver.requests.empty());

    Receiver nowhere;
    nowhere.settings = "{}";
    CHECK_THROWS_WITH(nowhere.create(), "settings.url");
}
