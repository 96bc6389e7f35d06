#include "core/net/http_framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace hub::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

/// A handler's text must not end its line and begin another header.
void append_value(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20U && c != 0x7f) out += c;
    }
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

}  // namespace

std::size_t header_length(std::string_view received, std::size_t& scanned) {
    const auto end = received.find("\r\n\r\n", scanned);
    if (end != std::string_view::npos) return end + 4;
    scanned = received.size() > 3 ? received.size() - 3 : 0;
    return 0;
}

const char* framing_fault(std::string_view header) {
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t codings = 0;
    auto line_end = header.find("\r\n");
    const std::string_view first = header.substr(0, line_end);
    const bool old = first.ends_with("HTTP/1.0");
    if (!old && !first.ends_with("HTTP/1.1")) return "only HTTP/1.1 and HTTP/1.0 are understood";
    while (line_end + 2 < header.size()) {
        const std::size_t start = line_end + 2;
        line_end = header.find("\r\n", start);
        const std::string_view line = header.substr(start, line_end - start);
        if (line.empty()) break;
        if (line.front() == ' ' || line.front() == '\t') return "a header line must not be folded";
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return "a header line has no colon";
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(colon + 1));
        if (same_name(name, "host")) ++hosts;
        if (same_name(name, "content-length")) {
            ++lengths;
            const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
            if (value.empty() || !digits) return "Content-Length is one whole number";
        }
        if (same_name(name, "transfer-encoding")) {
            ++codings;
            if (!same_name(value, "chunked")) return "only `Transfer-Encoding: chunked` is understood";
        }
    }
    if (!old && hosts == 0) return "a request needs a Host";
    if (hosts > 1) return "a request has one Host";
    if (lengths > 1 || codings > 1) return "a request says its length once";
    if (lengths + codings > 1) return "Content-Length and Transfer-Encoding exclude each other";
    if (old && codings > 0) return "HTTP/1.0 knows no Transfer-Encoding";
    return nullptr;
}

bool decode_path(std::string_view raw, std::string& out) {
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
        return -1;
    };
    out.clear();
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = raw[i];
        if (c == '%') {
            if (i + 2 >= raw.size()) return false;
            const int high = digit(raw[i + 1]);
            const int low = digit(raw[i + 2]);
            if (high < 0 || low < 0) return false;
            c = static_cast<char>(high * 16 + low);
            if (c == '/' || c == '\\') return false;
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20U || c == 0x7f) return false;
        out.push_back(c);
    }
    return out.find("/../") == std::string::npos && !out.ends_with("/..") && out.starts_with("/");
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_answer_header(std::string& out, const ServerResponse& answer, std::string_view date, AfterAnswer after) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(answer.status));
    out += ' ';
    out += reason(answer.status);
    out += "\r\nDate: ";
    out += date;
    if (has_body(answer.status)) {
        out += "\r\nContent-Type: ";
        append_value(out, answer.content_type);
        out += "\r\nContent-Length: ";
        append_number(out, answer.body.size());
    }
    out += "\r\nX-Content-Type-Options: nosniff";
    bool cache_told = false;
    for (const auto& [name, value] : answer.headers) {
        cache_told = cache_told || same_name(name, "cache-control");
        out += "\r\n";
        append_value(out, name);
        out += ": ";
        append_value(out, value);
    }
    if (!cache_told) out += "\r\nCache-Control: no-store";
    if (after == AfterAnswer::Close) out += "\r\nConnection: close";
    if (after == AfterAnswer::KeepOpenOldClient) out += "\r\nConnection: keep-alive";
    out += "\r\n\r\n";
}

}  // namespace hub::net
