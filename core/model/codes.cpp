#include "core/model/codes.hpp"

#include <algorithm>

namespace hub::model {

namespace {

constexpr CodeDefinition kGender[] = {{"female", "Nữ"}, {"male", "Nam"}};

constexpr CodeDefinition kPupilStatus[] = {
    {"studying", "Đang học"}, {"moved_in", "Chuyển đến"}, {"moved_out", "Chuyển đi"}, {"left", "Thôi học"}};

constexpr CodeDefinition kStaffKind[] = {
    {"manager", "Cán bộ quản lý"}, {"employee", "Nhân viên"}, {"teacher", "Giáo viên"}};

constexpr CodeDefinition kStaffStatus[] = {
    {"working", "Đang làm việc"}, {"moved", "Chuyển đi"}, {"retired", "Nghỉ hưu"}};

constexpr CodeDefinition kLevel[] = {{"preschool", "Mầm non"},
                                     {"primary", "Tiểu học"},
                                     {"lower_secondary", "Trung học cơ sở"},
                                     {"upper_secondary", "Trung học phổ thông"},
                                     {"continuing", "Giáo dục thường xuyên"}};

constexpr CodeDefinition kCommuneScheme[] = {{"2024", "Đơn vị hành chính trước 1/7/2025"},
                                             {"2025", "Đơn vị hành chính từ 1/7/2025"}};

// Numbering of the ministry's list of grades, without leading zeros.
constexpr CodeDefinition kGrade[] = {
    {"1", "Lớp 1"},        {"2", "Lớp 2"},        {"3", "Lớp 3"},        {"4", "Lớp 4"},     {"5", "Lớp 5"},
    {"6", "Lớp 6"},        {"7", "Lớp 7"},        {"8", "Lớp 8"},        {"9", "Lớp 9"},     {"10", "Lớp 10"},
    {"11", "Lớp 11"},      {"12", "Lớp 12"},      {"13", "GDTX lớp 10"}, {"14", "GDTX lớp 11"},
    {"15", "GDTX lớp 12"}, {"16", "Nhóm trẻ"},    {"17", "Mẫu giáo"}};

// Order and codes of the General Statistics Office's list of 54; 55 stands for foreigners.
constexpr CodeDefinition kEthnicity[] = {
    {"01", "Kinh"},      {"02", "Tày"},      {"03", "Thái"},    {"04", "Hoa"},     {"05", "Khơ-me"},
    {"06", "Mường"},     {"07", "Nùng"},     {"08", "Hmông"},   {"09", "Dao"},     {"10", "Gia-rai"},
    {"11", "Ngái"},      {"12", "Ê-đê"},     {"13", "Ba-na"},   {"14", "Xơ-đăng"}, {"15", "Sán Chay"},
    {"16", "Cơ-ho"},     {"17", "Chăm"},     {"18", "Sán Dìu"}, {"19", "Hrê"},     {"20", "Mnông"},
    {"21", "Ra-glai"},   {"22", "Xtiêng"},   {"23", "Bru-Vân Kiều"}, {"24", "Thổ"}, {"25", "Giáy"},
    {"26", "Cơ-tu"},     {"27", "Gié-Triêng"}, {"28", "Mạ"},    {"29", "Khơ-mú"},  {"30", "Co"},
    {"31", "Ta-ôi"},     {"32", "Chơ-ro"},   {"33", "Kháng"},   {"34", "Xinh-mun"}, {"35", "Hà Nhì"},
    {"36", "Chu-ru"},    {"37", "Lào"},      {"38", "La Chi"},  {"39", "La Ha"},   {"40", "Phù Lá"},
    {"41", "La Hủ"},     {"42", "Lự"},       {"43", "Lô Lô"},   {"44", "Chứt"},    {"45", "Mảng"},
    {"46", "Pà Thẻn"},   {"47", "Cơ Lao"},   {"48", "Cống"},    {"49", "Bố Y"},    {"50", "Si La"},
    {"51", "Pu Péo"},    {"52", "Brâu"},     {"53", "Ơ Đu"},    {"54", "Rơ-măm"},  {"55", "Người nước ngoài"}};

constexpr CodeDefinition kReligion[] = {
    {"01", "Phật giáo"},          {"02", "Công giáo"},       {"03", "Phật giáo Hòa Hảo"}, {"04", "Hồi giáo"},
    {"05", "Cao Đài"},            {"06", "Minh Sư đạo"},     {"07", "Minh Lý đạo"},       {"08", "Tin Lành"},
    {"09", "Tịnh độ cư sĩ"},      {"10", "Tứ Ân Hiếu Nghĩa"}, {"11", "Bửu Sơn Kỳ Hương"}, {"12", "Baha'i"},
    {"13", "Tôn giáo khác"},      {"99", "Không"}};

// Lower and upper secondary, the programme of 2018. Primary schools do not mark this way.
constexpr CodeDefinition kSubject[] = {
    {"mathematics", "Toán"},
    {"literature", "Ngữ văn"},
    {"foreign_language", "Ngoại ngữ 1"},
    {"civics", "Giáo dục công dân"},
    {"history_geography", "Lịch sử và Địa lí"},
    {"natural_science", "Khoa học tự nhiên"},
    {"technology", "Công nghệ"},
    {"informatics", "Tin học"},
    {"physics", "Vật lí"},
    {"chemistry", "Hóa học"},
    {"biology", "Sinh học"},
    {"history", "Lịch sử"},
    {"geography", "Địa lí"},
    {"economics_law", "Giáo dục kinh tế và pháp luật"},
    {"defence", "Giáo dục quốc phòng và an ninh"},
    {"physical_education", "Giáo dục thể chất"},
    {"arts", "Nghệ thuật"},
    {"local_education", "Giáo dục địa phương"},
    {"experience", "Hoạt động trải nghiệm, hướng nghiệp"}};

constexpr CodeDefinition kTerm[] = {{"term_1", "Học kỳ I"}, {"term_2", "Học kỳ II"}};

constexpr CodeDefinition kPeriod[] = {{"mid_1", "Giữa học kỳ I"},
                                      {"term_1", "Học kỳ I"},
                                      {"mid_2", "Giữa học kỳ II"},
                                      {"term_2", "Học kỳ II"},
                                      {"year", "Cả năm"}};

constexpr CodeDefinition kPublication[] = {
    {"draft", "Chưa công bố"}, {"published", "Đã công bố"}, {"locked", "Đã khóa sổ"}};

constexpr CodeDefinition kCommentGrade[] = {{"pass", "Đạt"}, {"fail", "Chưa đạt"}};

constexpr CodeDefinition kResultLevel[] = {
    {"good", "Tốt"}, {"fair", "Khá"}, {"pass", "Đạt"}, {"fail", "Chưa đạt"}};

constexpr CodeDefinition kAudience[] = {{"school", "Toàn trường"}, {"class", "Lớp"}};

constexpr CodeListDefinition kLists[] = {
    {"gender", kGender},         {"grade", kGrade},
    {"pupil_status", kPupilStatus}, {"staff_kind", kStaffKind},
    {"staff_status", kStaffStatus}, {"level", kLevel},
    {"commune_scheme", kCommuneScheme}, {"ethnicity", kEthnicity},
    {"religion", kReligion},     {"subject", kSubject},
    {"term", kTerm},             {"period", kPeriod},
    {"publication", kPublication}, {"comment_grade", kCommentGrade},
    {"result_level", kResultLevel}, {"audience", kAudience}};

}  // namespace

std::span<const CodeListDefinition> canonical_code_lists() { return kLists; }

std::span<const CodeDefinition> canonical_codes(std::string_view list) {
    for (const CodeListDefinition& each : kLists) {
        if (each.name == list) return each.codes;
    }
    return {};
}

bool is_canonical_code(std::string_view list, std::string_view code) {
    const auto codes = canonical_codes(list);
    return std::any_of(codes.begin(), codes.end(), [&](const CodeDefinition& each) { return each.code == code; });
}

}  // namespace hub::model
