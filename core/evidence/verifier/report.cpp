#include "core/evidence/verifier/report.hpp"

#include <string_view>

namespace hub::verifier {
namespace {

constexpr std::size_t kMostFindings = 100;

std::string quoted(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += std::string("\\") + c;
        else if (byte < 0x20) out += std::string("\\u00") + kDigits[byte >> 4U] + kDigits[byte & 15U];
        else out.push_back(c);
    }
    return out + "\"";
}

}  // namespace

std::string name_of(Kind kind) {
    switch (kind) {
        case Kind::Edited: return "edited";
        case Kind::Deleted: return "deleted";
        case Kind::Truncated: return "truncated";
        case Kind::Reordered: return "reordered";
        case Kind::Rehashed: return "rehashed";
        case Kind::CheckpointForged: return "checkpoint_forged";
        case Kind::Unreadable: return "unreadable";
    }
    return "";
}

void Report::add(Kind kind, std::int64_t change, std::string text) {
    if (findings.size() < kMostFindings) findings.push_back({kind, change, std::move(text)});
    else ++further;
}

std::string Report::as_text() const {
    std::string out;
    for (const auto& finding : findings) out += name_of(finding.kind) + ": " + finding.text + "\n";
    if (further > 0) out += "and " + std::to_string(further) + " more\n";
    for (const auto& note : notes) out += "note: " + note + "\n";
    out += std::to_string(rows) + " changes (" + std::to_string(first) + " to " + std::to_string(last) + "), " + std::to_string(checkpoints) + " checkpoints";
    if (covered_to > 0) out += ", signed up to change " + std::to_string(covered_to) + " on " + newest_checkpoint;
    return out + (good() ? ": good\n" : ": NOT GOOD\n");
}

std::string Report::as_json() const {
    std::string out = std::string("{\"good\":") + (good() ? "true" : "false") + ",\"findings\":[";
    for (std::size_t i = 0; i < findings.size(); ++i) {
        out += std::string(i == 0 ? "" : ",") + "{\"kind\":" + quoted(name_of(findings[i].kind)) + ",\"change\":" + std::to_string(findings[i].change) +
               ",\"text\":" + quoted(findings[i].text) + "}";
    }
    out += "],\"further\":" + std::to_string(further) + ",\"notes\":[";
    for (std::size_t i = 0; i < notes.size(); ++i) out += (i == 0 ? "" : ",") + quoted(notes[i]);
    return out + "],\"changes\":" + std::to_string(rows) + ",\"first\":" + std::to_string(first) + ",\"last\":" + std::to_string(last) +
           ",\"checkpoints\":" + std::to_string(checkpoints) + ",\"covered_to\":" + std::to_string(covered_to) +
           ",\"newest_checkpoint\":" + quoted(newest_checkpoint) + "}\n";
}

}  // namespace hub::verifier
