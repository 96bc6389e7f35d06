// Whole files: who is who, what is refused, what people decided, and the same bytes every time.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "core/records/linkage/explain.hpp"
#include "core/records/linkage/link.hpp"

using namespace hub::linkage;

namespace {

std::string febrl() {
    std::ifstream file(HUB_LINKAGE_DATA "/febrl3.csv", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
Model model_named(const std::string& name) {
    auto model = read_model(std::filesystem::path(HUB_LINKAGE_MODELS) / (name + ".yaml"));
    REQUIRE(model);
    return std::move(*model);
}
std::unique_ptr<Linkage> linked(const std::string& csv, const Model& model, LinkOptions options = {}) {
    auto out = link(csv, model, options);
    INFO((out ? std::string() : out.error().message));
    REQUIRE(out);
    return std::move(*out);
}
/// Pairs of records in one group.
template <typename Key>
double pairs_in(const std::map<Key, double>& groups) {
    double sum = 0;
    for (const auto& [key, count] : groups) sum += count * (count - 1) / 2;
    return sum;
}

}  // namespace

TEST_CASE("FEBRL's third set is linked as well as anybody links it", "[linkage]") {
    const auto out = linked(febrl(), model_named("febrl"));
    std::map<std::string, double> truth;
    std::map<std::uint32_t, double> found;
    std::map<std::pair<std::string, std::uint32_t>, double> both;
    for (std::uint32_t i = 0; i < out->records.size(); ++i) {
        const std::string id(out->records.id(i));
        const auto person = id.substr(4, id.find('-', 4) - 4);
        ++truth[person];
        ++found[out->clusters.of[i]];
        ++both[{person, out->clusters.of[i]}];
    }
    REQUIRE(out->records.size() == 5'000);
    const double f1 = 2 * pairs_in(both) / (pairs_in(truth) + pairs_in(found));
    CHECK(f1 >= 0.9990);
}

TEST_CASE("the same file and model give the same bytes", "[linkage]") {
    const auto model = model_named("febrl");
    CHECK(clusters_csv(*linked(febrl(), model)) == clusters_csv(*linked(febrl(), model)));
    CHECK(clusters_csv(*linked("\xEF\xBB\xBF" + febrl(), model)) == clusters_csv(*linked(febrl(), model)));
}

TEST_CASE("a bad row is refused with its line and the rest goes on", "[linkage]") {
    std::string csv = febrl();
    const auto second_line = csv.find('\n') + 1;
    csv.insert(second_line, "rec-1-org,\"open\"x,green\nrec-1496-org,double\n,no,id\n");
    const auto out = linked(csv, model_named("febrl"));
    CHECK(out->records.size() == 5'000);
    REQUIRE(out->records.refusals.size() == 3);
    CHECK(out->records.refusals[0].line == 2);
    CHECK(out->records.refusals[0].code == "csv.quote");
    CHECK(out->records.refusals[1].code == "linkage.no_id");
    CHECK(out->records.refusals[2].code == "linkage.double_id");  // of two, the first stands
}

TEST_CASE("what people decided stands above every weight", "[linkage]") {
    const auto model = model_named("febrl");
    const auto before = linked(febrl(), model);
    const auto cluster_of = [](const Linkage& of, const char* id) { return of.clusters.of[*of.records.find(id)]; };
    REQUIRE(cluster_of(*before, "rec-1496-org") != cluster_of(*before, "rec-552-dup-3"));
    REQUIRE(cluster_of(*before, "rec-552-org") == cluster_of(*before, "rec-552-dup-3"));
    LinkOptions options;
    options.decisions = "record_a,record_b,decision\nrec-1496-org,rec-552-dup-3,same\nrec-552-org,rec-552-dup-3,different\n";
    const auto after = linked(febrl(), model, options);
    CHECK(cluster_of(*after, "rec-1496-org") == cluster_of(*after, "rec-552-dup-3"));
    CHECK(cluster_of(*after, "rec-552-org") != cluster_of(*after, "rec-552-dup-3"));
    options.decisions = "rec-1496-org,nobody,same\n";
    const auto refused = link(febrl(), model, options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "linkage.decisions");
}

TEST_CASE("an explanation adds up to the weight it explains", "[linkage]") {
    const auto out = linked(febrl(), model_named("febrl"));
    const auto explained = explain(*out, "rec-552-org", "rec-552-dup-3");
    REQUIRE(explained);
    double sum = explained->prior;
    for (const auto& line : explained->lines) sum += line.bits.weight + line.bits.frequency;
    CHECK(sum == Approx(explained->weight).margin(1e-6));
    CHECK(explained->verdict == "same");
    CHECK(as_text(*explained).find("birth_date: ") != std::string::npos);
    CHECK(explain(*out, "nobody", "rec-552-org").error().code == "linkage.no_record");
}

namespace {
/// A class list long enough to learn from, and behind it the records in question.
std::string pupils(const std::string& more) {
    std::string csv = "record_id,system,full_name,birth_date,sex,ministry_code,school_code,phone\n";
    const char* surnames[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Bùi", "Đặng"};
    const char* given[] = {"An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khoa", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quân"};
    for (int i = 0; i < 3'000; ++i) {
        const int day = 1 + i * 7 % 28, month = 1 + i * 5 % 12, year = 2010 + i % 6;
        const std::string name = std::string(surnames[i % 7]) + (i % 2 == 0 ? " Văn " : " Thị ") + given[i % 13];
        const std::string date = std::to_string(day) + "/" + std::to_string(month) + "/" + std::to_string(year);
        for (const char* system : {"vnedu", "csdl"}) {
            csv += system + std::to_string(i) + "," + system + "," + name + "," + date + "," + (i % 2 == 0 ? "Nam" : "Nữ") + "," + std::to_string(1'000'000'000 + i * 7'919) + "," +
                   std::to_string(100 + i % 9) + ",09" + std::to_string(10'000'000 + i * 1'237) + "\n";
        }
    }
    return csv + more;
}
bool same(const Linkage& of, const char* a, const char* b) { return of.clusters.of[*of.records.find(a)] == of.clusters.of[*of.records.find(b)]; }
}  // namespace

TEST_CASE("a family's telephone, school and birthday do not make twins one child", "[linkage]") {
    const auto out = linked(pupils("T1,vnedu,Phan Gia Huy,03/04/2012,Nam,,105,0977000111\n"
                                   "T2,csdl,Phan Minh Khôi,03/04/2012,Nam,,105,0977000111\n"
                                   "T3,csdl,phan gia huy,2012-04-03,Nam,,105,0977000111\n"),
                            model_named("pupil"));
    CHECK(same(*out, "T1", "T3"));
    CHECK_FALSE(same(*out, "T1", "T2"));
}

TEST_CASE("a system that holds a person once keeps namesakes apart", "[linkage]") {
    const auto out = linked(pupils("N1,csdl,Võ Thị Ngọc Ánh,05/06/2013,Nữ,,103,0977222333\n"
                                   "N2,csdl,Võ Thị Ngọc Ánh,05/06/2013,Nữ,,103,0977222333\n"),
                            model_named("pupil"));
    CHECK_FALSE(same(*out, "N1", "N2"));
    const auto asked = std::find_if(out->clusters.questions.begin(), out->clusters.questions.end(),
                                    [](const Question& each) { return each.why == Question::Why::TwiceInASource; });
    CHECK(asked != out->clusters.questions.end());
}

TEST_CASE("two ministry codes are two children, however much else agrees", "[linkage]") {
    const auto out = linked(pupils("M1,smas,Lý Gia Hân,09/10/2014,Nữ,5550001111,104,0977444555\n"
                                   "M2,k12,Lý Gia Hân,09/10/2014,Nữ,7770002222,104,0977444555\n"),
                            model_named("pupil"));
    CHECK_FALSE(same(*out, "M1", "M2"));
    auto careless = model_named("pupil");
    careless.guards.conflicts.clear();
    CHECK(same(*linked(pupils("M1,smas,Lý Gia Hân,09/10/2014,Nữ,5550001111,104,0977444555\n"
                              "M2,k12,Lý Gia Hân,09/10/2014,Nữ,7770002222,104,0977444555\n"),
                       careless),
               "M1", "M2"));
}
