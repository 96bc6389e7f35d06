#include "core/records/linkage/likeness.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace hub::linkage {

namespace {

constexpr std::size_t kWord = 64;
constexpr std::size_t kPrefix = 4;
constexpr double kPrefixBonus = 0.1;

/// Where each byte stands in a string of up to 64. Cleared by the string itself, so that the table is filled once a thread.
class Positions {
public:
    explicit Positions(std::string_view text) : text_(text) {
        for (std::size_t i = 0; i < text.size(); ++i) of_[static_cast<unsigned char>(text[i])] |= std::uint64_t{1} << i;
    }
    ~Positions() {
        for (const char c : text_) of_[static_cast<unsigned char>(c)] = 0;
    }
    Positions(const Positions&) = delete;
    Positions& operator=(const Positions&) = delete;

    std::uint64_t operator[](char c) const { return of_[static_cast<unsigned char>(c)]; }

private:
    static thread_local std::array<std::uint64_t, 256> of_;
    std::string_view text_;
};

thread_local std::array<std::uint64_t, 256> Positions::of_{};

std::uint64_t low_bits(std::size_t count) { return count >= kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }

}  // namespace

double jaro_winkler(std::string_view a, std::string_view b) {
    a = a.substr(0, kWord);
    b = b.substr(0, kWord);
    if (a == b) return 1;
    if (a.empty() || b.empty()) return 0;
    const std::size_t longer = std::max(a.size(), b.size());
    const std::size_t reach = longer / 2 == 0 ? 0 : longer / 2 - 1;
    std::uint64_t found_a = 0, found_b = 0;
    {
        const Positions in_a(a);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t first = j > reach ? j - reach : 0;
            const std::uint64_t window = low_bits(j + reach + 1) & ~low_bits(first);
            const std::uint64_t open = in_a[b[j]] & window & ~found_a;
            found_a |= open & (~open + 1);
            found_b |= std::uint64_t{open != 0} << j;
        }
    }
    const int matches = std::popcount(found_a);
    if (matches == 0) return 0;
    int out_of_order = 0;
    for (auto left = found_a, right = found_b; left != 0; left &= left - 1, right &= right - 1) {
        out_of_order += a[static_cast<std::size_t>(std::countr_zero(left))] != b[static_cast<std::size_t>(std::countr_zero(right))];
    }
    const double m = matches;
    const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) + (m - out_of_order / 2) / m) / 3;
    std::size_t prefix = 0;
    while (prefix < kPrefix && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) ++prefix;
    return jaro + static_cast<double>(prefix) * kPrefixBonus * (1 - jaro);
}

// Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances".
std::size_t edits(std::string_view a, std::string_view b) {
    a = a.substr(0, kWord);
    b = b.substr(0, kWord);
    if (a.empty()) return b.size();
    if (b.empty()) return a.size();
    const Positions in_a(a);
    std::uint64_t up = ~std::uint64_t{0}, down = 0, zero = 0, before = 0;
    const std::uint64_t last = std::uint64_t{1} << (a.size() - 1);
    std::size_t distance = a.size();
    for (const char c : b) {
        const std::uint64_t here = in_a[c];
        const std::uint64_t swapped = (((~zero) & here) << 1U) & before;
        zero = (((here & up) + up) ^ up) | here | down | swapped;
        std::uint64_t right_up = down | ~(zero | up);
        std::uint64_t right_down = zero & up;
        distance += (right_up & last) != 0;
        distance -= (right_down & last) != 0;
        right_up = (right_up << 1U) | 1U;
        right_down <<= 1U;
        up = right_down | ~(zero | right_up);
        down = zero & right_up;
        before = here;
    }
    return distance;
}

bool within_one_edit(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    const auto parted = std::mismatch(a.begin(), a.end(), b.begin());
    const auto rest_a = a.substr(static_cast<std::size_t>(parted.first - a.begin()));
    const auto rest_b = b.substr(static_cast<std::size_t>(parted.second - b.begin()));
    if (a.size() != b.size()) return rest_a == rest_b.substr(1);
    if (rest_a.size() <= 1) return true;
    if (rest_a.substr(1) == rest_b.substr(1)) return true;
    return rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

}  // namespace hub::linkage
