#include "names.hpp"

#include <cstdlib>
#include <map>
#include <stdexcept>

#include "csv.hpp"

namespace province {
namespace {

const std::vector<People> kPeoples{{"01", "Kinh"}, {"10", "Gia-rai"}, {"13", "Ba-na"}, {"12", "Ê-đê"},
                                   {"02", "Tày"},  {"07", "Nùng"},    {"03", "Thái"}};
const std::vector<std::string> kJraiClans{"Siu", "Ksor", "Nay", "Kpă", "Rơ Châm", "Rơ Mah", "Rah Lan", "Puih"};
const std::vector<std::string> kEdeClans{"Niê", "Mlô", "Kbuôr", "Êban", "Ayŭn"};
const std::vector<std::string> kMaleHighland{"Blưi", "Hyui", "Thoan", "Djuang", "Khuê", "Nhơr", "Bưng", "Tơ", "Krông", "Blim"};
const std::vector<std::string> kFemaleHighland{"Bia", "Lan", "Nga", "Mlơn", "Duyên", "Yăm", "Uyên", "Hoan", "Liên", "Nhung"};
const std::vector<std::string> kNorthernSurnames{"Nông", "Hoàng", "Lò", "Vi", "Lương", "Triệu", "Bế", "Hà"};
const std::vector<std::string> kCompoundSurnames{"Nguyễn Hoàng", "Lê Phan", "Trần Đình", "Đặng Hồ"};
const std::vector<std::string> kMaleMiddle{"Văn", "Hữu", "Đức", "Minh", "Gia", "Quốc", "Thành", "Anh", "Hoàng",
                                           "Ngọc", "Công", "Đình", "Xuân", "Trọng", "Bảo", "Tuấn", "Nhật"};
const std::vector<std::string> kFemaleMiddle{"Thị", "Thị", "Thị", "Ngọc", "Ngọc", "Ngọc", "Thanh", "Phương", "Minh", "Thùy",
                                             "Bảo", "Khánh", "Mỹ", "Kim", "Hoài", "Như", "Quỳnh", "Cẩm"};

}  // namespace

Names::Names(const std::filesystem::path& data) {
    const auto folder = data / "names";
    add(surnames_, folder / "surnames_daklak_DKL01.csv", 2);
    add(surnames_, folder / "surnames_national_wikipedia.csv", 1);
    add(surnames_, folder / "surnames_nghean_NAN01.csv", 1);
    add(given_male_, folder / "given_male_daklak_DKL01.csv", 1);
    add(given_female_, folder / "given_female_daklak_DKL01.csv", 1);
    add(given_female_, folder / "given_female_saigon_SG01.csv", 1);
}

void Names::add(Table& table, const std::filesystem::path& file, std::size_t column) {
    double sum = table.empty() ? 0 : table.back().until;
    for (const auto& row : read_table(file)) {
        if (row.size() <= column) throw std::runtime_error("short line in " + file.string());
        if (row[0] == "?") continue;  // unreadable in the source
        sum += std::strtod(row[column].c_str(), nullptr);
        table.push_back({row[0].substr(0, row[0].find('/')), sum});  // "Vũ/Võ" counts for the first
    }
}

const std::string& Names::draw(Random& random, const Table& table) {
    const double at = static_cast<double>(random.below(1'000'000)) / 1'000'000.0 * table.back().until;
    for (const auto& entry : table) {
        if (at < entry.until) return entry.text;
    }
    return table.back().text;
}

const People& Names::people(Random& random) const {
    return random.chance(84) ? kPeoples[0] : kPeoples[1 + random.below(kPeoples.size() - 1)];
}

std::string Names::kinh(Random& random, const std::string& surname, Gender gender) const {
    const Table& given = gender == Gender::male ? given_male_ : given_female_;
    std::string name = surname;
    // Three words for 73 % of boys and 35 % of girls; four words for nearly all others (hoten.org, SG01).
    const int three_words = gender == Gender::male ? 73 : 35;
    name += " " + random.pick(gender == Gender::male ? kMaleMiddle : kFemaleMiddle);
    if (!random.chance(three_words)) name += " " + draw(random, given);
    return name + " " + draw(random, given);
}

std::string Names::pupil(Random& random, const People& people, Gender gender) const {
    const std::string code = people.code;
    const bool boy = gender == Gender::male;
    if (code == "10") {
        return random.pick(kJraiClans) + (boy ? " " + random.pick(kMaleHighland) : " H'" + random.pick(kFemaleHighland));
    }
    if (code == "12") {
        return (boy ? "Y " + random.pick(kMaleHighland) : "H'" + random.pick(kFemaleHighland)) + " " + random.pick(kEdeClans);
    }
    if (code == "13") return std::string("Đinh ") + (boy ? "A " + random.pick(kMaleHighland) : "Thị " + random.pick(kFemaleHighland));
    if (code != "01") return kinh(random, random.pick(kNorthernSurnames), gender);
    if (random.chance(1)) return kinh(random, boy ? "Tôn Thất" : "Tôn Nữ", gender);
    if (random.chance(2)) return kinh(random, random.pick(kCompoundSurnames), gender);
    return kinh(random, draw(random, surnames_), gender);
}

std::string Names::sibling(Random& random, const std::string& name, const People& people, Gender gender) const {
    if (std::string(people.code) != "01") return pupil(random, people, gender);
    if (name.starts_with("Tôn Thất ") || name.starts_with("Tôn Nữ ")) return kinh(random, gender == Gender::male ? "Tôn Thất" : "Tôn Nữ", gender);
    for (const std::string& surname : kCompoundSurnames) {
        if (name.starts_with(surname + " ")) return kinh(random, surname, gender);
    }
    return kinh(random, name.substr(0, name.find(' ')), gender);
}

std::string Names::foreigner(Random& random, const std::string& nationality, Gender gender) const {
    const bool boy = gender == Gender::male;
    static const std::map<std::string, std::vector<std::string>> kBoys{
        {"KR", {"Kim Min Jun", "Park Seo Jun", "Lee Do Yun"}}, {"LA", {"Bounmy Vongsa", "Somphone Keo"}},
        {"US", {"Daniel Nguyen", "Ethan Miller"}}, {"KH", {"Sok Dara", "Chan Rithy"}}};
    static const std::map<std::string, std::vector<std::string>> kGirls{
        {"KR", {"Kim Seo Yeon", "Choi Ji Woo"}}, {"LA", {"Noy Phommachanh", "Dalavone Sith"}},
        {"US", {"Emily Tran", "Olivia Brown"}}, {"KH", {"Sok Bopha", "Chea Sreyneang"}}};
    return random.pick((boy ? kBoys : kGirls).at(nationality));
}

}  // namespace province
