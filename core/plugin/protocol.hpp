// Calls and answers as packed fields, read back with suspicion: the worker's side may be lying.
//
// Ownership: values; `Unpacker` views borrow the frame. Threads: any. Failure: `plugin.protocol`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/adapter.hpp"
#include "core/plugin/frame.hpp"
#include "core/plugin/services.hpp"

namespace hub::plugin {

enum class Role : std::uint64_t { Fetch = 1, Decode = 2, Send = 3, Transform = 4, Resolve = 5 };
enum class HostService : std::uint64_t { Http = 1, Hmac = 2, StateGet = 3, StatePut = 4, Now = 5 };
enum class Note : std::uint64_t { Log = 1, Metric = 2 };

std::string pack_error(const Error& error);
Error unpack_error(std::string_view body);

/// fetch: entity, cursor. decode and transform: entity, content type, body.
std::string pack_call(Role role, std::span<const std::string_view> texts);
std::string pack_send(std::span<const OutgoingRecord> batch);
std::vector<OutgoingRecord> unpack_send(Unpacker& in);
std::string pack_resolve(std::span<const Question> questions);
std::vector<Question> unpack_resolve(Unpacker& in);

std::string pack(const FetchStep& step);
std::string pack(const std::vector<DecodedItem>& items);
std::string pack(const std::vector<SendResult>& results);
std::string pack(const std::vector<Resolution>& resolutions);
Result<FetchStep> unpack_fetch(std::string_view body);
Result<std::vector<DecodedItem>> unpack_decode(std::string_view body);
Result<std::vector<SendResult>> unpack_results(std::string_view body);
Result<std::vector<Resolution>> unpack_resolutions(std::string_view body);

std::string pack(const net::HttpRequest& request);
std::string pack(const net::HttpResponse& response);
net::HttpRequest unpack_request(Unpacker& in);
Result<net::HttpResponse> unpack_response(std::string_view body);

/// Carries out one HostCall's body with `services`; the packed answer.
Result<std::string> serve_host_call(Services& services, std::string_view body);
void serve_note(Services& services, std::string_view body);

}  // namespace hub::plugin
