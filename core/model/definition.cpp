#include "core/model/definition.hpp"

namespace hub::model {

namespace {

using enum FieldType;
using enum Sensitivity;

// A slot is a row's place in its table and is stored in packed records: rows are appended, never moved
// or removed. Symbols are those of the annex of QĐ 4998/QĐ-BGDĐT.

// Where a pupil sits today is the school's own business; others hold a copy of it.
constexpr std::string_view kSchoolSystems = "vnedu,smas,k12connect,workbook";

constexpr FieldDefinition kOrganisation[] = {
    {.path = "source_id", .moet_symbol = "TRUONG_ID", .type = Key, .required = true, .one_roster = "orgs.sourcedId",
     .meaning = "School code", .label_vi = "Mã trường"},
    {.path = "name", .moet_symbol = "TEN", .required = true, .authority = "csdl", .one_roster = "orgs.name",
     .meaning = "Name of the school", .label_vi = "Tên trường"},
    {.path = "level", .moet_symbol = "MA_NHOM_CAP_HOC", .type = Code, .code_list = "level", .authority = "csdl",
     .meaning = "Level of schooling", .label_vi = "Cấp học"},
    {.path = "commune_2025", .moet_symbol = "XA_PHUONG_ID", .authority = "csdl",
     .meaning = "Commune, scheme in force since 1 July 2025", .label_vi = "Mã xã", .form = TextForm::Commune},
    {.path = "commune_2024", .moet_symbol = "XA_PHUONG_ID", .meaning = "Commune, scheme before 1 July 2025",
     .label_vi = "Mã xã cũ", .form = TextForm::Commune},
    {.path = "feeding_partner", .moet_symbol = "", .authority = "csdl",
     .meaning = "The partner whose pushes the sector database takes for this school", .label_vi = "Mã đối tác"},
};

constexpr FieldDefinition kClass[] = {
    {.path = "source_id", .moet_symbol = "MA", .type = Key, .required = true, .one_roster = "classes.sourcedId",
     .meaning = "Class code in the source system", .label_vi = "Mã lớp"},
    {.path = "name", .moet_symbol = "TEN", .required = true, .one_roster = "classes.title",
     .meaning = "Name of the class", .label_vi = "Tên lớp"},
    {.path = "grade", .moet_symbol = "MA_KHOI", .type = Code, .code_list = "grade", .required = true,
     .one_roster = "classes.grades", .meaning = "Grade, numbered as in the ministry's list", .label_vi = "Khối"},
    {.path = "year", .moet_symbol = "NAM_HOC", .one_roster = "classes.terms", .meaning = "Year the school year starts",
     .label_vi = "Năm học", .form = TextForm::SchoolYear},
    {.path = "homeroom_teacher", .moet_symbol = "GIAO_VIEN_ID", .type = Reference, .references = EntityKind::Staff,
     .one_roster = "enrollments.user", .meaning = "Homeroom teacher", .label_vi = "Giáo viên chủ nhiệm"},
};

constexpr FieldDefinition kStaff[] = {
    {.path = "source_id", .moet_symbol = "GIAO_VIEN_ID", .type = Key, .required = true,
     .one_roster = "users.sourcedId", .meaning = "Staff code in the source system", .label_vi = "Mã cán bộ"},
    {.path = "person.name", .moet_symbol = "HO_TEN", .type = PersonName, .sensitivity = Personal, .required = true,
     .one_roster = "users.givenName", .meaning = "Full name", .label_vi = "Họ và tên"},
    {.path = "person.birth_date", .moet_symbol = "NGAY_SINH", .type = Date, .sensitivity = Personal, .required = true,
     .one_roster = "demographics.birthDate", .meaning = "Birth date, possibly partial", .label_vi = "Ngày sinh"},
    {.path = "person.gender", .moet_symbol = "MA_GIOI_TINH", .type = Code, .code_list = "gender",
     .sensitivity = Personal, .required = true, .one_roster = "demographics.sex", .meaning = "Gender",
     .label_vi = "Giới tính"},
    {.path = "person.national_id", .moet_symbol = "SO_CMTND", .type = NationalId, .sensitivity = Identity,
     .authority = "csdl", .meaning = "Personal identification number", .label_vi = "Số định danh cá nhân"},
    {.path = "staff.kind", .moet_symbol = "MA_NHOM_CAN_BO", .type = Code, .code_list = "staff_kind",
     .one_roster = "roles.role", .meaning = "Manager, employee or teacher", .label_vi = "Loại cán bộ"},
    {.path = "status", .moet_symbol = "MA_TRANG_THAI_CAN_BO", .type = Code, .code_list = "staff_status",
     .required = true, .one_roster = "users.status", .meaning = "Employment status", .label_vi = "Trạng thái"},
};

constexpr FieldDefinition kPupil[] = {
    {.path = "source_id", .moet_symbol = "HOC_SINH_ID", .type = Key, .required = true, .one_roster = "users.sourcedId",
     .meaning = "Pupil code in the source system", .label_vi = "Mã học sinh"},
    {.path = "person.name", .moet_symbol = "HO_TEN", .type = PersonName, .sensitivity = Personal, .required = true,
     .one_roster = "users.givenName", .meaning = "Full name", .label_vi = "Họ và tên"},
    {.path = "person.birth_date", .moet_symbol = "NGAY_SINH", .type = Date, .sensitivity = Personal, .required = true,
     .one_roster = "demographics.birthDate", .meaning = "Birth date, possibly partial", .label_vi = "Ngày sinh"},
    {.path = "person.gender", .moet_symbol = "MA_GIOI_TINH", .type = Code, .code_list = "gender",
     .sensitivity = Personal, .required = true, .one_roster = "demographics.sex", .meaning = "Gender",
     .label_vi = "Giới tính"},
    {.path = "person.national_id", .moet_symbol = "MA_CONG_DAN_ID", .type = NationalId, .sensitivity = Identity,
     .authority = "csdl", .meaning = "Personal identification number; none for foreigners",
     .label_vi = "Số định danh cá nhân"},
    {.path = "person.foreign_document", .moet_symbol = "", .sensitivity = Identity,
     .meaning = "Entry papers of a foreigner", .label_vi = "Số giấy tờ xuất nhập cảnh"},
    {.path = "person.nationality", .moet_symbol = "QUOC_TICH_ID", .sensitivity = Personal,
     .meaning = "Nationality, ISO 3166 alpha-2", .label_vi = "Quốc tịch", .form = TextForm::Country},
    {.path = "person.ethnicity", .moet_symbol = "MA_DAN_TOC", .type = Code, .code_list = "ethnicity",
     .sensitivity = Sensitive, .meaning = "Ethnicity", .label_vi = "Dân tộc"},
    {.path = "person.religion", .moet_symbol = "MA_TON_GIAO", .type = Code, .code_list = "religion",
     .sensitivity = Sensitive, .meaning = "Religion", .label_vi = "Tôn giáo"},
    {.path = "person.moet_code", .moet_symbol = "HOC_SINH_ID", .sensitivity = Identity, .authority = "csdl",
     .one_roster = "users.userIds", .meaning = "The ministry's code of the pupil; none until it is issued",
     .label_vi = "Mã định danh học sinh", .form = TextForm::PupilCode},
    {.path = "person.residence_scheme", .moet_symbol = "", .type = Code, .code_list = "commune_scheme",
     .sensitivity = Personal, .meaning = "Which list of communes person.residence_code is of",
     .label_vi = "Loại mã xã", .goes_with = "person.residence_code"},
    {.path = "person.residence_code", .moet_symbol = "XA_ID", .sensitivity = Personal,
     .meaning = "Commune of residence", .label_vi = "Mã xã nơi ở", .form = TextForm::Commune},
    {.path = "person.address", .moet_symbol = "DIA_CHI", .sensitivity = Personal,
     .meaning = "Address below the commune", .label_vi = "Địa chỉ"},
    {.path = "mother.name", .moet_symbol = "TEN_ME", .type = PersonName, .sensitivity = Personal,
     .meaning = "Mother's name", .label_vi = "Họ tên mẹ"},
    {.path = "mother.birth_date", .moet_symbol = "NAM_SINH_ME", .type = Date, .sensitivity = Personal,
     .meaning = "Mother's birth date, possibly partial", .label_vi = "Ngày sinh mẹ"},
    {.path = "father.name", .moet_symbol = "TEN_CHA", .type = PersonName, .sensitivity = Personal,
     .meaning = "Father's name", .label_vi = "Họ tên cha"},
    {.path = "class", .moet_symbol = "MA_LOP", .type = Reference, .references = EntityKind::Class,
     .authority = kSchoolSystems, .one_roster = "enrollments.class", .meaning = "Class of the pupil", .label_vi = "Lớp"},
    {.path = "grade", .moet_symbol = "MA_KHOI", .type = Code, .code_list = "grade",
     .authority = kSchoolSystems, .one_roster = "users.grades", .meaning = "Grade, numbered as in the ministry's list", .label_vi = "Khối"},
    {.path = "status", .moet_symbol = "MA_TRANG_THAI_HIEN_TAI", .type = Code, .code_list = "pupil_status",
     .required = true, .authority = kSchoolSystems, .one_roster = "enrollments.status", .meaning = "Status of the enrolment",
     .label_vi = "Trạng thái"},
};

// The single marks of one pupil in one subject and term: what a class's mark sheet holds in a row. No system of the
// ministry takes these.
constexpr FieldDefinition kMark[] = {
    {.path = "source_id", .moet_symbol = "", .type = Key, .required = true, .one_roster = "results.sourcedId",
     .meaning = "Code of the row of marks in the source system", .label_vi = "Mã dòng điểm"},
    {.path = "pupil", .moet_symbol = "HOC_SINH_ID", .type = Reference, .references = EntityKind::Pupil, .required = true,
     .one_roster = "results.student", .meaning = "Pupil", .label_vi = "Học sinh"},
    {.path = "class", .moet_symbol = "MA_LOP", .type = Reference, .references = EntityKind::Class,
     .one_roster = "results.class", .meaning = "Class the marks were given in", .label_vi = "Lớp"},
    {.path = "subject", .moet_symbol = "MA_MON_HOC", .type = Code, .code_list = "subject", .required = true,
     .one_roster = "classes.subjects", .meaning = "Subject", .label_vi = "Môn học"},
    {.path = "year", .moet_symbol = "NAM_HOC", .required = true, .one_roster = "academicSessions.schoolYear",
     .meaning = "Year the school year starts", .label_vi = "Năm học", .form = TextForm::SchoolYear},
    {.path = "term", .moet_symbol = "HOC_KY", .type = Code, .code_list = "term", .required = true,
     .one_roster = "lineItems.gradingPeriod", .meaning = "Term", .label_vi = "Học kỳ"},
    {.path = "regular_1", .moet_symbol = "", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "First regular mark", .label_vi = "ĐĐGtx 1", .form = TextForm::Assessment},
    {.path = "regular_2", .moet_symbol = "", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "Second regular mark", .label_vi = "ĐĐGtx 2", .form = TextForm::Assessment},
    {.path = "regular_3", .moet_symbol = "", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "Third regular mark", .label_vi = "ĐĐGtx 3", .form = TextForm::Assessment},
    {.path = "regular_4", .moet_symbol = "", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "Fourth regular mark", .label_vi = "ĐĐGtx 4", .form = TextForm::Assessment},
    {.path = "midterm", .moet_symbol = "", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "Mid-term mark", .label_vi = "ĐĐGgk", .form = TextForm::Assessment},
    {.path = "final", .moet_symbol = "", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "End-of-term mark", .label_vi = "ĐĐGck", .form = TextForm::Assessment},
    {.path = "average", .moet_symbol = "DIEM", .sensitivity = Sensitive, .one_roster = "results.score",
     .meaning = "Average of the subject in the term, as the source states it", .label_vi = "ĐTBmhk", .form = TextForm::Score},
    {.path = "grade", .moet_symbol = "", .type = Code, .code_list = "comment_grade", .sensitivity = Sensitive,
     .one_roster = "results.textScore", .meaning = "Grade of the term in a subject that is commented on",
     .label_vi = "Mức đạt"},
    {.path = "comment", .moet_symbol = "NHAN_XET", .sensitivity = Sensitive, .one_roster = "results.comment",
     .meaning = "Teacher's comment", .label_vi = "Nhận xét"},
    {.path = "state", .moet_symbol = "", .type = Code, .code_list = "publication", .required = true,
     .one_roster = "results.scoreStatus", .meaning = "How far the marks are closed", .label_vi = "Trạng thái điểm"},
};

constexpr FieldDefinition score_of(std::string_view path, std::string_view meaning, std::string_view label) {
    return {.path = path, .moet_symbol = "DIEM", .sensitivity = Sensitive, .one_roster = "results.score", .meaning = meaning,
            .label_vi = label, .form = TextForm::Score};
}

constexpr FieldDefinition grade_of(std::string_view path, std::string_view meaning, std::string_view label) {
    return {.path = path, .moet_symbol = "DIEM", .type = Code, .code_list = "comment_grade", .sensitivity = Sensitive,
            .one_roster = "results.textScore", .meaning = meaning, .label_vi = label};
}

// What a pupil reached in a period, with the subjects' averages: the summary that the ministry asks for. The fields
// below `subject.` carry the codes of the list of subjects.
constexpr FieldDefinition kResult[] = {
    {.path = "source_id", .moet_symbol = "", .type = Key, .required = true, .one_roster = "results.sourcedId",
     .meaning = "Code of the result in the source system", .label_vi = "Mã kết quả"},
    {.path = "pupil", .moet_symbol = "HOC_SINH_ID", .type = Reference, .references = EntityKind::Pupil, .required = true,
     .one_roster = "results.student", .meaning = "Pupil", .label_vi = "Học sinh"},
    {.path = "class", .moet_symbol = "MA_LOP", .type = Reference, .references = EntityKind::Class, .required = true,
     .one_roster = "results.class", .meaning = "Class whose book the result stands in", .label_vi = "Lớp"},
    {.path = "year", .moet_symbol = "NAM_HOC", .required = true, .one_roster = "academicSessions.schoolYear",
     .meaning = "Year the school year starts", .label_vi = "Năm học", .form = TextForm::SchoolYear},
    {.path = "period", .moet_symbol = "HOC_KY", .type = Code, .code_list = "period", .required = true,
     .one_roster = "lineItems.gradingPeriod", .meaning = "Part of the school year it sums up", .label_vi = "Kỳ"},
    {.path = "ready", .moet_symbol = "", .type = Boolean, .required = true, .one_roster = "results.scoreStatus",
     .meaning = "The school has closed it and lets it go", .label_vi = "Đã chốt"},
    {.path = "study_level", .moet_symbol = "MA_HOC_LUC", .type = Code, .code_list = "result_level", .sensitivity = Sensitive,
     .one_roster = "results.textScore", .meaning = "Level of study", .label_vi = "Học tập"},
    {.path = "conduct_level", .moet_symbol = "MA_HANH_KIEM", .type = Code, .code_list = "result_level",
     .sensitivity = Sensitive, .one_roster = "results.textScore", .meaning = "Level of conduct", .label_vi = "Rèn luyện"},
    {.path = "days_absent", .moet_symbol = "SO_NGAY_NGHI", .type = Integer, .sensitivity = Sensitive,
     .meaning = "Days absent", .label_vi = "Số ngày nghỉ"},
    {.path = "promoted", .moet_symbol = "IS_LEN_LOP", .type = Boolean, .sensitivity = Sensitive,
     .meaning = "Goes up into the next grade", .label_vi = "Được lên lớp"},
    {.path = "comment", .moet_symbol = "NHAN_XET", .sensitivity = Sensitive, .one_roster = "results.comment",
     .meaning = "Comment of the homeroom teacher", .label_vi = "Nhận xét"},
    score_of("subject.mathematics", "Average in mathematics", "Toán"),
    score_of("subject.literature", "Average in literature", "Ngữ văn"),
    score_of("subject.foreign_language", "Average in the first foreign language", "Ngoại ngữ 1"),
    score_of("subject.civics", "Average in civics", "Giáo dục công dân"),
    score_of("subject.history_geography", "Average in history and geography", "Lịch sử và Địa lí"),
    score_of("subject.natural_science", "Average in natural science", "Khoa học tự nhiên"),
    score_of("subject.technology", "Average in technology", "Công nghệ"),
    score_of("subject.informatics", "Average in informatics", "Tin học"),
    score_of("subject.physics", "Average in physics", "Vật lí"),
    score_of("subject.chemistry", "Average in chemistry", "Hóa học"),
    score_of("subject.biology", "Average in biology", "Sinh học"),
    score_of("subject.history", "Average in history", "Lịch sử"),
    score_of("subject.geography", "Average in geography", "Địa lí"),
    score_of("subject.economics_law", "Average in economics and law", "Giáo dục kinh tế và pháp luật"),
    score_of("subject.defence", "Average in defence and security", "Giáo dục quốc phòng và an ninh"),
    grade_of("subject.physical_education", "Grade in physical education", "Giáo dục thể chất"),
    grade_of("subject.arts", "Grade in arts", "Nghệ thuật"),
    grade_of("subject.local_education", "Grade in local education", "Giáo dục địa phương"),
    grade_of("subject.experience", "Grade in experience and career guidance", "Hoạt động trải nghiệm, hướng nghiệp"),
};

// What a school tells a class or everybody. It is said once: who says something else says it anew.
constexpr FieldDefinition kAnnouncement[] = {
    {.path = "source_id", .moet_symbol = "", .type = Key, .required = true, .meaning = "Code of the announcement in the source system",
     .label_vi = "Mã thông báo"},
    {.path = "title", .moet_symbol = "", .required = true, .meaning = "Title", .label_vi = "Tiêu đề"},
    {.path = "text", .moet_symbol = "", .sensitivity = Personal, .required = true, .meaning = "What it says", .label_vi = "Nội dung"},
    {.path = "audience", .moet_symbol = "", .type = Code, .code_list = "audience", .required = true,
     .meaning = "Whom it is for", .label_vi = "Đối tượng nhận"},
    {.path = "class", .moet_symbol = "MA_LOP", .type = Reference, .references = EntityKind::Class,
     .meaning = "The class it is for", .label_vi = "Lớp"},
    {.path = "published_on", .moet_symbol = "", .type = Date, .required = true, .meaning = "Day it was made public",
     .label_vi = "Ngày thông báo"},
};

constexpr std::string_view kMarkNames[] = {"pupil", "year", "term", "subject"};
constexpr std::string_view kResultNames[] = {"pupil", "year", "period"};

constexpr EntityDefinition kDefinitions[] = {
    {EntityKind::Organisation, "organisation", kOrganisation, StorageClass::Mastered},
    {EntityKind::Class, "class", kClass, StorageClass::Mastered},
    {EntityKind::Staff, "staff", kStaff, StorageClass::Mastered},
    {EntityKind::Pupil, "pupil", kPupil, StorageClass::Mastered},
    {EntityKind::Mark, "mark", kMark, StorageClass::Fact, kMarkNames},
    {EntityKind::Result, "result", kResult, StorageClass::Fact, kResultNames},
    {EntityKind::Announcement, "announcement", kAnnouncement, StorageClass::Event, {}, "class"},
};

}  // namespace

std::optional<Slot> EntityDefinition::slot_of(std::string_view path) const {
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        if (fields[slot].path == path) return static_cast<Slot>(slot);
    }
    return std::nullopt;
}

const EntityDefinition& definition(EntityKind kind) { return kDefinitions[static_cast<std::size_t>(kind)]; }

std::string_view name_of(EntityKind kind) { return definition(kind).name; }

std::optional<EntityKind> entity_named(std::string_view name) {
    for (const EntityDefinition& each : kDefinitions) {
        if (each.name == name) return each.kind;
    }
    return std::nullopt;
}

std::string_view name_of(FieldType type) {
    constexpr std::string_view kNames[] = {"text",    "person name", "date", "code",     "integer",
                                           "boolean", "key",         "reference", "national id"};
    return kNames[static_cast<std::size_t>(type)];
}

std::string_view name_of(Sensitivity sensitivity) {
    constexpr std::string_view kNames[] = {"public", "personal", "identity", "sensitive"};
    return kNames[static_cast<std::size_t>(sensitivity)];
}

std::string_view name_of(StorageClass storage) {
    constexpr std::string_view kNames[] = {"mastered", "fact", "sealed", "event"};
    return kNames[static_cast<std::size_t>(storage)];
}

}  // namespace hub::model
