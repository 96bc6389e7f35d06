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

constexpr EntityDefinition kDefinitions[] = {
    {EntityKind::Organisation, "organisation", kOrganisation, StorageClass::Mastered},
    {EntityKind::Class, "class", kClass, StorageClass::Mastered},
    {EntityKind::Staff, "staff", kStaff, StorageClass::Mastered},
    {EntityKind::Pupil, "pupil", kPupil, StorageClass::Mastered},
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
    constexpr std::string_view kNames[] = {"mastered", "fact", "sealed"};
    return kNames[static_cast<std::size_t>(storage)];
}

}  // namespace hub::model
