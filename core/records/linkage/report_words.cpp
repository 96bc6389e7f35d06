#include "core/records/linkage/report_words.hpp"

#include <algorithm>
#include <array>

namespace hub::linkage::report {

namespace {

struct FieldName {
    std::string_view name;
    Wording words;
};
constexpr std::array kFields{
    FieldName{"name", {"Họ tên", "Name"}},
    FieldName{"full_name", {"Họ và tên", "Full name"}},
    FieldName{"given_name", {"Tên", "Given name"}},
    FieldName{"first_name", {"Tên", "First name"}},
    FieldName{"surname", {"Họ", "Surname"}},
    FieldName{"birth_date", {"Ngày sinh", "Birth date"}},
    FieldName{"birth_place", {"Nơi sinh", "Birth place"}},
    FieldName{"sex", {"Giới tính", "Sex"}},
    FieldName{"gender", {"Giới tính", "Gender"}},
    FieldName{"national_id", {"Số định danh cá nhân", "National id"}},
    FieldName{"ministry_code", {"Mã của Bộ", "Ministry code"}},
    FieldName{"staff_code", {"Mã cán bộ", "Staff code"}},
    FieldName{"school", {"Trường", "School"}},
    FieldName{"class", {"Lớp", "Class"}},
    FieldName{"phone", {"Điện thoại", "Telephone"}},
    FieldName{"mother", {"Họ tên mẹ", "Mother"}},
    FieldName{"father", {"Họ tên cha", "Father"}},
    FieldName{"guardian", {"Người giám hộ", "Guardian"}},
    FieldName{"commune", {"Xã, phường", "Commune"}},
    FieldName{"address", {"Địa chỉ", "Address"}},
    FieldName{"email", {"Thư điện tử", "E-mail"}},
    FieldName{"system", {"Hệ thống nguồn", "Source system"}},
    FieldName{"number", {"Số", "Number"}},
    FieldName{"street_number", {"Số nhà", "Street number"}},
    FieldName{"place", {"Địa phương", "Place"}},
    FieldName{"postcode", {"Mã bưu chính", "Postcode"}},
    FieldName{"state", {"Bang", "State"}},
    FieldName{"occupation", {"Nghề nghiệp", "Occupation"}},
};

std::string words_of_name(std::string_view name, Language language) {
    const auto found =
        std::find_if(kFields.begin(), kFields.end(), [&](const FieldName& each) { return each.name == name; });
    return found == kFields.end() ? shown(name) : std::string(found->words.in(language));
}

/// `#` stands for the level's limit.
Wording words_of(Is is) {
    switch (is) {
        case Is::Exact:
            return {"giống hệt", "identical"};
        case Is::NoTones:
            return {"cùng chữ, một bên thiếu dấu", "same letters, one lacks marks"};
        case Is::OtherTones:
            return {"cùng chữ, dấu khác nhau", "same letters, other marks"};
        case Is::Variant:
            return {"cách viết khác (i/y, Hoàng/Huỳnh)", "another spelling (i/y, Hoàng/Huỳnh)"};
        case Is::Reordered:
            return {"cùng các tiếng, khác thứ tự", "same words, other order"};
        case Is::LostMiddle:
            return {"một bên thiếu tiếng ở giữa", "one lacks a middle syllable"};
        case Is::Typo:
            return {"sai một ký tự trong một tiếng", "one syllable mistyped"};
        case Is::Subset:
            return {"bên này nằm trọn trong bên kia", "one is contained in the other"};
        case Is::OtherSyllable:
            return {"một tiếng gần giống nhưng là tên khác (Lan, Loan)", "one syllable nearly alike, yet another name (Lan, Loan)"};
        case Is::SameEnds:
            return {"cùng họ và tên, khác đệm", "same surname and given name, other middle"};
        case Is::SameGiven:
            return {"chỉ cùng tên", "same given name only"};
        case Is::Swapped:
            return {"ngày và tháng đổi chỗ", "day and month swapped"};
        case Is::OneDigit:
            return {"sai một chữ số", "one digit off"};
        case Is::NearMissing:
            return {"cùng năm, một bên không rõ ngày", "same year, one without a real day"};
        case Is::SameDay:
            return {"cùng ngày tháng, khác năm", "same day and month, other year"};
        case Is::SameYear:
            return {"chỉ cùng năm", "same year only"};
        case Is::JaroWinkler:
            return {"gần giống (độ giống từ #)", "alike (likeness # or more)"};
        case Is::Edits:
            return {"sai tối đa # ký tự", "at most # characters off"};
        case Is::Prefix:
            return {"cùng # ký tự đầu", "first # characters the same"};
        case Is::SharedBits:
            return {"chung những từ hiếm (từ # bit)", "rare words in common (# bits or more)"};
        case Is::Else:
            return {"khác nhau", "different"};
    }
    return {};
}

std::string part_words(const KeyPart& part, Language language) {
    switch (part.part) {
        case Part::Whole:
            return {};
        case Part::Key:
            return std::string(say(language, "không dấu", "without marks"));
        case Part::Sorted:
            return std::string(say(language, "không kể thứ tự từ", "in any order"));
        case Part::Ends:
            return std::string(say(language, "từ đầu và từ cuối", "first and last word"));
        case Part::Given:
            return std::string(say(language, "tên gọi", "given name"));
        case Part::Surname:
            return std::string(say(language, "họ", "surname"));
        case Part::Initials:
            return std::string(say(language, "chữ cái đầu", "initials"));
        case Part::Year:
            return std::string(say(language, "năm", "year"));
        case Part::DayMonth:
            return std::string(say(language, "ngày và tháng", "day and month"));
        case Part::Each:
            return std::string(say(language, "từng từ", "each word"));
        case Part::Prefix:
            return counted(part.length, language) + std::string(say(language, " ký tự đầu", " first characters"));
    }
    return {};
}

}  // namespace

std::string field_words(const Model& model, std::size_t field, Language language) {
    return words_of_name(model.fields[field].name, language);
}

std::string comparison_words(const Model& model, std::size_t comparison, Language language) {
    return words_of_name(model.comparisons[comparison].name, language);
}

std::string level_words(const Level& level, Language language) {
    std::string out(words_of(level.is).in(language));
    if (level.limit <= 0) return out;
    const bool whole = level.limit == static_cast<double>(static_cast<int>(level.limit));
    if (const auto at = out.find('#'); at != std::string::npos)
        out.replace(at, 1, decimal(level.limit, whole ? 0 : 2, language));
    return out;
}

std::string rule_words(const Model& model, const BlockingRule& rule, Language language) {
    std::string out;
    for (const KeyPart& part : rule.parts) {
        if (!out.empty()) out += " + ";
        out += field_words(model, part.field, language);
        if (const std::string words = part_words(part, language); !words.empty()) out += " (" + words + ")";
    }
    return out;
}

std::string_view kind_words(As as, Language language) {
    switch (as) {
        case As::Name:
            return say(language, "tên người", "person's name");
        case As::Words:
            return say(language, "nhiều từ", "words");
        case As::Text:
            return say(language, "văn bản", "text");
        case As::Date:
            return say(language, "ngày", "date");
        case As::Code:
            return say(language, "mã", "code");
        case As::Phone:
            return say(language, "số điện thoại", "telephone");
        case As::NationalId:
            return say(language, "số định danh", "national id");
        case As::Sex:
            return say(language, "giới tính", "sex");
    }
    return {};
}

std::string_view reason_words(Question::Why why, Language language) {
    switch (why) {
        case Question::Why::Unsure:
            return say(language, "Chưa đủ chắc chắn", "Not sure enough");
        case Question::Why::TwiceInASource:
            return say(language, "Hai lần trong một hệ thống", "Twice in one system");
        case Question::Why::Conflict:
            return say(language, "Số định danh mâu thuẫn", "Contradicting numbers");
        case Question::Why::Doubt:
            return say(language, "Tên đáng ngờ", "Names in doubt");
        case Question::Why::TooLarge:
            return say(language, "Nhóm quá lớn", "Too large together");
        case Question::Why::Cohesion:
            return say(language, "Nhóm không gắn kết", "Too little in common");
        case Question::Why::Margin:
            return say(language, "Có hai ứng viên ngang nhau", "Two equal candidates");
        case Question::Why::Needs:
            return say(language, "Thiếu bằng chứng bắt buộc", "Required evidence missing");
    }
    return {};
}

std::string_view reason_sentence(Question::Why why, Language language) {
    switch (why) {
        case Question::Why::Unsure:
            return say(
                language, "Điểm nằm giữa hai ngưỡng: máy không tự gộp, người phụ trách xem và quyết định.",
                "The weight lies between the thresholds: the machine does not merge, a person looks and decides.");
        case Question::Why::TwiceInASource:
            return say(language,
                       "Một hệ thống chỉ ghi mỗi người một lần; gộp lại thì hệ thống đó ghi cùng một người hai lần.",
                       "One system holds a person once; merged, that system would hold the same person twice.");
        case Question::Why::Conflict:
            return say(language,
                       "Hai bản ghi mang hai số riêng khác nhau (như số định danh cá nhân), nên không được gộp khi "
                       "chưa có người xem.",
                       "The records carry two different numbers of one's own (such as national ids), so nothing is "
                       "merged unseen.");
        case Question::Why::Doubt:
            return say(language,
                       "Có thể là anh chị em sinh đôi: tên gần giống mà vẫn là hai tên, và không có số riêng nào làm rõ.",
                       "They may be twins: the names are close and still two names, and no number of one's own settles it.");
        case Question::Why::TooLarge:
            return say(language, "Gộp lại thì một người có nhiều bản ghi hơn mức mô hình cho phép.",
                       "Merged, one person would have more records than the model allows.");
        case Question::Why::Cohesion:
            return say(language, "Một cặp rất giống nhau, nhưng các bản ghi còn lại của hai nhóm thì không.",
                       "One pair is much alike, the other records of the two groups are not.");
        case Question::Why::Margin:
            return say(language,
                       "Một nhóm khác không thể là cùng người cũng giống gần bằng, nên không rõ bản ghi thuộc về ai.",
                       "Another group that cannot be the same person fits nearly as well, so it is open to whom the "
                       "record belongs.");
        case Question::Why::Needs:
            return say(language,
                       "Giống nhau nhưng chưa đủ bằng chứng mà mô hình đòi hỏi: chỉ khớp tên, hoặc chỉ khớp những gì cả gia đình "
                       "có chung.",
                       "Alike, but without the evidence that the model demands: the name alone agrees, or only what a family "
                       "shares.");
    }
    return {};
}

}  // namespace hub::linkage::report
