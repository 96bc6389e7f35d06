// What makes a pushed record well-formed, field by field, as adapters/csdl/contract.yaml says.
//
// Threads: any, no state.
// Failure: a verdict, never an exception.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace simulator::csdl {

enum class Kind { staff, school_class, pupil, result };

const char* name_of(Kind kind);  ///< CanBo, LopHoc, HocSinh, KetQua
std::optional<Kind> kind_of(const std::string& name);

struct Complaint {
    int rc = 0;
    std::string field;
};

/// rc 20 or 21 with the field at fault; nullopt when the record may be looked at further.
std::optional<Complaint> find_fault(Kind kind, const nlohmann::json& record);

/// A text field, "" when absent or null. Call after find_fault.
std::string text(const nlohmann::json& record, const char* field);

}  // namespace simulator::csdl
