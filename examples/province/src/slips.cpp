#include "slips.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "vietnamese.hpp"

namespace province {
namespace {

std::vector<std::string> words_of(const std::string& name) {
    std::vector<std::string> words(1);
    for (const char c : name) {
        if (c == ' ') words.emplace_back();
        else words.back() += c;
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

/// A letter too many, too few, swapped or wrong; in the plain letters, so that the text stays whole.
std::string mistyped(Random& random, const std::string& word) {
    std::vector<std::size_t> plain;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (static_cast<unsigned char>(word[i]) < 0x80) plain.push_back(i);
    }
    if (plain.empty() || word.size() < 3) return word;
    const std::size_t at = random.pick(plain);
    std::string out = word;
    switch (random.below(4)) {
        case 0: out.insert(at, 1, out[at]); break;
        case 1: out.erase(at, 1); break;
        case 2:
            if (at + 1 < out.size() && static_cast<unsigned char>(out[at + 1]) < 0x80) std::swap(out[at], out[at + 1]);
            break;
        default: out[at] = static_cast<char>('a' + random.below(26));
    }
    return out;
}

bool replaced(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) return false;
    text.replace(at, from.size(), to);
    return true;
}

}  // namespace

std::string without_vietnamese_marks(const std::string& name) {
    std::string out;
    const std::string parted = to_nfd(name);
    for (std::size_t i = 0; i < parted.size(); ++i) {
        const auto byte = static_cast<unsigned char>(parted[i]);
        if (byte == 0xCC || byte == 0xCD) ++i;  // combining marks U+0300 to U+036F
        else if (byte == 0xC4 && i + 1 < parted.size() && (parted[i + 1] == '\x90' || parted[i + 1] == '\x91')) out += parted[++i] == '\x90' ? 'D' : 'd';
        else out += parted[i];
    }
    return out;
}

std::string with_slip(Random& random, const std::string& name) {
    auto words = words_of(name);
    std::string whole = name;
    switch (random.below(6)) {
        case 0:
            if (words.size() > 2) words.erase(words.begin() + 1, words.end() - 1);
            return joined(words);
        case 1: std::rotate(words.begin(), words.end() - 1, words.end()); return joined(words);
        case 2:
            if (replaced(whole, "Mỹ", "Mĩ") || replaced(whole, "Lý", "Lí") || replaced(whole, "Vy", "Vi") || replaced(whole, "Thúy", "Thuý")) return whole;
            return joined({words.front(), words.back()});
        case 3:
            if (replaced(whole, "Hoàng", "Huỳnh") || replaced(whole, "Vũ", "Võ") || replaced(whole, "Huỳnh", "Hoàng") || replaced(whole, "Võ", "Vũ")) return whole;
            [[fallthrough]];
        case 4: {
            std::string& word = words[random.below(words.size())];
            word = mistyped(random, word);
            return joined(words);
        }
        default: {
            std::string& word = words[random.below(words.size())];
            word = without_vietnamese_marks(word);
            return joined(words);
        }
    }
}

}  // namespace province
