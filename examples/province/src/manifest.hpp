// What must become of the province: the expected content of the sector database and the verdict on every
// record that is wrong on purpose. Stated from the persons, independently of what any hub computes.
//
// Ownership: a value, filled by the exporters while they write the data.
// Threads:   one. Failure: none.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "world.hpp"

namespace province {

struct Verdict {
    std::string system;
    std::string tenant;
    std::string key;    ///< vendor's key, or empty when the record is known by its cell
    std::string sheet;  ///< workbook only
    std::string cell;   ///< workbook only, "G17"
    std::string field;
    std::string code;
    std::string entity = "pupil";
};

struct Manifest {
    nlohmann::json staff = nlohmann::json::array();
    nlohmann::json classes = nlohmann::json::array();
    nlohmann::json pupils = nlohmann::json::array();
    nlohmann::json results = nlohmann::json::array();
    nlohmann::json waiting = nlohmann::json::array();
    std::vector<Verdict> verdicts;
    std::size_t pupil_records = 0;
    std::size_t marks = 0;  ///< rows of marks that are kept, in any state; none of them leaves the hub
};

/// The field and code a defect must be reported with; empty code: none is.
struct Finding {
    const char* field;
    const char* code;
};
Finding finding_of(Defect defect);
Finding finding_of(MarkDefect defect);

/// VnEdu's own code of a result.
std::string result_key(const School& school, const PeriodResult& result);

/// All expected rows, from the world alone.
void expect_rows(const World& world, Manifest& manifest);
nlohmann::json to_json(const World& world, const Manifest& manifest);

}  // namespace province
