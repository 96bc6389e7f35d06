// Two schools with something of everything that /api/v1/ shows: at kSchool the pupils HS01 and HS02 and the class L1, at
// kOtherSchool the pupil HS11; at each one refused record, and one delivery that csdl refuses (HS02, HS11).
#pragma once

#include "tests/unit/api/served_hub.hpp"

namespace hub::test {

struct RestWorld {
    explicit RestWorld(const std::string& backend, ServedHub::SignIn signing_in = ServedHub::SignIn::Off) : served(backend, {}, signing_in) {
        served.hub.csdl().refuse({"HS02"});
        served.hub.csdl(kOtherSchool).refuse({"HS11"});
        const auto bad = [](const char* id) { return vnedu_pupil(id, "Trần Văn Bình", {{"ngay_sinh", "31/02/2014"}}); };
        served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Thị Ánh", {{"so_dinh_danh", "052314000123"}})});
        served.hub.push("vnedu", "class", {vnedu_class("L1")});
        served.hub.push("vnedu", "pupil", {vnedu_pupil("HS02"), bad("HS03")});
        served.hub.push("vnedu", "pupil", {vnedu_pupil("HS11"), bad("HS12")}, kOtherSchool);
        served.hub.run_until_quiet();
    }

    /// Of the scope written as JSON members.
    std::string token(const std::string& scope, const std::string& right = "read") {
        return std::string(served.new_token(R"({"name":"test","scope":")" + right + "\"," + scope + "}")["token"].text());
    }
    codec::Value get(const std::string& target, const std::string& bearer) const {
        const auto answer = served.call("GET", target, "", bearer);
        INFO(target << ": " << answer.body);
        CHECK(answer.status == 200);
        return answer.json();
    }
    /// Of all pages.
    codec::Value::Array all_items(const std::string& list, const std::string& bearer) const {
        codec::Value::Array out;
        std::string next;
        for (int pages = 0; pages < 100; ++pages) {
            const auto page = get(list + (next.empty() ? "" : (list.find('?') == std::string::npos ? "?cursor=" : "&cursor=") + next), bearer);
            for (const auto& item : page["items"].items()) out.push_back(item);
            next = page["next"].text();
            if (next.empty()) return out;
        }
        FAIL("a list without an end: " << list);
        return out;
    }
    std::string record_of(const std::string& source_id) { return served.hub.ids().encode(IdKind::Record, served.hub.hub_ids(source_id).at(0)); }

    ServedHub served;
};

}  // namespace hub::test
