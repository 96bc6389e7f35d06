// Whole files: who is who, what is refused, what people decided, and the same bytes every time.
#include <catch2/catch.hpp>

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
