#include "core/sso/credentials/spoken_code.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kAlphabet = "34679ACDEFHJKMNPQRTVWXY";
constexpr std::size_t kPrime = 23;
static_assert(kAlphabet.size() == kPrime);

/// Each character's value times its place, the first being 1.
std::size_t weighed(std::string_view code) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < code.size(); ++i) sum += (i + 1) * kAlphabet.find(code[i]);
    return sum % kPrime;
}

}  // namespace

std::string new_spoken_code(std::size_t drawn, Random& random) {
    std::string code;
    for (std::size_t i = 0; i < drawn; ++i) code += kAlphabet[random.below(kPrime)];
    for (const char check : kAlphabet) {
        if (weighed(code + check) == 0) return code + check;
    }
    return {};  // not reached: the last place has an inverse modulo a prime
}

std::string grouped(std::string_view code, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i > 0 && i % size == 0) out += '-';
        out += code[i];
    }
    return out;
}

Result<std::string> read_spoken_code(std::string_view typed, std::size_t drawn) {
    std::string code;
    for (const char c : typed) {
        if (c == ' ' || c == '-') continue;
        code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (code.size() > drawn + 1 || kAlphabet.find(code.back()) == std::string_view::npos) break;
    }
    if (code.size() != drawn + 1 || code.find_first_not_of(kAlphabet) != std::string::npos || weighed(code) != 0) {
        return fail("code.mistyped", "the code was mistyped; copy it once more");
    }
    return code;
}

}  // namespace hub::sso
