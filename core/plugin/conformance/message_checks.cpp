// Checks 28 to 31: what goes in comes out once, whatever it is.
#include <algorithm>
#include <map>
#include <set>

#include "core/codec/json.hpp"
#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"
#include "core/text/unicode.hpp"

namespace hub::plugin::conformance {

namespace {

constexpr int kServerError = 500;

std::string unsound(const Reply& reply) {
    for (const auto& json : reply.jsons) {
        if (!text::valid_utf8(json)) return "gives JSON that is not UTF-8";
        const auto parsed = codec::parse_json(json, {.bytes = 64U << 20U});
        if (!parsed || !parsed->is_object()) return "gives a record or params that are no JSON object";
    }
    for (const auto& one : reply.texts) {
        if (!text::valid_utf8(one)) return "gives a text that is not UTF-8";
    }
    if (reply.status == EDUHUB_FAILED && reply.error.code == "plugin.failed") return "fails without a code";
    return {};
}

std::vector<std::pair<std::string, std::string>> extreme_bodies() {
    return {{"an empty body", ""},
            {"one byte", "x"},
            {"NUL bytes", std::string("a\0b\n\0", 5)},
            {"invalid UTF-8", "\xff\xfe\x80{\"\xc3\x28\":\"\xed\xa0\x80\"}\n"},
            {"a body of 16 MiB", std::string(16U << 20U, 'a')},
            {"a million brackets", std::string(1'000'000, '[')}};
}

}  // namespace

Finding extreme_bodies_are_survived(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    std::string body;
    const auto answer = [&](const net::HttpRequest&) -> Result<net::HttpResponse> { return net::HttpResponse{.status = 200, .headers = {}, .body = body}; };
    Life life(*entry, subject, answer);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::size_t made = 0;
    for (auto& [name, bytes] : extreme_bodies()) {
        body = bytes;
        for (const std::string role : {"decode", "transform", "fetch", "send", "resolve"}) {
            if (!subject.manifest->has_role(role)) continue;
            const auto* const sample = sample_of(subject, role);
            auto call = sample == nullptr ? kit::RecordedCall{.role = role, .entity = {}, .cursor = {}, .content_type = {}, .body = {}, .records = {}, .questions = {}, .exchanges = {}} : *sample;
            call.body = bytes;
            for (auto& record : call.records) record.body = bytes;
            for (auto& question : call.questions) question.ticket = bytes;
            const auto reply = life.call(call);
            ++made;
            if (const auto trouble = unsound(reply); !trouble.empty()) return failed(role + " of " + name + " " + trouble);
        }
    }
    return passed(std::to_string(made) + " calls with extreme bodies, each answered soundly");
}

Finding everything_is_settled_once(const Subject& subject) {
    const auto calls = sample_calls(subject);
    if (calls.empty()) return skipped("no samples to call with");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::size_t things = 0;
    for (const auto* call : calls) {
        const auto reply = life.call(*call);
        if (const auto trouble = trouble_of(subject, *call, reply); !trouble.empty()) return failed(trouble);
        if (!reply.ok()) continue;
        if (call->role == "decode") {
            const std::set<std::uint64_t> distinct(reply.ordinals.begin(), reply.ordinals.end());
            if (distinct.size() != reply.ordinals.size()) return failed("decode gives two things the same ordinal");
            if (!distinct.empty() && *distinct.rbegin() != distinct.size() - 1) return failed("decode's ordinals do not count from 0 without a gap");
            things += distinct.size();
        } else if (call->role == "send") {
            std::map<std::string, int> answered;
            for (const auto& [delivery, status] : reply.results) {
                if (status > EDUHUB_PENDING) return failed("send gives the status " + std::to_string(status) + ", which does not exist");
                ++answered[delivery];
            }
            for (const auto& record : call->records) {
                const auto times = answered[record.delivery_id];
                if (times != 1) return failed("send says " + std::to_string(times) + " times what became of a record");
                answered.erase(record.delivery_id);
            }
            if (std::any_of(answered.begin(), answered.end(), [](const auto& one) { return one.second > 0; })) return failed("send answers for a record it was not given");
            things += call->records.size();
        } else if (call->role == "resolve") {
            std::map<std::string, int> answered;
            for (const auto& [delivery, status] : reply.results) {
                if (status > EDUHUB_RESOLVED_UNKNOWN) return failed("resolve gives the status " + std::to_string(status) + ", which does not exist");
                ++answered[delivery];
            }
            for (const auto& question : call->questions) {
                const auto times = answered[question.delivery_id];
                if (times != 1) return failed("resolve says " + std::to_string(times) + " times what became of a record");
            }
            if (answered.size() != call->questions.size()) return failed("resolve answers about a record it was not asked about");
            things += call->questions.size();
        } else if (call->role == "fetch") {
            if (reply.done != 1) return failed("fetch says " + std::to_string(reply.done) + " times where it stands");
            if (reply.after_done != 0) return failed("fetch gives a page after it has said where it stands");
            ++things;
        } else {
            if (reply.taken != 1) return failed("transform gives " + std::to_string(reply.taken) + " results");
            ++things;
        }
    }
    return passed(std::to_string(things) + " things went in or out, each told once");
}

Finding partial_failure_is_told(const Subject& subject) {
    if (auto missing = lacks(subject, "send")) return *missing;
    const auto& sample = *sample_of(subject, "send");
    if (sample.records.empty() || sample.exchanges.empty()) return skipped("the sample of send has no record or no reply");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    bool broken = false;
    std::size_t next = 0;
    const auto answer = [&](const net::HttpRequest&) -> Result<net::HttpResponse> {
        if (broken) return net::HttpResponse{.status = kServerError, .headers = {}, .body = "out of order"};
        return sample.exchanges[next++ % sample.exchanges.size()].reply;
    };
    Life life(*entry, subject, answer);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::size_t good = 0;
    // One record a call, so that every answer belongs to one record; every third meets an endpoint out of order.
    for (int i = 0; i < 9; ++i) {
        broken = i % 3 == 2;
        next = 0;
        auto call = sample;
        call.records.resize(1);
        const auto reply = life.call(call);
        const bool taken = std::any_of(reply.results.begin(), reply.results.end(), [](const auto& one) { return one.second == EDUHUB_ACCEPTED || one.second == EDUHUB_UNCHANGED; });
        if (broken && taken) return failed("send says a record was taken which the endpoint had answered with 500");
        if (!broken && taken) ++good;
    }
    if (good == 0) return warned("no record was accepted even by a good endpoint: the sample's reply does not fit its first record");
    return passed("records that met a failing endpoint were told apart from " + std::to_string(good) + " accepted ones");
}

Finding redelivery_keeps_the_key(const Subject& subject) {
    if (auto missing = lacks(subject, "send")) return *missing;
    const auto way = subject.manifest->destination.idempotency;
    if (way != Idempotency::Key && way != Idempotency::Version) return skipped("the manifest declares neither key nor version as the way to repeat safely");
    const auto& sample = *sample_of(subject, "send");
    if (sample.records.empty() || sample.exchanges.empty()) return skipped("the sample of send has no record or no reply");
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject);
    if (!life.stands()) return failed("create " + life.birth().what());
    std::vector<std::string> sent;
    for (int i = 0; i < 3; ++i) {
        life.services().requests.clear();
        (void)life.call(sample);
        std::string all;
        for (const auto& request : life.services().requests) {
            all += request.method + " " + request.url + "\n";
            for (const auto& [name, value] : request.headers) all += name + ": " + value + "\n";
            all += request.body + "\n";
        }
        sent.push_back(std::move(all));
    }
    if (sent[0].empty()) return failed("send made no request for the sample");
    if (sent[1] != sent[0] || sent[2] != sent[0]) return failed("the same records at the same time make another request when delivered again");
    for (const auto& record : sample.records) {
        if (way == Idempotency::Key && sent[0].find(record.idempotency_key) == std::string::npos) return failed("the key of a record does not stand in any request, though the manifest declares `key`");
    }
    return passed("delivered three times, the same requests with the same keys");
}

}  // namespace hub::plugin::conformance
