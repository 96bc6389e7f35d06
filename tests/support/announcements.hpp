// A hub whose VnEdu pushes announcements that csdl takes, by mappings of the tests' own: no vendor's contract has any yet.
//
// Threads: the test's.
#pragma once

#include "tests/support/hub_under_test.hpp"

namespace hub::test {

inline const std::string kAnnounced = "Họp phụ huynh lúc 7 giờ 30";

/// In the shape of the tests' own mapping.
inline codec::Value told(const std::string& id, const std::string& text = kAnnounced, codec::Value::Object fields = {}) {
    codec::Value out(codec::Value::Object{{"ma_thong_bao", id}, {"tieu_de", "Thông báo"}, {"noi_dung", text}, {"doi_tuong", "school"}, {"ngay", "22/11/2026"}});
    for (auto& [name, value] : fields) out.set(name, std::move(value));
    return out;
}

inline router::Route announcements_to_csdl() {
    router::Route out;
    out.name = "announcements";
    out.from_systems = {"vnedu"};
    out.entity = model::EntityKind::Announcement;
    out.to = "csdl";
    out.breaker.failures = 1'000'000;
    return out;
}

inline HubOptions announcing(plugin::Idempotency idempotency = plugin::Idempotency::Key) {
    HubOptions options;
    options.idempotency = idempotency;
    options.manual_clock = true;
    const auto folder = std::filesystem::path(__FILE__).parent_path() / "mappings";
    options.more_mappings = {folder / "vnedu.announcement.yaml", folder / "csdl.announcement.yaml"};
    options.change_routes = [](std::vector<router::Route>& routes) { routes.push_back(announcements_to_csdl()); };
    return options;
}

}  // namespace hub::test
