#include "database.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace simulator::csdl {
namespace {

nlohmann::json load(const std::filesystem::path& file) {
    std::ifstream in(file);
    auto value = nlohmann::json::parse(in, nullptr, false);
    if (!value.is_array()) throw std::runtime_error("cannot read " + file.string());
    return value;
}

std::string numbered(const char* prefix, std::uint64_t number) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%08llu", static_cast<unsigned long long>(number));
    return std::string(prefix) + digits;
}

nlohmann::json or_null(const nlohmann::json& body, const char* field) {
    return body.contains(field) ? body[field] : nlohmann::json(nullptr);
}

}  // namespace

Database::Database(const std::filesystem::path& folder, const std::filesystem::path& journal) {
    for (const auto& row : load(folder / "schools.json")) {
        schools_[row.at("maTruongHoc")] = {row, row.at("maDoiTac")};
    }
    for (const auto& row : load(folder / "identities.json")) {
        known_pupils_.push_back(row);
        const std::string person = text(row, "soDinhDanh");
        const std::string code = text(row, "ma");
        if (!person.empty()) code_of_person_[person] = code;
        person_of_code_[code] = person;
    }
    last_id_ = known_pupils_.size() + schools_.size();
    journal_.emplace(journal, [this](const nlohmann::json& entry) { replay(entry); });
}

void Database::replay(const nlohmann::json& entry) {
    const std::string effect = text(entry, "effect");
    ++counters_[effect];
    if (effect == "lock") {
        locked_books_.insert({text(entry, "MaTruongHoc"), text(entry, "MaLopHoc"), text(entry, "KyHoc")});
        return;
    }
    const auto kind = kind_of(text(entry, "loai"));
    if (!kind) throw std::runtime_error("journal: unknown loai");
    if (effect == "repeat") {
        const auto row = rows_.find({text(entry, "MaTruongHoc"), *kind, text(entry, "ClientId")});
        if (row != rows_.end()) row->second.sending = text(entry, "LuotGui");
        return;
    }
    issued_ = entry.at("issued").get<std::uint64_t>();
    Row row{entry.at("id").get<std::uint64_t>(), entry.at("NamHoc").get<int>(), text(entry, "ma"), text(entry, "maCu"),
            entry.at("row"), text(entry, "LuotGui")};
    store({text(entry, "MaTruongHoc"), *kind, text(entry, "ClientId")}, std::move(row));
}

void Database::store(const Key& key, Row row) {
    const auto& [school, kind, client_id] = key;
    if (const auto before = rows_.find(key); before != rows_.end()) codes_.erase({school, kind, before->second.code});
    codes_[{school, kind, row.code}] = row.id;
    order_[row.id] = key;
    last_id_ = std::max(last_id_, row.id);
    if (kind == Kind::pupil) {
        const std::string person = text(row.body, "SoDinhDanh");
        if (!person.empty()) {
            std::string& code = code_of_person_[person];
            if (code.empty() || code.starts_with("TAM-")) code = row.code;  // a final code never changes hands
        }
        person_of_code_[row.code] = person;
    }
    rows_[key] = std::move(row);
}

const School* Database::school(const std::string& code) const {
    const auto found = schools_.find(code);
    return found == schools_.end() ? nullptr : &found->second;
}

nlohmann::json Database::schools(const std::string& code) const {
    auto rows = nlohmann::json::array();
    std::uint64_t id = 0;
    for (const auto& [each, school] : schools_) {
        ++id;
        if (!code.empty() && code != each) continue;
        rows.push_back(school.row);
        rows.back()["id"] = id;
    }
    return rows;
}

nlohmann::json Database::rows(Kind kind, const std::string& school, int year) const {
    const std::scoped_lock lock(mutex_);
    auto rows = nlohmann::json::array();
    std::map<std::string, bool> pushed;  // persons whose row has a sender by now
    auto pushed_rows = nlohmann::json::array();
    for (const auto& [id, key] : order_) {
        if (std::get<0>(key) != school || std::get<1>(key) != kind) continue;
        const Row& row = rows_.at(key);
        if (row.year != year) continue;
        nlohmann::json shown = {{"id", id}, {"maTruong", school}, {"ma", row.code}, {"clientId", std::get<2>(key)}};
        if (kind == Kind::school_class) {
            shown.update({{"ten", row.body["Ten"]}, {"khoiLop", row.body["KhoiHoc"]}, {"namHoc", row.body["NamHoc"]},
                          {"maGvcn", or_null(row.body, "MaGvcn")}});
        } else {
            shown.update({{"ten", row.body["HoTen"]}, {"ngaySinh", row.body["NgaySinh"]},
                          {"gioiTinh", row.body["GioiTinh"]}, {"soDinhDanh", or_null(row.body, "SoDinhDanh")},
                          {"trangThai", row.body["TrangThai"]}});
            if (kind == Kind::staff) shown["loaiCanBo"] = row.body["LoaiCanBo"];
        }
        if (kind == Kind::pupil) {
            shown.update({{"maCu", row.old_code.empty() ? nlohmann::json(nullptr) : nlohmann::json(row.old_code)},
                          {"soGiayToXnc", or_null(row.body, "SoGiayToXnc")}, {"lopHoc", row.body["MaLopHocCn"]},
                          {"khoiLop", row.body["KhoiHoc"]}, {"namHoc", year}});
            pushed[text(row.body, "SoDinhDanh")] = true;
        }
        pushed_rows.push_back(std::move(shown));
    }
    if (kind == Kind::pupil) {
        std::uint64_t id = schools_.size();
        for (const auto& known : known_pupils_) {
            ++id;
            if (text(known, "maTruong") != school || known.at("namHoc") != year) continue;
            if (pushed.contains(text(known, "soDinhDanh"))) continue;
            rows.push_back(known);
            rows.back()["id"] = id;
        }
    }
    for (auto& row : pushed_rows) rows.push_back(std::move(row));
    return rows;
}

std::optional<Complaint> Database::unknown_reference(Kind kind, const std::string& school,
                                                     const nlohmann::json& record) const {
    const auto check = [&](const char* field, Kind target) -> std::optional<Complaint> {
        const std::string code = text(record, field);
        if (code.empty() || codes_.contains({school, target, code})) return std::nullopt;
        return Complaint{22, field};
    };
    if (kind == Kind::pupil) return check("MaLopHocCn", Kind::school_class);
    if (kind == Kind::school_class) return check("MaGvcn", Kind::staff);
    if (kind == Kind::result) {
        const auto no_class = check("MaLopHoc", Kind::school_class);
        return no_class ? no_class : check("MaHocSinh", Kind::pupil);
    }
    return std::nullopt;
}

std::string Database::fresh_pupil_code() {
    std::string code;
    do {
        code = numbered("99", ++issued_);
    } while (person_of_code_.contains(code));
    return code;
}

/// nullopt: the code is another person's, or another than the row's final one.
std::optional<std::string> Database::pupil_code(const nlohmann::json& record, const Row* existing) {
    const std::string person = text(record, "SoDinhDanh");
    std::string offered = text(record, "MaHocSinh");
    if (offered.starts_with("TAM-")) offered.clear();
    if (existing != nullptr && !existing->code.starts_with("TAM-")) {
        if (!offered.empty() && offered != existing->code && !code_of_person_.contains(person)) return std::nullopt;
        return existing->code;
    }
    if (const auto known = code_of_person_.find(person); !person.empty() && known != code_of_person_.end()) {
        const bool final_code_comes = known->second.starts_with("TAM-") && !offered.empty();
        if (!final_code_comes) return known->second;
    }
    if (!offered.empty()) {
        const auto owner = person_of_code_.find(offered);
        if (owner != person_of_code_.end() && !owner->second.empty() && owner->second != person) return std::nullopt;
        return offered;
    }
    if (existing != nullptr) return existing->code;
    if (record["KhoiHoc"] == 1) return "TAM-" + (person.empty() ? numbered("", ++issued_) : person);
    return fresh_pupil_code();
}

Outcome Database::apply(Kind kind, const std::string& school, int year, const nlohmann::json& pushed,
                        std::vector<nlohmann::json>& effects) {
    Outcome outcome{kind, pushed.is_object() ? text(pushed, "ClientId") : "", 0, "", ""};
    const auto refuse = [&](const Complaint& complaint) {
        ++counters_["rc" + std::to_string(complaint.rc)];
        outcome.rc = complaint.rc;
        outcome.detail = complaint.field;
        return outcome;
    };
    if (const auto fault = find_fault(kind, pushed)) return refuse(*fault);
    nlohmann::json record = pushed;
    record.erase("LuotGui");  // of the sending, not of the row
    const std::string sending = text(pushed, "LuotGui");
    if (const auto missing = unknown_reference(kind, school, record)) return refuse(*missing);

    const Key key{school, kind, outcome.client_id};
    const auto before = rows_.find(key);
    const Row* existing = before == rows_.end() ? nullptr : &before->second;
    Row row{existing != nullptr ? existing->id : last_id_ + 1, year, "", "", record, sending};
    if (kind == Kind::pupil) {
        const auto code = pupil_code(record, existing);
        if (!code) return refuse({23, "MaHocSinh"});
        row.code = *code;
    } else {
        const char* prefix = kind == Kind::staff ? "CB" : kind == Kind::result ? "KQ" : "LH";
        row.code = existing != nullptr ? existing->code : numbered(prefix, ++issued_);
    }
    if (existing != nullptr) row.old_code = existing->code == row.code ? existing->old_code : existing->code;
    outcome.code = row.code;

    nlohmann::json line = {{"loai", name_of(kind)}, {"MaTruongHoc", school}, {"ClientId", outcome.client_id}};
    if (!sending.empty()) line["LuotGui"] = sending;
    if (existing != nullptr && existing->body == record && existing->code == row.code && existing->year == year) {
        line["effect"] = "repeat";
        ++counters_["repeat"];
        effects.push_back(std::move(line));
        before->second.sending = sending;
        return outcome;
    }
    if (is_locked(kind, school, record) || (existing != nullptr && is_locked(kind, school, existing->body))) return refuse({24, "KyHoc"});
    const char* effect = existing == nullptr ? "insert" : "update";
    line.update({{"effect", effect}, {"id", row.id}, {"NamHoc", year}, {"ma", row.code}, {"maCu", row.old_code},
                 {"issued", issued_}, {"row", row.body}});
    ++counters_[effect];
    effects.push_back(std::move(line));
    store(key, std::move(row));
    return outcome;
}

std::vector<Outcome> Database::push(const std::string& school, int year,
                                    const std::vector<std::pair<Kind, nlohmann::json>>& records) {
    const std::scoped_lock lock(mutex_);
    std::vector<Outcome> outcomes;
    std::vector<nlohmann::json> effects;
    for (const auto& [kind, record] : records) outcomes.push_back(apply(kind, school, year, record, effects));
    journal_->append(std::move(effects));
    return outcomes;
}

bool Database::is_locked(Kind kind, const std::string& school, const nlohmann::json& record) const {
    return kind == Kind::result && locked_books_.contains({school, text(record, "MaLopHoc"), text(record, "KyHoc")});
}

bool Database::lock_book(const std::string& school, const std::string& school_class, const std::string& period) {
    const std::scoped_lock lock(mutex_);
    if (!codes_.contains({school, Kind::school_class, school_class})) return false;
    if (!locked_books_.insert({school, school_class, period}).second) return true;
    ++counters_["lock"];
    std::vector<nlohmann::json> effects;
    effects.push_back({{"effect", "lock"}, {"MaTruongHoc", school}, {"MaLopHoc", school_class}, {"KyHoc", period}});
    journal_->append(std::move(effects));
    return true;
}

std::optional<std::string> Database::code_if_sent(const std::string& school, Kind kind, const std::string& client_id,
                                                  const std::string& sending) const {
    const std::scoped_lock lock(mutex_);
    const auto row = rows_.find({school, kind, client_id});
    if (row == rows_.end() || sending.empty() || row->second.sending != sending) return std::nullopt;
    return row->second.code;
}

std::size_t Database::rekey(const std::string& school) {
    const std::scoped_lock lock(mutex_);
    std::map<std::string, std::string> final_codes;  // one person may stand in two schools
    std::vector<nlohmann::json> effects;
    for (const auto& [id, key] : order_) {
        const auto& [at, kind, client_id] = key;
        Row row = rows_.at(key);
        if (kind != Kind::pupil || !row.code.starts_with("TAM-")) continue;
        const bool begun = final_codes.contains(row.code);
        if (!school.empty() && at != school && !begun) continue;
        if (!begun) {
            const auto known = code_of_person_.find(text(row.body, "SoDinhDanh"));
            const bool settled = known != code_of_person_.end() && !known->second.starts_with("TAM-");
            final_codes[row.code] = settled ? known->second : fresh_pupil_code();
        }
        row.old_code = row.code;
        row.code = final_codes[row.old_code];
        effects.push_back({{"effect", "rekey"}, {"loai", name_of(kind)}, {"MaTruongHoc", at}, {"ClientId", client_id},
                           {"id", id}, {"NamHoc", row.year}, {"ma", row.code}, {"maCu", row.old_code},
                           {"issued", issued_}, {"row", row.body}, {"LuotGui", row.sending}});
        ++counters_["rekey"];
        store(Key(key), std::move(row));
    }
    const std::size_t changed = effects.size();
    journal_->append(std::move(effects));
    return changed;
}

nlohmann::json Database::stats() const {
    const std::scoped_lock lock(mutex_);
    nlohmann::json rows = {{"CanBo", 0}, {"LopHoc", 0}, {"HocSinh", 0}, {"KetQua", 0}};
    for (const auto& [key, row] : rows_) {
        auto& count = rows[name_of(std::get<1>(key))];
        count = count.get<int>() + 1;
    }
    return {{"rows", rows}, {"counters", counters_}, {"journal_seq", journal_->last_number()}};
}

}  // namespace simulator::csdl
