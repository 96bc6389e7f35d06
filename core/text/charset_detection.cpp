#include "core/text/charset_detection.hpp"

#include <algorithm>
#include <set>

#include "core/text/syllable.hpp"
#include "core/text/unicode.hpp"

namespace hub::text {

namespace {

/// ASCII text is itself unless its VIQR reading is clearly better.
constexpr double kPlainWord = 0.5;
/// So many words of declared Unicode may hold a sign (², №) before the declaration is doubted.
constexpr std::size_t kSignsOneIn = 50;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool ends_word(char32_t c) {
    if (c < 0x80) return c <= 0x20 || std::string_view("!\"#$%&()*+,./:;<=>?@[\\]^_`{|}~").find(static_cast<char>(c)) != std::string_view::npos;
    return c == 0xA0 || (c >= 0xB0 && c <= 0xB3) || c == 0x2013 || c == 0x2014 || c == 0x201C || c == 0x201D || c == 0x2018 || c == 0x2026 || c == 0x2022;
}

/// The words of `text` with a character beyond ASCII. Signs that stand alone (a bullet, a degree) are no words.
template <typename Visit>
void for_each_marked_word(std::string_view text, Visit visit) {
    std::size_t begin = 0;
    bool letters = false;
    const auto end_word = [&](std::size_t end) {
        const auto word = text.substr(begin, end - begin);
        if (letters && !is_ascii(word)) visit(word);
        letters = false;
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const char32_t c = next_character(text, at);
        if (ends_word(c)) {
            end_word(start);
            begin = at;
        } else {
            letters = letters || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c >= 0xA1;
        }
    }
    end_word(text.size());
}

/// a^ e^ o^, or o+ u+ a( before a further letter: not "O+", not "a (b)".
bool has_viqr_shape(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        const auto vowel = [&](std::string_view letters) { return letters.find(text[i - 1]) != std::string_view::npos; };
        if (text[i] == '^' && vowel("aAeEoO")) return true;
        const bool goes_on = i + 1 < text.size() && std::string_view("`'?~.aciimnopuyt").find(text[i + 1]) != std::string_view::npos;
        if (goes_on && ((text[i] == '+' && vowel("oOuU")) || (text[i] == '(' && vowel("aA")))) return true;
    }
    return false;
}

/// Capital shapes are the explanation for small letters behind capitals (NGUYễN); where plain TCVN3 reads well, they
/// are not.
double weight_under_capitals(const std::string& plain) {
    const double weight = weight_of(judge_word(plain));
    const std::string capitals = to_upper(plain);
    if (capitals == plain) return weight;
    constexpr double kNeedless = 0.3;
    return judge_word(plain) == WordKind::OddCase ? weight_of(judge_word(capitals)) : kNeedless * weight;
}

/// One charset's reading of some cells: its different words and what they weigh.
class Tally {
public:
    explicit Tally(Charset charset) : charset_(charset) {}

    void add(std::string_view cell, Declared declared) {
        const bool plain = is_ascii(cell);
        const bool readable = charset_ != Charset::Unicode || plain || declared == Declared::Unicode;
        const auto text = readable ? decode(cell, charset_) : Result<std::string>(fail("charset.invalid", ""));
        texts_.push_back(text ? std::optional(*text) : std::nullopt);
        if (!text) {
            // What cannot be read speaks against the charset as many times as it has words.
            for_each_marked_word(cell, [&](std::string_view word) { unread_.emplace(word); });
            return;
        }
        read_any_ = true;
        if (plain && charset_ == Charset::Unicode) {
            if (has_viqr_shape(cell)) plain_.emplace(cell);
            return;
        }
        const auto judged = charset_ == Charset::Tcvn3Capitals ? decode(cell, Charset::Tcvn3) : text;
        for_each_marked_word(*judged, [&](std::string_view word) { words_.emplace(word); });
    }

    [[nodiscard]] std::size_t words() const { return words_.size() + unread_.size() + plain_.size(); }
    [[nodiscard]] double score() const { return mean_without(nullptr); }
    /// By how much this reading's words are better, those left out that both read alike.
    [[nodiscard]] double lead_over(const Tally& other) const { return mean_without(&other) - other.mean_without(this); }
    [[nodiscard]] std::size_t signs() const {
        return static_cast<std::size_t>(std::count_if(words_.begin(), words_.end(), [](const auto& word) { return judge_word(word) == WordKind::Sign; }));
    }
    /// Every word is in capitals but for its marked letters: small letters are not what was meant.
    [[nodiscard]] bool all_capitals() const {
        return std::all_of(words_.begin(), words_.end(), [](const auto& word) { return judge_word(word) == WordKind::OddCase || to_upper(word) == word; });
    }
    [[nodiscard]] Charset charset() const { return charset_; }
    [[nodiscard]] bool read_any() const { return read_any_; }
    [[nodiscard]] const std::vector<std::optional<std::string>>& texts() const { return texts_; }

private:
    [[nodiscard]] double mean_without(const Tally* other) const {
        double sum = kPlainWord * static_cast<double>(plain_.size());
        std::size_t count = plain_.size() + unread_.size();
        for (const auto& word : words_) {
            const bool capitals = charset_ == Charset::Tcvn3Capitals;
            if (other != nullptr && !capitals && other->charset_ != Charset::Tcvn3Capitals && other->words_.contains(word)) continue;
            sum += capitals ? weight_under_capitals(word) : weight_of(judge_word(word));
            ++count;
        }
        return count == 0 ? 0 : sum / static_cast<double>(count);
    }

    Charset charset_;
    std::vector<std::optional<std::string>> texts_;
    std::set<std::string, std::less<>> words_, unread_, plain_;
    bool read_any_ = false;
};

/// Unicode for certain: windows-1252 could not have shown it.
bool is_proven(std::string_view cell, Declared declared) {
    return declared == Declared::Unicode && !windows1252_bytes(cell);
}

Tally tally_of(std::string_view cell, Charset charset, Declared declared) {
    Tally tally(charset);
    tally.add(cell, declared);
    return tally;
}

}  // namespace

std::string_view name_of(Basis basis) {
    switch (basis) {
        case Basis::Plain: return "plain";
        case Basis::Words: return "words";
        case Basis::Neighbours: return "neighbours";
        case Basis::Named: return "named";
    }
    return {};
}

double Detection::score_of(Charset wanted) const {
    const auto found = std::find_if(readings.begin(), readings.end(), [&](const Reading& one) { return one.charset == wanted; });
    return found == readings.end() ? 0 : found->score;
}

bool is_marked(std::string_view cell) { return !is_ascii(cell) || has_viqr_shape(cell); }

Detection detect(std::span<const std::string> samples, Declared declared) {
    Detection out;
    out.declared = declared;
    out.charset = Charset::Unicode;
    out.confidence = 1;
    std::vector<std::string_view> open;  // cells that several charsets could have written
    Tally proven(Charset::Unicode);
    for (const std::string& sample : samples) {
        if (!is_marked(sample)) continue;
        if (is_proven(sample, declared)) proven.add(sample, declared);
        else open.push_back(sample);
    }
    out.proven = proven.read_any();
    out.words = proven.words();
    if (out.proven) out.basis = Basis::Words;
    if (open.empty()) return out;

    out.basis = Basis::Words;
    std::vector<Tally> tallies;
    for (const Charset charset : kCharsets) {
        Tally tally(charset);
        for (const auto cell : open) tally.add(cell, declared);
        if (tally.read_any() && tally.words() > 0) tallies.push_back(std::move(tally));
    }
    // Marks without words (a degree, a bullet) are what they are where Unicode is declared.
    if (tallies.empty() && declared == Declared::Unicode) return out;
    out.charset.reset();
    out.confidence = 0;
    if (tallies.empty()) return out;

    for (const Tally& tally : tallies) out.readings.push_back({tally.charset(), tally.score()});
    // The cells that only Unicode can have written vote with the others: for it, and against every other charset.
    for (Tally& tally : tallies) {
        for (const std::string& sample : samples) {
            if (is_marked(sample) && is_proven(sample, declared)) tally.add(sample, declared);
        }
    }
    std::stable_sort(tallies.begin(), tallies.end(), [](const Tally& a, const Tally& b) { return a.score() > b.score(); });
    const auto lead_of = [&](const Tally& candidate) {
        const bool capitals = candidate.charset() == Charset::Tcvn3Capitals && candidate.all_capitals();
        double least = candidate.score();
        for (const Tally& rival : tallies) {
            if (rival.texts() == candidate.texts() || (capitals && rival.charset() == Charset::Tcvn3)) continue;
            least = std::min(least, candidate.lead_over(rival));
        }
        return least;
    };
    const auto certainty_of = [](std::size_t words) { return static_cast<double>(words) / static_cast<double>(words + 1); };

    const bool all_ascii = std::all_of(open.begin(), open.end(), is_ascii);
    const auto as_is = std::find_if(tallies.begin(), tallies.end(), [](const Tally& one) { return one.charset() == Charset::Unicode; });
    if ((declared == Declared::Unicode || all_ascii) && as_is != tallies.end()) {
        out.words = as_is->words();
        const bool few_signs = as_is->signs() * kSignsOneIn <= out.words || out.proven;
        if (few_signs && lead_of(*as_is) >= -kClearlyBetter) {
            out.charset = Charset::Unicode;
            out.confidence = std::clamp(0.5 + lead_of(*as_is), 0.0, 1.0) * certainty_of(out.words);
            return out;
        }
    }
    const Tally& best = tallies.front();
    out.words = best.words();
    out.confidence = std::clamp(lead_of(best), 0.0, 1.0) * certainty_of(best.words());
    if (best.score() >= kReadable && out.confidence >= kSure) out.charset = best.charset();
    return out;
}

void follow_neighbours(Detection& column, Charset common) {
    if (column.basis != Basis::Words || column.readings.empty()) return;
    if (column.charset && *column.charset != Charset::Unicode) return;
    const double theirs = column.score_of(common), as_is = column.score_of(Charset::Unicode);
    const bool best = std::all_of(column.readings.begin(), column.readings.end(), [&](const Reading& one) { return one.score <= theirs; });
    const bool clearly = theirs >= kReadable && theirs > as_is + kClearlyBetter;
    if (theirs > 0 && best && (!column.charset || clearly)) {
        column.charset = common;
        column.basis = Basis::Neighbours;
    } else if (column.charset && !column.proven && theirs >= as_is) {
        column.charset.reset();
    }
}

Result<std::string> read_cell(std::string_view cell, const Detection& column) {
    if (!is_marked(cell)) {
        // "Ha?o", "Thi.": signs that any text has; among VIQR they are marks where they make a word. "4A." is a class.
        const bool letters = cell.find_first_of("0123456789") == std::string_view::npos;
        const bool marks = column.charset == Charset::Viqr && letters && tally_of(cell, Charset::Viqr, column.declared).score() >= kReadable;
        return marks ? decode(cell, Charset::Viqr) : std::string(cell);
    }
    if (is_proven(cell, column.declared)) return decode(cell, Charset::Unicode);
    // Bytes that are no UTF-8 cannot be "as they stand", even if no sample said so.
    const bool unreadable = column.charset == Charset::Unicode && column.declared == Declared::Nothing && !is_ascii(cell);
    if (!column.charset || unreadable) return fail("charset.unsure", "The charset of this column cannot be told.");
    auto text = decode(cell, *column.charset);
    if (!text || column.basis == Basis::Named) return text;
    const Tally own = tally_of(cell, *column.charset, column.declared);
    if (own.score() == 1) return text;  // nothing reads better
    for (const Charset charset : kCharsets) {
        if (charset == *column.charset) continue;
        const Tally other = tally_of(cell, charset, column.declared);
        if (other.read_any() && other.lead_over(own) > kClearlyBetter) {
            return fail("charset.unsure", "This cell reads better in another charset than its column.");
        }
    }
    return text;
}

}  // namespace hub::text
