// What the server decides on a request's raw header before and beside Beast's parser, and the text of
// an answer's header. Beast accepts six things we refuse (request smuggling lives there); folded lines
// leave no trace in its result, so the check reads the bytes.
//
// Threads: pure. Failure: a fault is told as a short text, the connection is then answered 400.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/net/http_server.hpp"

namespace hub::net {

/// Bytes of `received` up to and with the empty line that ends a header; 0 while it is not there.
/// `scanned`: how far earlier calls have looked; moved on.
std::size_t header_length(std::string_view received, std::size_t& scanned);

/// Why this whole header must be refused, or nullptr.
const char* framing_fault(std::string_view header);

/// The path percent-decoded; false for a broken escape, a control character, an escaped slash, or a
/// path that climbs or does not start at the root.
bool decode_path(std::string_view raw, std::string& out);

enum class AfterAnswer : unsigned char { KeepOpen, KeepOpenOldClient, Close };

/// Writes the header of an answer, up to and with its empty line. `date`: an IMF-fixdate.
void append_answer_header(std::string& out, const ServerResponse& answer, std::string_view date, AfterAnswer after);

/// May this status carry a body at all?
bool has_body(int status);

}  // namespace hub::net
