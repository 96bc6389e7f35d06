#include "core/net/chunked_body.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace hub::net {
namespace {

constexpr std::size_t kLineBytes = 8'192;      // a chunk's size with extensions, or a trailer
constexpr std::size_t kTrailerLines = 100;
constexpr std::size_t kPieceBytes = 16'384;

Chunked read_line(const ByteSource& source, std::string& line) {
    line.clear();
    char c = 0;
    while (line.size() < kLineBytes) {
        if (source(&c, 1) == 0) return Chunked::Cut;
        if (c == '\n') {
            if (line.empty() || line.back() != '\r') return Chunked::Malformed;
            line.pop_back();
            return Chunked::Whole;
        }
        line.push_back(c);
    }
    return Chunked::Malformed;
}

bool parse_size(std::string_view line, std::size_t& size) {
    const std::string_view digits = line.substr(0, line.find_first_of("; \t"));
    if (digits.empty() || digits.size() > 15) return false;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    return fault == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace

Chunked read_chunked(const ByteSource& source, std::string& body, std::size_t limit) {
    std::string line;
    std::array<char, kPieceBytes> piece{};
    for (;;) {
        if (const Chunked head = read_line(source, line); head != Chunked::Whole) return head;
        std::size_t size = 0;
        if (!parse_size(line, size)) return Chunked::Malformed;
        if (size == 0) break;
        if (size > limit || body.size() > limit - size) return Chunked::TooLarge;
        while (size > 0) {
            const std::size_t got = source(piece.data(), std::min(size, piece.size()));
            if (got == 0) return Chunked::Cut;
            body.append(piece.data(), got);
            size -= got;
        }
        if (const Chunked tail = read_line(source, line); tail != Chunked::Whole) return tail;
        if (!line.empty()) return Chunked::Malformed;
    }
    for (std::size_t i = 0; i < kTrailerLines; ++i) {
        if (const Chunked trailer = read_line(source, line); trailer != Chunked::Whole) return trailer;
        if (line.empty()) return Chunked::Whole;
    }
    return Chunked::Malformed;
}

}  // namespace hub::net
