#include "fold.hpp"

#include <array>
#include <cstdint>

namespace workbook {

namespace {

/// Precomposed Vietnamese letters by their base; both cases.
struct Base {
    char letter;
    std::u32string_view forms;
};
constexpr std::array<Base, 7> kBases{{
    {'a', U"àáảãạăằắẳẵặâầấẩẫậÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ"},
    {'d', U"đĐ"},
    {'e', U"èéẻẽẹêềếểễệÈÉẺẼẸÊỀẾỂỄỆ"},
    {'i', U"ìíỉĩịÌÍỈĨỊ"},
    {'o', U"òóỏõọôồốổỗộơờớởỡợÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ"},
    {'u', U"ùúủũụưừứửữựÙÚỦŨỤƯỪỨỬỮỰ"},
    {'y', U"ỳýỷỹỵỲÝỶỸỴ"},
}};

/// The next code point and how many bytes it took; U' ' for what is no UTF-8.
char32_t next(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned lead = byte(at);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    char32_t point = lead & (0xFFU >> (size + 1));
    bool whole = size > 1;
    for (std::size_t i = 1; i < size; ++i) {
        whole = whole && (byte(at + i) & 0xC0U) == 0x80U;
        point = (point << 6U) | (byte(at + i) & 0x3FU);
    }
    at += whole ? size : 1;
    return whole ? point : U' ';
}

bool is_mark(char32_t point) { return point >= 0x300 && point <= 0x36F; }

char folded(char32_t point) {
    if (point < 0x80) {
        const char c = static_cast<char>(point);
        if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        return kept ? c : ' ';
    }
    for (const auto& base : kBases) {
        if (base.forms.find(point) != std::u32string_view::npos) return base.letter;
    }
    return ' ';
}

}  // namespace

std::string fold(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = next(text, at);
        if (is_mark(point)) continue;
        const char c = folded(point);
        if (c != ' ') out += c;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace workbook
