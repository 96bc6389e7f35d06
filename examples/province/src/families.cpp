#include "families.hpp"

#include <string_view>
#include <utility>

#include "vietnamese.hpp"
#include "world.hpp"

namespace province {
namespace {

constexpr int kFirstYear = 2008, kYears = 12, kClassesOfAGrade = 4;
constexpr std::size_t kPupilsOfASchool = 600;

/// Behind the letter of a syllable (NFD) that carries its tone: the last one with a mark, else the second vowel before a consonant,
/// else the first. npos: none.
std::size_t place_of_tone(const std::string& parted) {
    for (const std::string_view quality : {"\u0302", "\u031B", "\u0306"}) {
        if (const auto at = parted.rfind(quality); at != std::string::npos) return at + quality.size();
    }
    const auto first = parted.find_first_of("aeiouyAEIOUY");
    if (first == std::string::npos) return first;
    const auto last = parted.find_last_of("aeiouyAEIOUY");
    return (last + 1 < parted.size() ? last : first) + 1;
}

/// Anh, Ánh; Vĩ, Vi: a tone for one that has none, or none for one that has.
std::string with_other_tone(Random& random, const std::string& word) {
    std::string parted = to_nfd(word);
    for (const std::string_view tone : {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}) {
        if (const auto at = parted.find(tone); at != std::string::npos) return to_nfc(parted.erase(at, tone.size()));
    }
    const auto place = place_of_tone(parted);
    if (place == std::string::npos) return word;
    return to_nfc(parted.insert(place, random.chance(60) ? "\u0301" : "\u0300"));
}

/// Khang, Khanh; Vân, Vâng.
std::string with_other_end(const std::string& word) {
    for (const auto& [from, to] : {std::pair{"ng", "nh"}, {"nh", "ng"}, {"n", "ng"}, {"m", "n"}}) {
        if (word.size() > std::string_view(from).size() + 1 && word.ends_with(from)) return word.substr(0, word.size() - std::string_view(from).size()) + to;
    }
    return word;
}

/// Minh, Vinh; Thảo, Hảo.
std::string with_other_beginning(Random& random, const std::string& word) {
    static const std::vector<std::string> kBeginnings{"B", "D", "H", "L", "M", "N", "Ph", "S", "T", "Th", "Tr", "V"};
    const auto vowel = word.find_first_not_of("BCDGHKLMNPQRSTVXbcdghklmnpqrstvx");
    if (vowel == std::string::npos || vowel == 0) return word;
    return random.pick(kBeginnings) + word.substr(vowel);
}

class Families {
public:
    Families(const Names& names, Random& random, std::size_t count) : names_(names), random_(random), count_(count), schools_(count / kPupilsOfASchool + 2) {}

    std::vector<Child> made() {
        while (children_.size() < count_) add_family();
        namesakes();
        for (Child& child : children_) {
            if (random_.below(1000) < kRenamedInAThousand) rename(child);
        }
        return std::move(children_);
    }

private:
    static constexpr std::size_t kRenamedInAThousand = 4;

    void add_family() {
        const People people = names_.people(random_);
        const std::size_t school = random_.below(schools_);
        const Child first = child(people, school);
        children_.push_back(first);
        const int brothers = random_.chance(35) ? 1 + random_.chance(15) : 0;
        const bool twins = random_.chance(1);
        for (int i = 0; i < brothers + twins && children_.size() < count_; ++i) {
            Child next = child(people, random_.chance(70) ? school : random_.below(schools_));
            next.mother = first.mother;
            next.mother_national_id = first.mother_national_id;
            next.phone = first.phone;
            next.address = first.address;
            if (twins && i == 0) make_twin(next, first, people);
            else next.name = names_.sibling(random_, first.name, people, next.gender);
            children_.push_back(next);
        }
    }

    void make_twin(Child& twin, const Child& of, const People& people) {
        const bool rhyming = std::string(people.code) == "01" && random_.chance(70);
        if (rhyming) twin.gender = of.gender;
        twin.name = rhyming ? rhyming_name(random_, of.name) : names_.sibling(random_, of.name, people, twin.gender);
        if (twin.name == of.name) twin.name = names_.sibling(random_, of.name, people, twin.gender);
        twin.birth = of.birth;
        twin.school = twin.school_before = of.school;
        twin.class_letter = of.class_letter;
        twin.national_id = province::national_id(random_, twin.birth, twin.gender);
    }

    Child child(const People& people, std::size_t school) {
        Child out;
        out.gender = random_.chance(51) ? Gender::male : Gender::female;
        out.name = names_.pupil(random_, people, out.gender);
        out.mother = names_.pupil(random_, people, Gender::female);
        out.birth = {kFirstYear + static_cast<int>(random_.below(kYears)), 1 + static_cast<int>(random_.below(12)), 1 + static_cast<int>(random_.below(28))};
        const bool highland = std::string(people.code) == "10" || std::string(people.code) == "12" || std::string(people.code) == "13";
        if (highland && random_.chance(4)) out.name = one_word(out.name);
        if (random_.below(1000) < (highland ? 30U : 3U)) out.birth.day = out.birth.month = 1;
        out.phone = "09" + random_.digits(8);
        out.national_id = province::national_id(random_, out.birth, out.gender);
        const int years = random_.between(20, 38);
        out.mother_national_id = province::national_id(random_, {out.birth.year - years, 1, 1}, Gender::female);
        out.ministry_code = random_.digits(10);
        out.school = out.school_before = school;
        if (random_.chance(8)) out.school_before = random_.below(schools_);
        out.class_letter = static_cast<int>(random_.below(kClassesOfAGrade));
        out.address = "Số " + std::to_string(1 + random_.below(300)) + " đường " + names_.pupil(random_, people, Gender::male);
        return out;
    }

    /// What they are called: "Y Blưi Niê" → "Blưi", "H'Bia Niê" → "H'Bia", "Siu Thoan" → "Thoan".
    static std::string one_word(const std::string& name) {
        if (name.starts_with("Y ")) return name.substr(2, name.find(' ', 2) - 2);
        return name.starts_with("H'") ? name.substr(0, name.find(' ')) : name.substr(name.rfind(' ') + 1);
    }

    /// Namesakes born on one day, in different schools.
    void namesakes() {
        for (std::size_t i = 0; i < count_ / 1000; ++i) {
            const Child& one = random_.pick(children_);
            Child& other = children_[random_.below(children_.size())];
            if (&one == &other) continue;
            other.name = one.name;
            other.gender = one.gender;
            other.birth = one.birth;
            other.national_id = province::national_id(random_, other.birth, other.gender);
        }
    }

    /// The given name alone, as courts and families do it.
    void rename(Child& child) {
        const auto given = child.name.rfind(' ');
        if (given == std::string::npos) return;
        const std::string other = names_.pupil(random_, {"01", "Kinh"}, child.gender);
        child.name_before = child.name;
        child.name = child.name.substr(0, given) + other.substr(other.rfind(' '));
        if (child.name == child.name_before) child.name_before.clear();
    }

    const Names& names_;
    Random& random_;
    std::size_t count_, schools_;
    std::vector<Child> children_;
};

}  // namespace

std::string rhyming_name(Random& random, const std::string& name) {
    const auto space = name.rfind(' ');
    if (space == std::string::npos) return name;
    const std::string before = name.substr(0, space + 1), word = name.substr(space + 1);
    const std::size_t first = random.below(3);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t way = (first + i) % 3;
        const std::string other = way == 0 ? with_other_tone(random, word) : way == 1 ? with_other_end(word) : with_other_beginning(random, word);
        if (other != word) return before + other;
    }
    return name;
}

std::vector<Child> make_children(const Names& names, Random& random, std::size_t count) { return Families(names, random, count).made(); }

}  // namespace province
