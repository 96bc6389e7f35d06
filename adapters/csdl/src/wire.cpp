#include "wire.hpp"

#include <array>

#include <eduhub/http.hpp>

namespace csdl {

namespace {

constexpr std::array<ReadKind, 4> kReads{{
    {"organisation", "/syncdata-api/Public/TruongHoc/GetTruongHocByCondition", "maTruongHoc"},
    {"class", "/syncdata-api/Public/LopHoc/GetLopHoc", "ma"},
    {"pupil", "/syncdata-api/Public/HocSinh/GetHocSinh", "ma"},
    {"staff", "/syncdata-api/Public/GiaoVien/GetGiaoVien", "ma"},
}};

constexpr std::array<PushKind, 4> kPushes{{
    {"staff", "LstCanBo", "CanBo"},
    {"class", "LstLopHocInfo", "LopHoc"},
    {"pupil", "LstHocSinh", "HocSinh"},
    {"result", kResultList, "KetQua"},
}};

}  // namespace

const ReadKind& read_kind(std::string_view entity) {
    for (const auto& kind : kReads) {
        if (kind.entity == entity) return kind;
    }
    throw eduhub::Failure("entity.unknown", "this adapter reads organisation, class, pupil and staff");
}

const PushKind* push_kind(std::string_view entity) {
    for (const auto& kind : kPushes) {
        if (kind.entity == entity) return &kind;
    }
    return nullptr;
}

nlohmann::json read_reply(const eduhub::HttpReply& reply, std::int64_t now_ms) {
    using eduhub::Failure;
    using eduhub::Retry;
    switch (reply.status) {
        case 200: break;
        case 400: throw Failure("destination.bad_request", "the sector database did not understand the request");
        case 401: throw Failure("destination.unauthorized", "the sector database does not know this user name and password");
        case 403: throw Failure("destination.not_feeding_partner", "this credential may not read or feed this school");
        case 404: throw Failure("destination.not_found", "the sector database does not know this school");
        case 413: throw Failure("destination.too_many_rows", "more rows in one push than the sector database takes");
        case 429: throw Failure("destination.busy", "the sector database asks to come back later", Retry::Later, eduhub::retry_after_ms(reply, now_ms));
        default:
            // Pushing again is safe: the upsert key leaves the same row.
            throw Failure("destination.unavailable", "the sector database answered " + std::to_string(reply.status), Retry::Later,
                          eduhub::retry_after_ms(reply, now_ms));
    }
    const auto start = reply.body.find_first_not_of(" \t\r\n");
    if (start == std::string::npos || reply.body[start] != '{') {
        throw Failure("page.not_json", "the sector database answered 200 with something that is no JSON object", Retry::Later);
    }
    auto json = eduhub::parse_json(reply.body);
    const auto rc = json.find("rc");
    if (rc == json.end() || !rc->is_number_integer()) throw Failure("page.unreadable", "the reply has no rc", Retry::Later);
    if (*rc != 0) throw Failure("destination.refused", "rc " + rc->dump() + " with status 200", Retry::Later);
    return json;
}

Verdict verdict_of(int rc) {
    using eduhub::SendStatus;
    switch (rc) {
        case 0: return {SendStatus::Accepted, {}};
        case 20: return {SendStatus::Rejected, "destination.field_missing"};
        case 21: return {SendStatus::Rejected, "destination.field_invalid"};
        case 22: return {SendStatus::Retry, "destination.reference_unknown"};
        case 23: return {SendStatus::Rejected, "destination.code_conflict"};
        case 24: return {SendStatus::Rejected, "destination.book_locked"};
        default: return {SendStatus::Rejected, "destination.refused"};
    }
}

}  // namespace csdl
