#include "core/evidence/journey.hpp"

#include <algorithm>

namespace hub::evidence {
namespace {

void append_number(std::string& out, std::uint64_t value) {
    while (value >= 128) {
        out.push_back(static_cast<char>(0x80U | (value & 0x7fU)));
        value >>= 7U;
    }
    out.push_back(static_cast<char>(value));
}

bool read_number(std::string_view& bytes, std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) return true;
    }
    return false;
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, text.size());
    out += text;
}

bool read_text(std::string_view& bytes, std::string& text) {
    std::uint64_t size = 0;
    if (!read_number(bytes, size) || size > bytes.size()) return false;
    text = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return true;
}

}  // namespace

std::string_view name_of(StepKind kind) {
    constexpr std::string_view names[] = {"receive", "decode", "translate", "validate", "resolve",
                                          "merge",   "route",  "deliver",   "settle"};
    return names[static_cast<std::size_t>(kind)];
}

std::string pack(const std::vector<Step>& steps) {
    std::string out;
    std::int64_t previous = 0;
    for (const Step& step : steps) {
        out.push_back(static_cast<char>(step.kind));
        append_number(out, static_cast<std::uint64_t>(std::max<std::int64_t>(0, step.at.milliseconds - previous)));
        previous = std::max(previous, step.at.milliseconds);
        append_text(out, step.outcome);
        append_text(out, step.by);
        append_text(out, step.detail);
    }
    return out;
}

std::vector<Step> unpack_steps(std::string_view bytes) {
    std::vector<Step> steps;
    std::int64_t at = 0;
    while (!bytes.empty() && static_cast<unsigned char>(bytes.front()) <= static_cast<unsigned char>(StepKind::Settle)) {
        Step step;
        step.kind = static_cast<StepKind>(bytes.front());
        bytes.remove_prefix(1);
        std::uint64_t delta = 0;
        if (!read_number(bytes, delta) || !read_text(bytes, step.outcome) || !read_text(bytes, step.by) ||
            !read_text(bytes, step.detail)) {
            break;
        }
        at += static_cast<std::int64_t>(delta);
        step.at = {at};
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace hub::evidence
