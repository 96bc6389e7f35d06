// What linking the records of a file may say. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Message kMessages[] = {
    {"linkage.columns",
     "Tệp không có cột nào của mô hình liên kết.",
     "The file has none of the linkage model's columns.",
     {"Đặt tiêu đề cột như trong mô hình, hoặc thêm tiêu đề của tệp vào mô hình.", "Name the columns as the model does, or add the file's headings to the model."}},
    {"linkage.decisions",
     "Tệp quyết định có dòng sai.",
     "The file of decisions has a wrong line.",
     {"Mỗi dòng ghi record_a, record_b và same (giống) hoặc different (khác); để trống nếu chưa quyết định.",
      "Write record_a, record_b and same or different on each line; leave it empty where nothing is decided."}},
    {"linkage.double_id",
     "Mã bản ghi này đã có ở dòng trên.",
     "A record of this id stands further up.",
     {"Đặt cho mỗi bản ghi một mã riêng rồi chạy lại.", "Give each record an id of its own and run again."}},
    {"linkage.explain",
     "Cần mã của hai bản ghi.",
     "The ids of two records are needed.",
     {"Ghi --explain A,B.", "Write --explain A,B."}},
    {"linkage.id",
     "Không tệp nào có cột mã bản ghi đã nêu.",
     "No file has the column that was said to name the records.",
     {"Ghi đúng tiêu đề cột sau --id-column, hoặc bỏ tùy chọn này để gọi bản ghi theo số dòng.",
      "Write the column's heading after --id-column as the file has it, or leave the option out: records are then called by their lines."}},
    {"linkage.model",
     "Mô hình liên kết có lỗi.",
     "The linkage model has mistakes.",
     {"Sửa từng dòng được nêu.", "Correct each line that is named."}},
    {"linkage.no_id",
     "Bản ghi không có mã.",
     "The record has no id.",
     {"Điền mã rồi chạy lại.", "Fill it in and run again."}},
    {"linkage.no_person",
     "Dòng này không nêu tên ai.",
     "The row names nobody.",
     {"Không phải làm gì nếu là dòng tổng số hoặc chữ ký; nếu là một người thì điền họ tên và ngày sinh.",
      "Nothing to do for a total or a signature; for a person, fill in name and birth date."}},
    {"linkage.no_record",
     "Tệp không có bản ghi này.",
     "The file has no such record.",
     {"Kiểm tra mã bản ghi.", "Check the record's id."}},
    {"linkage.overwrite",
     "Tệp kết quả trùng với tệp đang đọc hoặc với một tệp kết quả khác.",
     "A file to write is one that is read, or is to be written twice.",
     {"Ghi kết quả vào tệp khác: -o, --review và --report.", "Name other files for -o, --review and --report."}},
};

}  // namespace

std::span<const Message> linkage_messages() { return kMessages; }

}  // namespace hub::api
