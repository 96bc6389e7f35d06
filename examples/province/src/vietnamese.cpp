#include "vietnamese.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <stdexcept>

namespace province {
namespace {

std::string normalized(const icu::Normalizer2* form, const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    std::string result;
    form->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(result);
    if (U_FAILURE(status)) throw std::runtime_error("cannot normalise text");
    return result;
}

const icu::Normalizer2* form(const icu::Normalizer2* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = get(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalisation data");
    return found;
}

}  // namespace

std::string to_nfc(const std::string& text) { return normalized(form(&icu::Normalizer2::getNFCInstance), text); }
std::string to_nfd(const std::string& text) { return normalized(form(&icu::Normalizer2::getNFDInstance), text); }

std::string plain_key(const std::string& text) {
    const auto decomposed = icu::UnicodeString::fromUTF8(to_nfd(text)).toLower();
    std::string key;
    for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 letter = decomposed.char32At(i);
        if (letter == 0x0111) {
            key += 'd';
        } else if (u_isalnum(letter)) {
            icu::UnicodeString(letter).toUTF8String(key);
        }
    }
    return key;
}

}  // namespace province
