#include "core/records/linkage/comparer.hpp"

#include <algorithm>
#include <bit>

#include "core/records/linkage/likeness.hpp"
#include "core/records/linkage/model_words.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kKnownPairs = 1U << 12U;

bool holds(const Level& level, std::string_view a, std::string_view b) {
    switch (level.is) {
        case Is::JaroWinkler: return jaro_winkler(a, b) >= level.limit;
        case Is::Edits: return edits(a, b) <= static_cast<std::size_t>(level.limit);
        case Is::Prefix: {
            const auto length = static_cast<std::size_t>(level.limit);
            return a.size() >= length && b.size() >= length && a.substr(0, length) == b.substr(0, length);
        }
        case Is::Else: return true;
        default: return false;
    }
}

}  // namespace

Comparer::How Comparer::how_of(As as, const std::vector<Level>& levels) {
    if (as == As::Date) return How::Dates;
    if (as == As::Name) return How::Names;
    if (as == As::Words) return How::Words;
    const auto is = [&](std::size_t at, Is wanted) { return at < levels.size() && levels[at].is == wanted; };
    if (as == As::Sex || (is(0, Is::Exact) && is(1, Is::Else))) return How::NotAtAll;
    const bool one_edit = is(0, Is::Exact) && is(1, Is::Edits) && levels[1].limit < 2 && is(2, Is::Else);
    return one_edit ? How::OneEdit : How::Texts;
}

Comparer::Comparer(const Model& model, const Records& records) : records_(records), known_(std::min(kKnownPairs, std::bit_ceil(std::size_t{records.size()} * 4))) {
    for (std::size_t number = 0; number < model.comparisons.size(); ++number) {
        const Comparison& comparison = model.comparisons[number];
        if (records.fields()[comparison.field].is_empty()) continue;  // the file has no such column
        const As as = model.fields[comparison.field].as;
        Compared compared{.comparison = number, .field = comparison.field, .how = how_of(as, comparison.levels), .values = &records.fields()[comparison.field], .levels = &comparison.levels};
        const auto order = levels_of(as);
        std::size_t place = 0;
        // What the model does not list counts as the next weaker that it does.
        for (const Is is : order) {
            while (place + 1 < comparison.levels.size() &&
                   std::find(order.begin(), order.end(), comparison.levels[place].is) < std::find(order.begin(), order.end(), is)) {
                ++place;
            }
            compared.place_of[static_cast<std::size_t>(is)] = static_cast<std::uint8_t>(place);
        }
        compared.rest = static_cast<std::uint8_t>(comparison.levels.size() - 1);
        compared.place_of[static_cast<std::size_t>(Is::Else)] = compared.rest;
        compared.exact = compared.place_of[static_cast<std::size_t>(Is::Exact)];
        compared.when_equal = Pattern().with(number, compared.exact + 1U).bits();
        compared.when_not = Pattern().with(number, compared.rest + 1U).bits();
        if (compared.how == How::Dates) dates_ |= 1U << compared_.size();
        if (compared.how == How::NotAtAll) not_at_all_ |= 1U << compared_.size();
        compared_.push_back(compared);
    }
}

void Comparer::prefetch(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t* left = records_.row(a);
    const std::uint32_t* right = records_.row(b);
    for (const Compared& compared : compared_) {
        if (left[compared.field] == right[compared.field]) continue;
        compared.values->prefetch(left[compared.field]);
        compared.values->prefetch(right[compared.field]);
    }
}

Pattern Comparer::compare(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t* left = records_.row(a);
    const std::uint32_t* right = records_.row(b);
    // Without a branch: which values are there, and which are equal, nobody can foretell.
    std::uint32_t present = 0, equal = 0, place = 1;
    for (const Compared& compared : compared_) {
        const std::uint32_t x = left[compared.field], y = right[compared.field];
        present |= place & -static_cast<std::uint32_t>((x != 0) & (y != 0));
        equal |= place & -static_cast<std::uint32_t>(x == y);
        place <<= 1U;
    }
    const std::uint32_t same = present & equal & ~dates_, other = present & ~same & not_at_all_;
    std::uint64_t bits = 0;
    for (std::uint32_t left_over = same; left_over != 0; left_over &= left_over - 1) bits |= compared_[std::countr_zero(left_over)].when_equal;
    for (std::uint32_t left_over = other; left_over != 0; left_over &= left_over - 1) bits |= compared_[std::countr_zero(left_over)].when_not;
    for (std::uint32_t left_over = present & ~same & ~other; left_over != 0; left_over &= left_over - 1) {
        const Compared& compared = compared_[std::countr_zero(left_over)];
        bits |= Pattern().with(compared.comparison, level_of(compared, left[compared.field], right[compared.field]) + 1).bits();
    }
    return Pattern(bits);
}

unsigned Comparer::level_of(const Compared& compared, std::uint32_t a, std::uint32_t b) {
    if (compared.how == How::Dates) return compared.place_of[static_cast<std::size_t>(relation(compared.values->date(a), compared.values->date(b)))];
    if (compared.how == How::OneEdit) return within_one_edit(compared.values->code(a), compared.values->code(b)) ? 1 : compared.rest;
    // What costs more is kept for a while: blocks of one birthday or school compare the same names again and again.
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
    const std::uint64_t pair = a < b ? (std::uint64_t{a} << 32U) | b : (std::uint64_t{b} << 32U) | a;
    Known& known = known_[((pair + compared.comparison) * kOdd >> 40U) & (known_.size() - 1)];
    if (known.pair != pair || known.comparison != compared.comparison) known = {pair, static_cast<std::uint8_t>(compared.comparison), static_cast<std::uint8_t>(compared_level(compared, a, b))};
    return known.level;
}

unsigned Comparer::compared_level(const Compared& compared, std::uint32_t a, std::uint32_t b) const {
    if (compared.how == How::Names) return compared.place_of[static_cast<std::size_t>(compared.values->names().relation(a, b))];
    return compared.how == How::Words ? word_level(compared, a, b) : text_level(compared, a, b);
}

unsigned Comparer::text_level(const Compared& compared, std::uint32_t a, std::uint32_t b) {
    const auto left = compared.values->text(a), right = compared.values->text(b);
    const auto found = std::find_if(compared.levels->begin(), compared.levels->end(), [&](const Level& level) { return holds(level, left, right); });
    return static_cast<unsigned>(found - compared.levels->begin());
}

unsigned Comparer::word_level(const Compared& compared, std::uint32_t a, std::uint32_t b) {
    const auto shared = compared.values->words().shared(a, b);
    const auto found = std::find_if(compared.levels->begin(), compared.levels->end(), [&](const Level& level) {
        switch (level.is) {
            case Is::Reordered: return shared.kind == WordValues::Shared::Kind::All;
            case Is::Subset: return shared.kind != WordValues::Shared::Kind::Some;
            case Is::SharedBits: return shared.bits >= level.limit;
            default: return level.is == Is::Else;
        }
    });
    return static_cast<unsigned>(found - compared.levels->begin());
}

}  // namespace hub::linkage
