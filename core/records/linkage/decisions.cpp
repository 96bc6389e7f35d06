#include "core/records/linkage/decisions.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text/unicode.hpp"

namespace hub::linkage {

namespace {

constexpr std::array<std::string_view, 3> kHeadings{"record_a", "record_b", "decision"};
constexpr std::array<std::string_view, 6> kSame{"same", "giong", "giong nhau", "mot nguoi", "cung mot nguoi", "cung nguoi"};
constexpr std::array<std::string_view, 6> kDifferent{"different", "khac", "khac nhau", "hai nguoi", "khac nguoi", "hai nguoi khac nhau"};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

class DecisionReader : public RowTaker {
public:
    explicit DecisionReader(const Records& records) : records_(records) {}

    void declare(text::Declared) override {}
    void at(std::size_t) override {}
    Status sheet(const std::string&) override {
        begun_ = false;
        return {};
    }
    void refuse(RefusedRow row) override {
        if (!refused_) refused_ = std::move(row);
    }

    Status take(std::size_t line, std::vector<std::string>& cells) override {
        if (refused_) return wrong(refused_->line, refused_->message);
        if (!begun_) {
            begun_ = true;
            if (find_columns(cells)) return {};
        }
        if (std::max({places_[0], places_[1], places_[2]}) >= cells.size()) cells.resize(std::max({places_[0], places_[1], places_[2]}) + 1);
        const auto a = records_.find(cells[places_[0]]), b = records_.find(cells[places_[1]]);
        if (!a || !b) return wrong(line, "the files have no record `" + cells[places_[a ? 1 : 0]] + "`.");
        const std::string said = text::fold(cells[places_[2]]);
        if (said.empty()) {
            ++answers.unanswered;
            return {};
        }
        const bool same = is_among(kSame, said);
        if (!same && !is_among(kDifferent, said)) return wrong(line, "a decision is `same` or `different` (`giống`, `khác`), or empty where there is none yet.");
        answers.decisions.push_back({*a, *b, same ? Decision::Says::Same : Decision::Says::Different});
        return {};
    }

    [[nodiscard]] Status end() const { return refused_ ? wrong(refused_->line, refused_->message) : Status(); }

    Answers answers;

private:
    bool find_columns(const std::vector<std::string>& cells) {
        std::array<std::size_t, 3> places{};
        for (std::size_t i = 0; i < kHeadings.size(); ++i) {
            const auto found = std::find_if(cells.begin(), cells.end(), [&](const std::string& cell) { return text::fold(cell) == kHeadings[i]; });
            if (found == cells.end()) return false;
            places[i] = static_cast<std::size_t>(found - cells.begin());
        }
        places_ = places;
        return true;
    }
    static Status wrong(std::size_t line, std::string_view what) {
        return fail("linkage.decisions", "Line " + std::to_string(line) + " of the decisions: " + std::string(what));
    }

    const Records& records_;
    std::array<std::size_t, 3> places_{0, 1, 2};
    bool begun_ = false;
    std::optional<RefusedRow> refused_;
};

}  // namespace

Result<Answers> read_decisions(std::string_view file, const Records& records) {
    if (file.empty()) return Answers{};
    DecisionReader reader(records);
    HUB_TRY(read_rows(bytes_of(file), reader));
    HUB_TRY(reader.end());
    return std::move(reader.answers);
}

}  // namespace hub::linkage
