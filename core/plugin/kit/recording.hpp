// Calls of an adapter with what its vendor answered, in one JSON file. Made by the recorder or by hand; replayed by the
// fake host and used as samples by the conformance kit.
//
//   {"format":"eduhub-recording/1","tenant":"64625417","now_ms":1795312800000,"settings":{…},"secrets":{"token":"…"},
//    "calls":[
//      {"role":"fetch","entity":"pupil","cursor":"","exchanges":[{"request":{…},"reply":{"status":200,"body":"…"}}]},
//      {"role":"decode","entity":"pupil","content_type":"application/json","body":"…"},
//      {"role":"send","records":[{"entity":"pupil","body":"{…}","idempotency_key":"k1"}],"exchanges":[…]},
//      {"role":"resolve","questions":[{"entity":"pupil","idempotency_key":"k1","ticket":"T-1"}],"exchanges":[…]},
//      {"role":"transform","entity":"pupil","content_type":"text/plain","body":"…"}]}
//
// A call that shall fail names the code: "expect": "vendor.busy". A body that is no UTF-8 text stands as "body_base64url". An exchange without a reply has "failure": the broker's code.
//
// Ownership: values. Threads: any. Errors: `recording.unreadable`, naming the member.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/net/egress.hpp"
#include "core/plugin/adapter.hpp"

namespace hub::plugin::kit {

struct Exchange {
    net::HttpRequest request;
    net::HttpResponse reply;
    std::string failure;  ///< the broker's code when there was no reply; else empty
};

struct RecordedCall {
    std::string role;  ///< fetch, decode, send, resolve, transform
    std::string entity;
    std::string cursor;
    std::string content_type;
    std::string body;
    std::vector<OutgoingRecord> records;
    std::vector<Question> questions;
    std::vector<Exchange> exchanges;
    std::string expect = {};  ///< the code it shall fail with; empty: it shall succeed
};

struct Recording {
    std::string system = "system";
    std::string tenant = "64625417";
    std::int64_t now_milliseconds = 1'795'312'800'000;
    std::string settings_json = "{}";
    std::map<std::string, std::string> secrets;
    std::vector<RecordedCall> calls;

    /// The first of a role that shall succeed.
    [[nodiscard]] const RecordedCall* find(std::string_view role) const;
};

Result<Recording> parse_recording(std::string_view json);
std::string write_recording(const Recording& recording);

}  // namespace hub::plugin::kit
