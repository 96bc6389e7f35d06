// Reads a chunked answer strictly. POCO takes the end of the connection for the end of the body, so a cut
// list would look complete; here only the last chunk ends it.
//
// Threads: pure, apart from the source. Failure: `Chunked::Cut` (the source ended early), `Malformed`
// (no chunk where one must be), `TooLarge` (more than the limit; what was read so far is in `body`).
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace hub::net {

enum class Chunked : unsigned char { Whole, Cut, Malformed, TooLarge };

/// Fills up to `size` bytes; 0 at the end of the connection. May throw, what was read is then lost.
using ByteSource = std::function<std::size_t(char* out, std::size_t size)>;

Chunked read_chunked(const ByteSource& source, std::string& body, std::size_t limit);

}  // namespace hub::net
