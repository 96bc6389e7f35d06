#include "core/records/linkage/model_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text/suggestion.hpp"

namespace hub::linkage {

namespace {

struct KindName {
    std::string_view name;
    As as;
};
constexpr std::array kKinds{KindName{"name", As::Name}, KindName{"words", As::Words}, KindName{"text", As::Text},
                            KindName{"date", As::Date}, KindName{"code", As::Code},   KindName{"phone", As::Phone},
                            KindName{"national_id", As::NationalId}, KindName{"sex", As::Sex}};

struct LevelName {
    std::string_view name;
    Is is;
};
constexpr std::array kLevels{
    LevelName{"exact", Is::Exact},           LevelName{"no_tones", Is::NoTones},     LevelName{"other_tones", Is::OtherTones},
    LevelName{"variant", Is::Variant},       LevelName{"reordered", Is::Reordered},  LevelName{"lost_middle", Is::LostMiddle},
    LevelName{"typo", Is::Typo},             LevelName{"subset", Is::Subset},        LevelName{"other_syllable", Is::OtherSyllable}, LevelName{"same_ends", Is::SameEnds},
    LevelName{"same_given", Is::SameGiven},  LevelName{"swapped", Is::Swapped},      LevelName{"one_digit", Is::OneDigit},
    LevelName{"near_missing", Is::NearMissing}, LevelName{"same_day", Is::SameDay},  LevelName{"same_year", Is::SameYear},
    LevelName{"jaro_winkler", Is::JaroWinkler}, LevelName{"edits", Is::Edits},       LevelName{"prefix", Is::Prefix},
    LevelName{"shared_bits", Is::SharedBits},   LevelName{"else", Is::Else}};

struct PartName {
    std::string_view name;
    Part part;
};
constexpr std::array kNameParts{PartName{"key", Part::Key},     PartName{"sorted", Part::Sorted},   PartName{"ends", Part::Ends},
                                PartName{"given", Part::Given}, PartName{"surname", Part::Surname}, PartName{"initials", Part::Initials}};
constexpr std::array kDateParts{PartName{"year", Part::Year}, PartName{"day_month", Part::DayMonth}};
constexpr std::array kWordParts{PartName{"each", Part::Each}, PartName{"sorted", Part::Sorted}};

bool takes_a_limit(Is is) { return is == Is::JaroWinkler || is == Is::Edits || is == Is::Prefix || is == Is::SharedBits; }

template <typename Names>
std::vector<std::string> listed(const Names& names) {
    std::vector<std::string> out;
    for (const auto& each : names) out.emplace_back(each.name);
    return out;
}

template <typename Names>
auto named(const Names& names, std::string_view name) {
    return std::find_if(names.begin(), names.end(), [&](const auto& each) { return each.name == name; });
}

tl::unexpected<Error> wrong(std::string message) { return fail("linkage.model", std::move(message)); }

std::vector<std::string> field_names(const Model& model) {
    std::vector<std::string> out;
    for (const Field& field : model.fields) out.push_back(field.name);
    return out;
}

std::vector<std::string> comparison_names(const Model& model) {
    std::vector<std::string> out;
    for (const Comparison& comparison : model.comparisons) out.push_back(comparison.name);
    return out;
}

std::vector<PartName> parts_of(As as) {
    if (as == As::Name) return {kNameParts.begin(), kNameParts.end()};
    if (as == As::Date) return {kDateParts.begin(), kDateParts.end()};
    if (as == As::Words) return {kWordParts.begin(), kWordParts.end()};
    return {};
}

Result<double> probability(std::string_view written) {
    HUB_TRY_ASSIGN(const double value, parse_number(written));
    if (value <= 0 || value >= 1) return wrong("`" + std::string(written) + "` is no probability; write a number between 0 and 1.");
    return value;
}

}  // namespace

std::string_view name_of(Is is) {
    return std::find_if(kLevels.begin(), kLevels.end(), [&](const LevelName& each) { return each.is == is; })->name;
}

std::string_view name_of(As as) {
    return std::find_if(kKinds.begin(), kKinds.end(), [&](const KindName& each) { return each.as == as; })->name;
}

std::vector<std::string> kind_names() { return listed(kKinds); }

As kind_named(std::string_view name) {
    const auto found = named(kKinds, name);
    return found == kKinds.end() ? As::Text : found->as;
}

std::vector<Is> levels_of(As as) {
    switch (as) {
        case As::Name:
            return {Is::Exact,      Is::NoTones, Is::Variant, Is::Reordered,     Is::LostMiddle,
                    Is::Typo,       Is::OtherTones, Is::Subset,  Is::OtherSyllable, Is::SameEnds, Is::SameGiven};
        case As::Date: return {Is::Exact, Is::NearMissing, Is::Swapped, Is::OneDigit, Is::SameDay, Is::SameYear};
        case As::Words: return {Is::Exact, Is::Reordered, Is::Subset, Is::SharedBits};
        case As::Sex: return {Is::Exact};
        case As::Text:
        case As::Code:
        case As::Phone:
        case As::NationalId: return {Is::Exact, Is::JaroWinkler, Is::Edits, Is::Prefix};
    }
    return {};
}

std::vector<std::string> pieces_of(std::string_view text, char separator) {
    std::vector<std::string> out;
    while (true) {
        const auto end = std::min(text.find(separator), text.size());
        auto piece = text.substr(0, end);
        while (!piece.empty() && piece.front() == ' ') piece.remove_prefix(1);
        while (!piece.empty() && piece.back() == ' ') piece.remove_suffix(1);
        if (!piece.empty()) out.emplace_back(piece);
        if (end == text.size()) return out;
        text.remove_prefix(end + 1);
    }
}

Result<double> parse_number(std::string_view written) {
    double value = 0;
    const auto done = std::from_chars(written.data(), written.data() + written.size(), value);
    if (done.ec != std::errc() || done.ptr != written.data() + written.size()) {
        return wrong("`" + std::string(written) + "` is no number.");
    }
    return value;
}

Result<Level> parse_level(std::string_view written, As as) {
    const auto pieces = pieces_of(written, ' ');
    if (pieces.empty()) return wrong("A level is empty.");
    const auto known = levels_of(as);
    const auto found = named(kLevels, pieces[0]);
    const bool fits = found != kLevels.end() && (found->is == Is::Else || std::find(known.begin(), known.end(), found->is) != known.end());
    if (!fits) {
        std::vector<std::string> names{"else"};
        for (const Is is : known) names.emplace_back(name_of(is));
        return wrong("A field of kind " + std::string(name_of(as)) + " has no level `" + pieces[0] + "`." + text::did_you_mean(pieces[0], names));
    }
    Level level{.is = found->is, .m = {}, .u = {}, .written = {}};
    level.written = pieces[0];
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const std::string_view piece = pieces[i];
        if (piece.starts_with("m=") || piece.starts_with("u=")) {
            HUB_TRY_ASSIGN(const double value, probability(piece.substr(2)));
            (piece[0] == 'm' ? level.m : level.u) = value;
            continue;
        }
        if (!takes_a_limit(level.is) || i > 1) return wrong("`" + pieces[i] + "` says nothing after `" + pieces[0] + "`; write m=0.9 or u=1e-6.");
        HUB_TRY_ASSIGN(level.limit, parse_number(piece));
        level.written += " " + pieces[i];
    }
    if (takes_a_limit(level.is) && level.limit <= 0) return wrong("`" + pieces[0] + "` needs a number behind it.");
    return level;
}

Result<KeyPart> parse_key_part(std::string_view written, const Model& model) {
    const auto dot = written.find('.');
    const auto field = model.field_named(written.substr(0, dot));
    if (!field) {
        const std::string name(written.substr(0, dot));
        return wrong("There is no field `" + name + "`." + text::did_you_mean(name, field_names(model)));
    }
    if (dot == std::string_view::npos) return KeyPart{.field = *field};
    const std::string name(written.substr(dot + 1));
    if (name.starts_with("prefix")) {
        HUB_TRY_ASSIGN(const double length, parse_number(std::string_view(name).substr(6)));
        if (length < 1 || length > 32) return wrong("A prefix is 1 to 32 characters long.");
        return KeyPart{.field = *field, .part = Part::Prefix, .length = static_cast<std::size_t>(length)};
    }
    const auto known = parts_of(model.fields[*field].as);
    const auto found = named(known, name);
    if (found == known.end()) {
        auto names = listed(known);
        names.emplace_back("prefix4");
        return wrong("A field of kind " + std::string(name_of(model.fields[*field].as)) + " has no part `" + name + "`." + text::did_you_mean(name, names));
    }
    return KeyPart{.field = *field, .part = found->part};
}

Result<Condition> parse_condition(std::string_view written, const Model& model) {
    const auto space = std::min(written.find(' '), written.size());
    const std::string name(written.substr(0, space));
    const auto comparison = model.comparison_named(name);
    if (!comparison) return wrong("There is no comparison `" + name + "`." + text::did_you_mean(name, comparison_names(model)));
    const std::string level(space == written.size() ? "exact" : written.substr(space + 1));
    const auto& levels = model.comparisons[*comparison].levels;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i].written == level) return Condition{*comparison, i, std::string(written)};
        names.push_back(levels[i].written);
    }
    return wrong("Comparison `" + name + "` has no level `" + level + "`." + text::did_you_mean(level, names));
}

}  // namespace hub::linkage
