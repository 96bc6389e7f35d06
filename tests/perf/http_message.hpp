// Just enough HTTP/1.1 framing for the programs that measure: where a message ends, what its status is.
// Both sides are ours and send Content-Length, or a server under test does; chunked bodies are unknown here.
//
// Ownership: views into the caller's buffer. Threads: any. Failure: an absent header is an empty view.
#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>
#include <strings.h>

namespace hub::perf {

struct HttpMessage {
    std::string_view head;  ///< with its last empty line
    std::string_view body;
    [[nodiscard]] std::size_t size() const { return head.size() + body.size(); }

    [[nodiscard]] std::string_view header(std::string_view name) const {
        for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
            std::string_view line = head.substr(at + 2);
            if (line.size() <= name.size() || line[name.size()] != ':' || ::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
            line.remove_prefix(name.size() + 1);
            while (line.starts_with(' ')) line.remove_prefix(1);
            return line.substr(0, line.find("\r\n"));
        }
        return {};
    }
    /// Of a response: the three digits after "HTTP/1.1 ".
    [[nodiscard]] int status() const { return number(head.size() < 12 ? std::string_view() : head.substr(9, 3)); }
    static int number(std::string_view text) {
        int out = 0;
        std::from_chars(text.data(), text.data() + text.size(), out);
        return out;
    }
};

/// The first whole message of `bytes`; its head is empty while bytes are missing.
inline HttpMessage first_message(std::string_view bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    HttpMessage message{bytes.substr(0, end + 4), {}};
    const auto length = static_cast<std::size_t>(HttpMessage::number(message.header("Content-Length")));
    if (bytes.size() - message.head.size() < length) return {};
    message.body = bytes.substr(message.head.size(), length);
    return message;
}

}  // namespace hub::perf
