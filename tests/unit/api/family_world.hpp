// A hub with records of two pupils, one login beside it, and a mother who is guardian of one: what the family's pages are shown from.
//
// Ownership: everything goes with the object. Threads: the test's.
#pragma once

#include <catch2/catch.hpp>

#include "core/api/person_records.hpp"
#include "core/sso/cookies.hpp"
#include "core/sso/guardianships.hpp"
#include "core/sso/persons.hpp"
#include "core/sso/sessions.hpp"
#include "tests/unit/api/served_hub.hpp"

namespace hub::test {

inline codec::Value mark_of(const std::string& id, const std::string& pupil, const std::string& subject, const std::string& state, const std::string& final) {
    return codec::Value(codec::Value::Object{{"ma_diem", id}, {"ma_hoc_sinh", pupil}, {"ma_lop", "L01"}, {"mon", subject}, {"nam_hoc", "2026"}, {"hoc_ky", "1"}, {"ck", final}, {"trang_thai", state}});
}
inline codec::Value result_of(const std::string& id, const std::string& pupil, bool ready) {
    return codec::Value(codec::Value::Object{{"ma_ket_qua", id}, {"ma_hoc_sinh", pupil}, {"ma_lop", "L01"}, {"nam_hoc", "2026"}, {"ky", "HK1"}, {"da_chot", codec::Value(ready)}, {"hoc_tap", "T"}});
}

struct FamilyWorld {
    explicit FamilyWorld(const std::string& backend = "sqlite") : served(backend) {
        served.close();
        reads = std::make_unique<evidence::ReadLog>(HubUnderTest::index_key(), served.read_clock,
                                                    [this](std::vector<evidence::Change> changes) { return served.hub.router().keep({std::move(changes), {}}); });
        records = std::make_unique<api::PersonRecords>(api::PersonRecords::Parts{served.hub.store(), served.hub.sealer(), served.hub.ids(), *reads});
        sso::Gateway::Rooms rooms{served.hub.store(), served.hub.sealer(), HubUnderTest::index_key(), *served.egress, served.random, served.clock, {}, records.get()};
        served.sign_in = sso::Gateway::open({"https://login.so.example", 2, 1}, {}, std::move(rooms)).value();
        served.serve();
        auto& hub = served.hub;
        hub.push("vnedu", "class", {vnedu_class("L01")});
        hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}}), vnedu_pupil("HS02", "Trần Bình", {{"ma_lop", "L01"}})});
        hub.run_until_quiet();
        an = account("an", "Nguyễn An", {sso::Role::Pupil});
        binh = account("binh", "Trần Bình", {sso::Role::Pupil});
        mother = account("me.an", "Lê Thị Mẹ", {sso::Role::Guardian});
        stranger = account("la", "Người Lạ", {sso::Role::Guardian});
        link(an, "HS01");
        link(binh, "HS02");
        guard({mother.id, an.id, "2026-09-01", "", {}});
    }
    ~FamilyWorld() {
        served.close();
        served.sign_in.reset();
    }

    sso::Gateway& gateway() { return *served.sign_in; }
    sso::Account account(const std::string& login, const std::string& name, std::vector<sso::Role> roles) {
        sso::Account one;
        one.login = login;
        one.name = name;
        one.roles = std::move(roles);
        return gateway().accounts().create(one).value();
    }
    Key hub_id(const std::string& source_id) { return served.hub.hub_ids(source_id).at(0); }
    std::string record(const std::string& source_id) { return served.hub.ids().encode(IdKind::Record, hub_id(source_id)); }
    void link(const sso::Account& whose, const std::string& source_id) {
        sso::PersonLink one;
        one.record = hub_id(source_id);
        one.proof = "administrator";
        REQUIRE(gateway().persons().put(one, whose, sso::kByOperator));
    }
    void guard(const sso::Guardianship& guardianship) { REQUIRE(gateway().guardianships().put(guardianship)); }
    void push(const std::string& entity, std::vector<codec::Value> values) {
        served.hub.push("vnedu", entity, std::move(values));
        served.hub.run_until_quiet();
    }
    /// What somebody signed in is shown there.
    HttpAnswer page(const sso::Account& who, const std::string& path, const std::string& language = "vi") {
        const auto begun = gateway().sessions().begin(who.id, "pwd", "test", sso::Session::Place::Own).value();
        return served.call("GET", path, "", "", "Cookie: " + std::string(sso::kSessionCookie) + "=" + begun.cookie + "\r\nAccept-Language: " + language + "\r\n");
    }

    ServedHub served;
    std::unique_ptr<evidence::ReadLog> reads;
    std::unique_ptr<api::PersonRecords> records;
    sso::Account an, binh, mother, stranger;
};

inline bool shows(const HttpAnswer& page, const std::string& text) { return page.body.find(text) != std::string::npos; }

}  // namespace hub::test
