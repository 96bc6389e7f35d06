#include "core/api/explain.hpp"

#include <algorithm>
#include <array>

#include "core/model/definition.hpp"

namespace hub::api {
namespace {

struct Reason {
    std::string_view code;
    std::string_view vi;
    std::string_view en;
};

// One row a code. `{field}` is the field's name, in the reader's language.
constexpr std::array<Reason, 26> kReasons{{
    {"cell.error", "{field} là ô lỗi của Excel. Sửa ô này rồi gửi lại tệp.", "{field} is an Excel error cell. Correct it and send the file again."},
    {"cell.formula", "{field} là công thức, không phải giá trị. Dán giá trị vào ô rồi gửi lại tệp.",
     "{field} is a formula, not a value. Paste the value and send the file again."},
    {"charset.invalid", "{field} không đọc được theo bảng mã của cột. Chuyển ô này sang Unicode rồi gửi lại tệp.",
     "{field} cannot be read in its column's charset. Convert the cell to Unicode and send the file again."},
    {"charset.unsure", "Không biết {field} dùng bảng mã nào (TCVN3, VNI…). Chuyển tệp sang Unicode rồi gửi lại, hoặc khai báo bảng mã trong cấu hình.",
     "The charset of {field} (TCVN3, VNI …) cannot be told. Convert the file to Unicode and send it again, or name the charset in the settings."},
    {"code.unknown", "{field} mang mã không có trong danh mục. Chọn lại mã đúng.", "{field} has a code that is not on the list. Choose a listed one."},
    {"csv.control", "Dòng này chứa ký tự điều khiển. Xóa rồi gửi lại tệp.", "The row holds a control character. Remove it and send the file again."},
    {"csv.quote", "Dấu ngoặc kép trong dòng này không khớp. Sửa rồi gửi lại tệp.", "The quotes of this row do not match. Correct them and send the file again."},
    {"csv.too_large", "Dòng này dài quá mức cho phép.", "The row is longer than allowed."},
    {"date.out_of_range", "{field} nằm ngoài khoảng cho phép. Kiểm tra lại năm.", "{field} is out of range. Check the year."},
    {"date.unreadable", "{field} không phải ngày có thật. Sửa theo dạng ngày/tháng/năm.", "{field} is not a date that exists. Write day/month/year."},
    {"field.missing", "Thiếu {field}. Điền rồi gửi lại.", "{field} is missing. Fill it in and send again."},
    {"field.type", "{field} không đúng kiểu dữ liệu.", "{field} is of the wrong type."},
    {"id.malformed", "{field} không đủ 12 chữ số. Đối chiếu với giấy tờ.", "{field} does not have 12 digits. Compare it with the document."},
    {"identity.conflict", "{field} này đã thuộc về một người khác có tên và ngày sinh khác. Nhà trường cần xác minh.",
     "{field} already belongs to a person with another name and birth date. The school has to verify."},
    {"integer.unreadable", "{field} không phải số nguyên.", "{field} is not a whole number."},
    {"json.syntax", "Bản ghi không đọc được.", "The record cannot be read."},
    {"mapping.missing", "Hệ thống này chưa có bảng ánh xạ cho loại dữ liệu đó. Báo bộ phận CNTT của Sở.",
     "No mapping reads this kind of data from this system. Tell the department's IT."},
    {"name.digits", "{field} chứa chữ số. Kiểm tra lại họ tên.", "{field} holds digits. Check the name."},
    {"plugin.crashed", "Chương trình đọc dữ liệu của hệ thống này hỏng mỗi lần đọc nội dung đó nên không đọc nữa. Báo bộ phận CNTT của Sở.",
     "The program that reads this system's data broke each time it read this, so it is not read again. Tell the department's IT."},
    {"receipt.too_many_records", "Quá nhiều bản ghi trong một lần gửi. Chia thành nhiều phần rồi gửi lại.",
     "Too many records at once. Send them in parts."},
    {"record.duplicate_key", "Mã này đã xuất hiện trước đó trong cùng tệp với nội dung khác. Giữ lại một dòng đúng.",
     "This code stands earlier in the same file with other content. Keep the one that is right."},
    {"record.unreadable", "Bản ghi không đọc được.", "The record cannot be read."},
    {"text.too_long", "{field} dài quá mức cho phép.", "{field} is too long."},
    {"value.unreadable", "{field} không đọc được.", "{field} cannot be read."},
    {"workbook.no_headings", "Không tìm thấy dòng tiêu đề có “Họ và tên” và hai cột nữa.", "No row names the columns; there must be \"Họ và tên\" and two more."},
    {"year.unreadable", "{field} không phải năm học.", "{field} is not a school year."},
}};

std::string filled(std::string_view text, std::string_view field) {
    std::string out(text);
    if (const auto at = out.find("{field}"); at != std::string::npos) out.replace(at, 7, field);
    return out;
}

struct FieldName {
    std::string vi, en;
};

FieldName field_name(std::string_view entity_name, std::string_view path) {
    const auto entity = model::entity_named(entity_name);
    const auto slot = entity ? model::definition(*entity).slot_of(path) : std::nullopt;
    if (!slot) return {path.empty() ? "Trường dữ liệu" : std::string(path), path.empty() ? "A field" : std::string(path)};
    const auto& field = model::definition(*entity).fields[*slot];
    return {"“" + std::string(field.label_vi) + "”", "\"" + std::string(field.meaning.substr(0, field.meaning.find_first_of(",;"))) + "\""};
}

/// `Khối 4!D17` as a person says it; other places as they stand.
FieldName place_name(std::string_view location) {
    const auto mark = location.rfind('!');
    if (mark == std::string_view::npos) return {std::string(location), std::string(location)};
    const std::string sheet(location.substr(0, mark));
    const std::string_view cell = location.substr(mark + 1);
    const bool row_only = std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (row_only) return {"Dòng " + std::string(cell) + ", trang “" + sheet + "”", "Row " + std::string(cell) + ", sheet \"" + sheet + "\""};
    return {"Ô " + std::string(cell) + ", trang “" + sheet + "”", "Cell " + std::string(cell) + ", sheet \"" + sheet + "\""};
}

}  // namespace

Explanation explain(std::string_view code, std::string_view entity, std::string_view field, std::string_view location) {
    const FieldName place = place_name(location);
    const FieldName name = field_name(entity, field);
    const auto reason = std::find_if(kReasons.begin(), kReasons.end(), [&](const Reason& one) { return one.code == code; });
    Explanation out;
    out.vi = reason == kReasons.end() ? "Mã lỗi " + std::string(code) + " tại " + name.vi + "." : filled(reason->vi, name.vi);
    out.en = reason == kReasons.end() ? "Error " + std::string(code) + " at " + name.en + "." : filled(reason->en, name.en);
    if (!place.vi.empty()) {
        out.vi = place.vi + ": " + out.vi;
        out.en = place.en + ": " + out.en;
    }
    return out;
}

}  // namespace hub::api
