// One answer of the vendor, checked against the contract before anybody relies on it.
//
// Ownership: a value. Threads: any. Failure: eduhub::Failure, Later: `page.not_json` (an HTML page with 200),
// `page.unreadable` (cut off, or not the contract's shape), `vendor.refused` (ma_loi is not 0).
#pragma once

#include <string>
#include <string_view>

#include <eduhub/json.hpp>

namespace vnedu {

struct PageContent {
    nlohmann::json rows;     ///< du_lieu
    std::string next_token;  ///< trang_tiep; empty = last page
    std::string watermark;   ///< moc
};

PageContent read_page(std::string_view body);

/// What the vendor calls one of our entities.
struct Kind {
    std::string_view entity;
    std::string_view path;
    const char* key;
};

/// Failure `entity.unknown`.
const Kind& kind_of(std::string_view entity);

}  // namespace vnedu
