// What the secondary schools mark: rows of single marks for both systems, results of two periods in VnEdu.

#include <numeric>

#include "world.hpp"

namespace province {
namespace {

constexpr int kDefectsEach = 3;

bool is_secondary(Level level) { return level == Level::lower_secondary || level == Level::upper_secondary; }

/// TT 22/2021: regular marks once, the mid-term twice, the end of term three times; half up.
int average_of(const std::vector<int>& regular, int midterm, int final) {
    const int weight = static_cast<int>(regular.size()) + 5;
    const int sum = std::accumulate(regular.begin(), regular.end(), 0) + 2 * midterm + 3 * final;
    return (2 * sum + weight) / (2 * weight);
}

class Teacher {
public:
    Teacher(School& school, Random& random) : school_(school), random_(random) {}

    void mark_all() {
        // Class after class, as teachers close their books.
        for (std::size_t room = 0; room < school_.classes.size(); ++room) {
            for (std::size_t i = 0; i < school_.pupils.size(); ++i) {
                const PupilRecord& record = school_.pupils[i];
                const bool ordinary = record.defect == Defect::none && !record.second_record && record.status == "1";
                if (ordinary && record.school_class == room) mark(i, room);
            }
        }
        spoil();
    }

private:
    void mark(std::size_t pupil, std::size_t room) {
        scored(pupil, "TOAN", room % 2 == 0 ? MarkState::locked : MarkState::published);
        scored(pupil, "VAN", MarkState::draft);
        commented(pupil, "GDTC");
        if (school_.system != System::vnedu) return;
        results_of(pupil, "GK1", true);
        results_of(pupil, "HK1", room % 2 == 0);
    }

    void scored(std::size_t pupil, const char* subject, MarkState state) {
        std::vector<int> regular;
        for (int i = 0; i < 3; ++i) regular.push_back(random_.between(30, 100));
        MarkRow row{pupil, subject, {}, "", "", "", state, MarkDefect::none};
        for (const int tenths : regular) row.regular.push_back(with_comma(tenths));
        const int midterm = random_.between(30, 100), final = random_.between(30, 100);
        row.midterm = with_comma(midterm);
        row.final = with_comma(final);
        // Now and then a teacher's sum is wrong: a warning, and no reason to refuse anything.
        const int average = average_of(regular, midterm, final);
        row.average = with_comma(random_.chance(3) ? average - 1 : average);
        school_.marks.push_back(std::move(row));
    }

    void commented(std::size_t pupil, const char* subject) {
        const char* grade = random_.chance(95) ? "Đ" : "CĐ";
        school_.marks.push_back({pupil, subject, {"Đ", grade}, "Đ", grade, grade, MarkState::published, MarkDefect::none});
    }

    void results_of(std::size_t pupil, const char* period, bool closed) {
        PeriodResult result{pupil, period, closed, random_.between(1, 4), random_.between(1, 4), random_.between(0, 9), {}};
        for (const char* subject : {"TOAN", "VAN", "NN1", "TIN"}) result.averages[subject] = random_.between(30, 100);
        result.physical_education = random_.chance(95) ? "Đ" : "CĐ";
        school_.results.push_back(std::move(result));
    }

    void spoil() {
        static constexpr MarkDefect kDefects[kDefectsEach] = {MarkDefect::words, MarkDefect::two_commas, MarkDefect::above_ten};
        int spoiled = 0;
        for (std::size_t i = 0; i < school_.marks.size() && spoiled < kDefectsEach; i += 4) {
            if (school_.marks[i].subject != "GDTC") school_.marks[i].defect = kDefects[spoiled++];
        }
    }

    School& school_;
    Random& random_;
};

}  // namespace

std::string with_comma(int tenths) {
    return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "," + std::to_string(tenths % 10));
}

const char* written(MarkDefect defect) {
    switch (defect) {
        case MarkDefect::words: return "bảy";
        case MarkDefect::two_commas: return "7..5";
        case MarkDefect::above_ten: return "11";
        case MarkDefect::none: break;
    }
    return "";
}

void add_marks(World& world, Random& random) {
    for (School& school : world.schools) {
        if (is_secondary(school.level)) Teacher(school, random).mark_all();
    }
}

}  // namespace province
