#include "core/records/linkage/comparer.hpp"

#include <algorithm>

#include "core/records/linkage/likeness.hpp"
#include "core/records/linkage/model_words.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kKnownPairs = 1U << 16U;

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

Comparer::Comparer(const Model& model, const Records& records) : records_(records), known_(kKnownPairs) {
    for (const Comparison& comparison : model.comparisons) {
        Compared compared{.field = comparison.field, .as = model.fields[comparison.field].as, .values = &records.fields()[comparison.field], .levels = &comparison.levels};
        const auto order = levels_of(compared.as);
        std::size_t place = 0;
        // What the model does not list counts as the next weaker that it does.
        for (const Is is : order) {
            while (place + 1 < comparison.levels.size() &&
                   std::find(order.begin(), order.end(), comparison.levels[place].is) < std::find(order.begin(), order.end(), is)) {
                ++place;
            }
            compared.place_of[static_cast<std::size_t>(is)] = static_cast<std::uint8_t>(place);
        }
        compared.place_of[static_cast<std::size_t>(Is::Else)] = static_cast<std::uint8_t>(comparison.levels.size() - 1);
        compared_.push_back(compared);
    }
}

Pattern Comparer::compare(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t* left = records_.row(a);
    const std::uint32_t* right = records_.row(b);
    Pattern pattern;
    for (std::size_t i = 0; i < compared_.size(); ++i) {
        const std::uint32_t x = left[compared_[i].field], y = right[compared_[i].field];
        if (x != 0 && y != 0) pattern.set(i, level_of(i, x, y) + 1);
    }
    return pattern;
}

unsigned Comparer::level_of(std::size_t comparison, std::uint32_t a, std::uint32_t b) {
    const Compared& compared = compared_[comparison];
    const auto place = [&](Is is) { return compared.place_of[static_cast<std::size_t>(is)]; };
    if (compared.as == As::Date) return place(relation(compared.values->date(a), compared.values->date(b)));
    if (a == b) return place(Is::Exact);
    if (compared.as == As::Sex) return place(Is::Else);
    const std::uint64_t pair = a < b ? (std::uint64_t{a} << 32U) | b : (std::uint64_t{b} << 32U) | a;
    Known& known = known_[hash_with(pair, comparison) % kKnownPairs];
    const std::uint64_t name = hash_with(comparison + 1, pair);
    if (known.pair == name) return known.level;
    unsigned level = 0;
    if (compared.as == As::Name) level = place(compared.values->names().relation(a, b));
    else if (compared.as == As::Words) level = word_level(compared, a, b);
    else level = text_level(compared, a, b);
    known = {name, static_cast<std::uint8_t>(level)};
    return level;
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
