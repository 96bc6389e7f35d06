// The simulated sector database: rows pushed by feeding partners, codes it issues, people it knows.
//
// Ownership: the program owns one; it owns the journal.
// Threads:   any; one lock around everything, as replies wait for the disk anyway.
// Failure:   refusals are values; a journal that cannot be written throws and the program ends.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "journal.hpp"
#include "record_rules.hpp"

namespace simulator::csdl {

struct School {
    nlohmann::json row;
    std::string feeding_partner;
};

struct Outcome {
    Kind kind = Kind::pupil;
    std::string client_id;
    int rc = 0;
    std::string detail;
    std::string code;
};

class Database {
public:
    Database(const std::filesystem::path& folder, const std::filesystem::path& journal);

    const School* school(const std::string& code) const;
    nlohmann::json schools(const std::string& code) const;
    nlohmann::json rows(Kind kind, const std::string& school, int year) const;

    /// Applies a push record by record; all its effects are on disk when this returns.
    std::vector<Outcome> push(const std::string& school, int year, const std::vector<std::pair<Kind, nlohmann::json>>& records);

    /// Whether that sending is the last that took effect on the row; its code in force then.
    std::optional<std::string> code_if_sent(const std::string& school, Kind kind, const std::string& client_id, const std::string& sending) const;

    /// Replaces temporary pupil codes by final ones; empty school: everywhere. Number of rows changed.
    std::size_t rekey(const std::string& school);
    /// From now on nothing in this class's results of this period changes; false when there is no such class.
    bool lock_book(const std::string& school, const std::string& school_class, const std::string& period);
    nlohmann::json stats() const;

private:
    struct Row {
        std::uint64_t id = 0;
        int year = 0;
        std::string code;
        std::string old_code;
        nlohmann::json body;
        std::string sending;  ///< LuotGui of the last push that took effect
    };
    using Key = std::tuple<std::string, Kind, std::string>;  // school, kind, ClientId

    void replay(const nlohmann::json& entry);
    void store(const Key& key, Row row);
    std::optional<Complaint> unknown_reference(Kind kind, const std::string& school, const nlohmann::json& record) const;
    Outcome apply(Kind kind, const std::string& school, int year, const nlohmann::json& record,
                  std::vector<nlohmann::json>& effects);
    std::optional<std::string> pupil_code(const nlohmann::json& record, const Row* existing);
    std::string fresh_pupil_code();
    bool is_locked(Kind kind, const std::string& school, const nlohmann::json& record) const;

    mutable std::mutex mutex_;
    std::map<std::string, School> schools_;
    std::vector<nlohmann::json> known_pupils_;             // rows that were there before any push
    std::map<Key, Row> rows_;
    std::map<std::uint64_t, Key> order_;
    std::map<std::tuple<std::string, Kind, std::string>, std::uint64_t> codes_;  // school, kind, code in force
    std::map<std::string, std::string> code_of_person_;    // SoDinhDanh -> pupil code
    std::map<std::string, std::string> person_of_code_;
    std::set<std::tuple<std::string, std::string, std::string>> locked_books_;  // school, MaLopHoc, KyHoc
    std::uint64_t last_id_ = 0;
    std::uint64_t issued_ = 0;
    std::map<std::string, std::uint64_t> counters_;
    std::optional<Journal> journal_;
};

}  // namespace simulator::csdl
