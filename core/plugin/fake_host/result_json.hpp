// What the fake host's C functions take and give as JSON; shapes in sdk/include/eduhub/fake_host.h.
//
// Ownership: values. Threads: any. Errors: `plugin.protocol` for records that are no JSON list. Bytes that are no UTF-8
// come out as U+FFFD: the result is always JSON.
#pragma once

#include <string>
#include <vector>

#include "core/plugin/adapter.hpp"
#include "core/plugin/kit/scripted_services.hpp"

namespace hub::plugin::fake_host {

std::string failure_json(const Error& error);
std::string result_json(const Result<FetchStep>& step);
std::string result_json(const Result<std::vector<DecodedItem>>& items);
std::string result_json(const Result<std::vector<SendResult>>& results);
std::string result_json(const Result<std::vector<Resolution>>& resolutions);
std::string result_json(const Result<std::string>& body);
std::string requests_json(const std::vector<net::HttpRequest>& requests);
std::string logs_json(const std::vector<kit::LogLine>& logs);

std::vector<std::pair<std::string, std::string>> headers_of(const std::string& json);
Result<std::vector<OutgoingRecord>> records_of(const std::string& json);
Result<std::vector<Question>> questions_of(const std::string& json);

}  // namespace hub::plugin::fake_host
