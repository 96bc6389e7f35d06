#include "page.hpp"

#include <array>

namespace vnedu {

namespace {

constexpr std::array<Kind, 5> kKinds{{
    {"pupil", "hoc-sinh", "ma_hoc_sinh"},
    {"class", "lop", "ma_lop"},
    {"staff", "can-bo", "ma_can_bo"},
    {"mark", "diem", "ma_diem"},
    {"result", "ket-qua", "ma_ket_qua"},
}};

[[noreturn]] void misshapen(const char* member) {
    throw eduhub::Failure("page.unreadable", std::string("the page's ") + member + " is not what the contract says", eduhub::Retry::Later);
}

}  // namespace

const Kind& kind_of(std::string_view entity) {
    for (const auto& kind : kKinds) {
        if (kind.entity == entity) return kind;
    }
    throw eduhub::Failure("entity.unknown", "this adapter reads pupil, class, staff, mark and result");
}

PageContent read_page(std::string_view body) {
    const auto start = body.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || body[start] != '{') {
        throw eduhub::Failure("page.not_json", "the vendor answered 200 with something that is no JSON object, such as a login page", eduhub::Retry::Later);
    }
    auto json = eduhub::parse_json(body);
    const auto code = json.find("ma_loi");
    if (code == json.end() || !code->is_number_integer()) misshapen("ma_loi");
    if (*code != 0) throw eduhub::Failure("vendor.refused", "ma_loi " + code->dump() + " with status 200", eduhub::Retry::Later);
    const auto rows = json.find("du_lieu");
    if (rows == json.end() || !rows->is_array()) misshapen("du_lieu");
    const auto next = json.find("trang_tiep");
    if (next == json.end() || !(next->is_null() || next->is_string())) misshapen("trang_tiep");
    const auto watermark = json.find("moc");
    if (watermark == json.end() || !watermark->is_string()) misshapen("moc");
    return {std::move(*rows), next->is_string() ? next->get<std::string>() : std::string(), watermark->get<std::string>()};
}

}  // namespace vnedu
