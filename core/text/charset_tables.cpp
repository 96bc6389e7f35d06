#include "core/text/charset_tables.hpp"

#include <string_view>

namespace hub::text {

namespace {

constexpr std::array<char16_t, 128> latin1_upper_half() {
    std::array<char16_t, 128> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<char16_t>(0x80 + i);
    return table;
}

struct Pair {
    unsigned char byte;
    char16_t character;
};

template <std::size_t N>
constexpr std::array<char16_t, 128> with(std::array<char16_t, 128> table, const std::array<Pair, N>& pairs) {
    for (const Pair& pair : pairs) table[pair.byte - 0x80U] = pair.character;
    return table;
}

constexpr std::array<Pair, 27> kSymbolsOf1252{{
    {0x80, u'\u20AC'}, {0x82, u'\u201A'}, {0x83, u'\u0192'}, {0x84, u'\u201E'}, {0x85, u'\u2026'}, {0x86, u'\u2020'},
    {0x87, u'\u2021'}, {0x88, u'\u02C6'}, {0x89, u'\u2030'}, {0x8A, u'\u0160'}, {0x8B, u'\u2039'}, {0x8C, u'\u0152'},
    {0x8E, u'\u017D'}, {0x91, u'\u2018'}, {0x92, u'\u2019'}, {0x93, u'\u201C'}, {0x94, u'\u201D'}, {0x95, u'\u2022'},
    {0x96, u'\u2013'}, {0x97, u'\u2014'}, {0x98, u'\u02DC'}, {0x99, u'\u2122'}, {0x9A, u'\u0161'}, {0x9B, u'\u203A'},
    {0x9C, u'\u0153'}, {0x9E, u'\u017E'}, {0x9F, u'\u0178'},
}};

// Where windows-1258 differs from windows-1252; 0 where it has nothing.
constexpr std::array<Pair, 21> kChangesOf1258{{
    {0x81, 0}, {0x8A, 0}, {0x8D, 0}, {0x8E, 0}, {0x8F, 0}, {0x90, 0}, {0x9A, 0}, {0x9D, 0}, {0x9E, 0},
    {0xC3, u'Ă'}, {0xCC, u'\u0300'}, {0xD0, u'Đ'}, {0xD2, u'\u0309'}, {0xD5, u'Ơ'}, {0xDD, u'Ư'}, {0xDE, u'\u0303'},
    {0xE3, u'ă'}, {0xEC, u'\u0301'}, {0xF0, u'đ'}, {0xF2, u'\u0323'}, {0xF5, u'ơ'},
}};
constexpr std::array<Pair, 2> kMoreChangesOf1258{{{0xFD, u'ư'}, {0xFE, u'\u20AB'}}};

constexpr std::array<Pair, 74> kLettersOfTcvn3{{
    {0xA1, u'Ă'}, {0xA2, u'Â'}, {0xA3, u'Ê'}, {0xA4, u'Ô'}, {0xA5, u'Ơ'}, {0xA6, u'Ư'}, {0xA7, u'Đ'},
    {0xA8, u'ă'}, {0xA9, u'â'}, {0xAA, u'ê'}, {0xAB, u'ô'}, {0xAC, u'ơ'}, {0xAD, u'ư'}, {0xAE, u'đ'},
    {0xB5, u'à'}, {0xB6, u'ả'}, {0xB7, u'ã'}, {0xB8, u'á'}, {0xB9, u'ạ'},
    {0xBB, u'ằ'}, {0xBC, u'ẳ'}, {0xBD, u'ẵ'}, {0xBE, u'ắ'}, {0xC6, u'ặ'},
    {0xC7, u'ầ'}, {0xC8, u'ẩ'}, {0xC9, u'ẫ'}, {0xCA, u'ấ'}, {0xCB, u'ậ'},
    {0xCC, u'è'}, {0xCE, u'ẻ'}, {0xCF, u'ẽ'}, {0xD0, u'é'}, {0xD1, u'ẹ'},
    {0xD2, u'ề'}, {0xD3, u'ể'}, {0xD4, u'ễ'}, {0xD5, u'ế'}, {0xD6, u'ệ'},
    {0xD7, u'ì'}, {0xD8, u'ỉ'}, {0xDC, u'ĩ'}, {0xDD, u'í'}, {0xDE, u'ị'},
    {0xDF, u'ò'}, {0xE1, u'ỏ'}, {0xE2, u'õ'}, {0xE3, u'ó'}, {0xE4, u'ọ'},
    {0xE5, u'ồ'}, {0xE6, u'ổ'}, {0xE7, u'ỗ'}, {0xE8, u'ố'}, {0xE9, u'ộ'},
    {0xEA, u'ờ'}, {0xEB, u'ở'}, {0xEC, u'ỡ'}, {0xED, u'ớ'}, {0xEE, u'ợ'},
    {0xEF, u'ù'}, {0xF1, u'ủ'}, {0xF2, u'ũ'}, {0xF3, u'ú'}, {0xF4, u'ụ'},
    {0xF5, u'ừ'}, {0xF6, u'ử'}, {0xF7, u'ữ'}, {0xF8, u'ứ'}, {0xF9, u'ự'},
    {0xFA, u'ỳ'}, {0xFB, u'ỷ'}, {0xFC, u'ỹ'}, {0xFD, u'ý'}, {0xFE, u'ỵ'},
}};

constexpr char16_t kGrave = 0x0300, kAcute = 0x0301, kCircumflex = 0x0302, kTilde = 0x0303, kBreve = 0x0306,
                   kHook = 0x0309, kDot = 0x0323;

struct Mark {
    unsigned char byte;  ///< behind a small letter; 0x20 less behind a capital
    VniMarks marks;
};
constexpr std::array<Mark, 17> kMarksOfVni{{
    {0xF9, {0, kAcute}}, {0xF8, {0, kGrave}}, {0xFB, {0, kHook}}, {0xF5, {0, kTilde}}, {0xEF, {0, kDot}},
    {0xE2, {kCircumflex, 0}}, {0xE1, {kCircumflex, kAcute}}, {0xE0, {kCircumflex, kGrave}},
    {0xE5, {kCircumflex, kHook}}, {0xE3, {kCircumflex, kTilde}}, {0xE4, {kCircumflex, kDot}},
    {0xEA, {kBreve, 0}}, {0xE9, {kBreve, kAcute}}, {0xE8, {kBreve, kGrave}},
    {0xFA, {kBreve, kHook}}, {0xFC, {kBreve, kTilde}}, {0xEB, {kBreve, kDot}},
}};

bool is_capital(char16_t letter) {
    return (letter >= u'A' && letter <= u'Z') || letter == u'Ơ' || letter == u'Ư';
}

}  // namespace

const std::array<char16_t, 128> kWindows1252 = with(latin1_upper_half(), kSymbolsOf1252);
const std::array<char16_t, 128> kWindows1258 =
    with(with(with(latin1_upper_half(), kSymbolsOf1252), kChangesOf1258), kMoreChangesOf1258);
const std::array<char16_t, 128> kTcvn3 = with(std::array<char16_t, 128>{}, kLettersOfTcvn3);

char16_t vni_letter(unsigned char byte) {
    switch (byte) {
        case 0xEC: return u'ì';
        case 0xED: return u'í';
        case 0xE6: return u'ỉ';
        case 0xF3: return u'ĩ';
        case 0xF2: return u'ị';
        case 0xEE: return u'ỵ';
        case 0xF1: return u'đ';
        case 0xF4: return u'ơ';
        case 0xF6: return u'ư';
        case 0xCC: return u'Ì';
        case 0xCD: return u'Í';
        case 0xC6: return u'Ỉ';
        case 0xD3: return u'Ĩ';
        case 0xD2: return u'Ị';
        case 0xCE: return u'Ỵ';
        case 0xD1: return u'Đ';
        case 0xD4: return u'Ơ';
        case 0xD6: return u'Ư';
        default: return 0;
    }
}

bool vni_marks(char16_t base, unsigned char byte, VniMarks& marks) {
    const auto carries = [&](std::u16string_view letters) { return letters.find(base) != std::u16string_view::npos; };
    if (!carries(u"aAeEoOuUyYơƠưƯ")) return false;
    for (const Mark& mark : kMarksOfVni) {
        // "Aù" is written as well as "AÙ"; a small letter never has a capital's mark.
        if (byte != mark.byte && !(is_capital(base) && byte == mark.byte - 0x20)) continue;
        if (mark.marks.quality == kCircumflex && !carries(u"aAeEoO")) return false;
        if (mark.marks.quality == kBreve && !carries(u"aA")) return false;
        marks = mark.marks;
        return true;
    }
    return false;
}

char16_t shared_punctuation(unsigned char byte) {
    const bool shared = byte == 0x85 || (byte >= 0x91 && byte <= 0x97) || byte == 0xA0;
    return shared ? kWindows1252[byte - 0x80U] : u'\0';
}

}  // namespace hub::text
