// sim-csdl: a stand-in for the sector database (profile csdl.edu.vn), speaking adapters/csdl/contract.yaml.

#include <fstream>
#include <iostream>

#include "database.hpp"
#include "deferrals.hpp"
#include "harness/arguments.hpp"
#include "harness/server.hpp"

namespace simulator::csdl {
namespace {

constexpr std::size_t kMaxRows = 500;
constexpr const char* kPrefix = "/syncdata-api/";

struct Credential {
    std::string password;
    std::string school;
    std::string partner;
};

Reply refuse(int status, const std::string& why) { return {status, {{"rc", status}, {"rd", why}}}; }


std::optional<int> whole(const nlohmann::json& body, const char* field) {
    const auto found = body.find(field);
    if (found == body.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<int>();
}

class Csdl : public Service {
public:
    Csdl(const std::filesystem::path& folder, const std::filesystem::path& journal) : database_(folder, journal) {
        std::ifstream in(folder / "credentials.json");
        for (const auto& each : nlohmann::json::parse(in)) {
            credentials_[each.at("username")] = {each.at("password"), each.at("maTruongHoc"), each.at("maDoiTac")};
        }
    }

    std::string tenant_of(const Request& request) const override {
        const auto body = nlohmann::json::parse(request.body, nullptr, false);
        if (!body.is_object()) return {};
        const std::string school = text(body, "maTruongHoc");
        return school.empty() ? text(body, "MaTruongHoc") : school;
    }

    Reply answer(const Request& request, const std::optional<Fault>& fault) override {
        Reply reply = honest(request);
        if (fault && reply.status == 200 && reply.body.contains("rows")) spoil(*fault, request, reply);
        const std::scoped_lock lock(mutex_);
        ++requests_[request.path + " " + std::to_string(reply.status)];
        return reply;
    }

    std::optional<Reply> control(const Request& request) override {
        if (request.path == "/_sim/stats") {
            Reply reply{200, database_.stats()};
            const std::scoped_lock lock(mutex_);
            reply.body["requests"] = requests_;
            reply.body["deferrals"] = deferrals_.describe();
            return reply;
        }
        if (request.path == "/_sim/rekey" && request.method == "POST") {
            const auto wish = nlohmann::json::parse(request.body, nullptr, false);
            const std::string school = wish.is_object() ? text(wish, "tenant") : "";
            return Reply{200, {{"rekeyed", database_.rekey(school)}}};
        }
        if (request.path == "/_sim/lock" && request.method == "POST") {
            const auto wish = nlohmann::json::parse(request.body, nullptr, false);
            if (!wish.is_object()) return Reply{400, {{"error", "needs tenant, class and period"}}};
            const bool done = database_.lock_book(text(wish, "tenant"), text(wish, "class"), text(wish, "period"));
            return done ? Reply{200, {{"done", true}}} : Reply{404, {{"error", "no such class"}}};
        }
        if (request.path == "/_sim/defer" && request.method == "POST") {
            const auto wish = nlohmann::json::parse(request.body, nullptr, false);
            if (const auto why = deferrals_.order(wish)) return Reply{400, {{"error", *why}}};
            return Reply{200, deferrals_.describe()};
        }
        return std::nullopt;
    }

private:
    const Credential* caller(const Request& request) const {
        const auto name = request.headers.find("username");
        const auto password = request.headers.find("password");
        if (name == request.headers.end() || password == request.headers.end()) return nullptr;
        const auto credential = credentials_.find(name->second);
        if (credential == credentials_.end() || credential->second.password != password->second) return nullptr;
        return &credential->second;
    }

    Reply honest(const Request& request) {
        if (request.method != "POST" || !request.path.starts_with(kPrefix)) return refuse(404, "no such path");
        const Credential* credential = caller(request);
        if (credential == nullptr) return refuse(401, "wrong username or password");
        const auto body = nlohmann::json::parse(request.body, nullptr, false);
        if (!body.is_object()) return refuse(400, "the body is not a JSON object");
        deferrals_.run_due([this](const Push& due) { return carry_out(due); });
        const std::string path = request.path.substr(std::string(kPrefix).size());
        if (path == "Push/DongBo") return push(*credential, body);
        if (path == "Push/KetQua") return push_results(*credential, body);
        if (path == "Push/TrangThai") return standing(*credential, body);
        if (path == "Public/TruongHoc/GetTruongHocByCondition") return page(body, database_.schools(text(body, "maTruongHoc")));

        Kind kind = Kind::pupil;
        if (path == "Public/LopHoc/GetLopHoc") {
            kind = Kind::school_class;
        } else if (path == "Public/GiaoVien/GetGiaoVien") {
            kind = Kind::staff;
        } else if (path != "Public/HocSinh/GetHocSinh") {
            return refuse(404, "no such path");
        }
        const std::string school = text(body, "maTruongHoc");
        if (database_.school(school) == nullptr) return refuse(404, "unknown school");
        if (school != credential->school) return refuse(403, "another school's credential");
        const auto year = whole(body, "namHoc");
        if (!year) return refuse(400, "namHoc is an integer");
        return page(body, database_.rows(kind, school, *year));
    }

    static Reply page(const nlohmann::json& query, const nlohmann::json& all) {
        const auto limit = whole(query, "limit");
        const auto offset = whole(query, "offset");
        if (!limit || !offset || *limit < 1 || *limit > 1000 || *offset < 0) return refuse(400, "limit 1..1000, offset from 0");
        auto rows = nlohmann::json::array();
        const auto from = static_cast<std::size_t>(*offset);
        for (std::size_t i = from; i < all.size() && rows.size() < static_cast<std::size_t>(*limit); ++i) {
            rows.push_back(all[i]);
        }
        return {200, {{"rc", 0}, {"rd", ""}, {"total", all.size()}, {"rows", rows}}};
    }

    /// duplicate_page shows the first page again; endless_pages does so for ever, with a total out of reach.
    void spoil(const Fault& fault, const Request& request, Reply& reply) {
        if (fault.mode != FaultMode::duplicate_page && fault.mode != FaultMode::endless_pages) return;
        Request first = request;
        auto query = nlohmann::json::parse(request.body);
        query["offset"] = 0;
        first.body = query.dump();
        const auto total = reply.body["total"];
        reply = honest(first);
        reply.body["total"] = fault.mode == FaultMode::endless_pages ? nlohmann::json(1'000'000'000) : total;
    }

    Reply push(const Credential& credential, const nlohmann::json& body) {
        const std::string code = text(body, "MaTruongHoc");
        const auto year = whole(body, "NamHoc");
        const auto reason = whole(body, "LoaiDongBo");
        if (code.empty() || !year || !reason || (*reason != 1 && *reason != 2 && *reason != 4)) {
            return refuse(400, "MaTruongHoc, NamHoc and LoaiDongBo (1, 2, 4) are mandatory");
        }
        if (const auto refusal = refuse_feeder(credential, code)) return *refusal;

        std::vector<std::pair<Kind, nlohmann::json>> records;
        for (const auto& [list, kind] : {std::pair{"LstCanBo", Kind::staff}, std::pair{"LstLopHocInfo", Kind::school_class},
                                         std::pair{"LstHocSinh", Kind::pupil}}) {
            const auto found = body.find(list);
            if (found == body.end() || found->is_null()) continue;
            if (!found->is_array()) return refuse(400, std::string(list) + " is an array");
            for (const auto& record : *found) records.emplace_back(kind, record);
        }
        if (records.size() > kMaxRows) return refuse(413, "more than 500 rows");
        const Push pushed{code, *year, std::move(records)};
        if (auto later = deferrals_.take(pushed, [this](const Push& due) { return carry_out(due); })) return {202, std::move(*later)};
        return {200, {{"rc", 0}, {"rd", ""}, {"results", carry_out(pushed)}}};
    }

    /// One class in one period.
    Reply push_results(const Credential& credential, const nlohmann::json& body) {
        const std::string code = text(body, "MaTruongHoc");
        const auto year = whole(body, "NamHoc");
        const std::string school_class = text(body, "MaLopHoc");
        const std::string period = text(body, "KyHoc");
        const auto list = body.find("LstKetQua");
        if (code.empty() || !year || school_class.empty() || period.empty() || list == body.end() || !list->is_array()) {
            return refuse(400, "MaTruongHoc, NamHoc, MaLopHoc, KyHoc and LstKetQua are mandatory");
        }
        if (const auto refusal = refuse_feeder(credential, code)) return *refusal;
        std::vector<std::pair<Kind, nlohmann::json>> records;
        for (const auto& record : *list) {
            records.emplace_back(Kind::result, record);
            if (!record.is_object()) continue;
            // A row of another book is malformed here, whatever else it says.
            for (const auto& [field, expected] : {std::pair{"MaLopHoc", nlohmann::json(school_class)}, std::pair{"KyHoc", nlohmann::json(period)},
                                                  std::pair{"NamHoc", nlohmann::json(*year)}}) {
                if (record.contains(field) && record[field] != expected) records.back().second[field] = nlohmann::json::object();
            }
        }
        if (records.size() > kMaxRows) return refuse(413, "more than 500 rows");
        return {200, {{"rc", 0}, {"rd", ""}, {"results", carry_out({code, *year, std::move(records)})}}};
    }

    std::optional<Reply> refuse_feeder(const Credential& credential, const std::string& code) const {
        const School* school = database_.school(code);
        if (school == nullptr) return refuse(404, "unknown school");
        if (code != credential.school) return refuse(403, "another school's credential");
        if (school->feeding_partner != credential.partner) return refuse(403, "not the feeding partner of this school");
        return std::nullopt;
    }

    nlohmann::json carry_out(const Push& push) {
        auto results = nlohmann::json::array();
        try {
            for (const Outcome& outcome : database_.push(push.school, push.year, push.records)) {
                results.push_back({{"loai", name_of(outcome.kind)}, {"ClientId", outcome.client_id}, {"rc", outcome.rc},
                                   {"rd", outcome.detail},
                                   {"ma", outcome.rc == 0 ? nlohmann::json(outcome.code) : nlohmann::json(nullptr)}});
            }
        } catch (const std::exception& error) {
            // What is on disk is no longer known: end, and let a restart read it again.
            std::cerr << "sim-csdl: " << error.what() << std::endl;
            std::_Exit(74);
        }
        return results;
    }

    /// What became of a push, by its ticket, or of single sendings.
    Reply standing(const Credential& credential, const nlohmann::json& body) const {
        const std::string code = text(body, "MaTruongHoc");
        if (database_.school(code) == nullptr) return refuse(404, "unknown school");
        if (code != credential.school) return refuse(403, "another school's credential");
        const std::string ticket = text(body, "MaPhieu");
        const auto list = body.find("DanhSach");
        if (ticket.empty() == (list == body.end())) return refuse(400, "MaPhieu or DanhSach");
        if (!ticket.empty()) return {200, deferrals_.standing(ticket, code)};
        if (!list->is_array() || list->size() > kMaxRows) return refuse(400, "DanhSach is an array of at most 500");
        auto results = nlohmann::json::array();
        for (const auto& each : *list) {
            const auto kind = each.is_object() ? kind_of(text(each, "loai")) : std::nullopt;
            if (!kind) return refuse(400, "DanhSach: loai");
            const auto found = database_.code_if_sent(code, *kind, text(each, "ClientId"), text(each, "LuotGui"));
            results.push_back({{"loai", name_of(*kind)}, {"ClientId", text(each, "ClientId")}, {"co", found.has_value()},
                               {"ma", found ? nlohmann::json(*found) : nlohmann::json(nullptr)}});
        }
        return {200, {{"rc", 0}, {"rd", ""}, {"results", results}}};
    }

    Database database_;
    Deferrals deferrals_;
    std::map<std::string, Credential> credentials_;
    std::mutex mutex_;
    std::map<std::string, long> requests_;
};

}  // namespace
}  // namespace simulator::csdl

int main(int count, char** words) {
    try {
        auto values = simulator::read_arguments(count, words, {"data", "store", "port"});
        if (!values.contains("data") || !values.contains("store")) {
            throw std::runtime_error("usage: sim-csdl --data DIR --store FILE [--port N]");
        }
        simulator::csdl::Csdl csdl{std::filesystem::path{values["data"]} / "csdl", values["store"]};
        const int port = values.contains("port") ? std::stoi(values["port"]) : 0;
        simulator::serve(csdl, static_cast<std::uint16_t>(port));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "sim-csdl: " << error.what() << '\n';
        return 1;
    }
}
