// The page about a linkage: harmless whatever a file holds, in both languages, and true to the numbers.
#include <catch2/catch.hpp>

#include <algorithm>

#include "core/records/linkage/report.hpp"
#include "core/records/linkage/report_samples.hpp"
#include "core/records/linkage/report_sections.hpp"
#include "tests/unit/records/linkage/linked_files.hpp"

using namespace hub::linkage;
using namespace hub::linkage::test;
using hub::text::Language;

namespace {

const Linkage& febrl() {
    static const auto out = linked(febrl3(), model_named("febrl"));
    return *out;
}
std::size_t times(std::string_view page, std::string_view words) {
    std::size_t out = 0;
    for (auto at = page.find(words); at != std::string_view::npos; at = page.find(words, at + words.size())) ++out;
    return out;
}
bool holds(std::string_view page, std::string_view words) { return times(page, words) > 0; }

}  // namespace

TEST_CASE("no value of a file becomes markup", "[linkage]") {
    const std::string evil = "<script>alert(1)</script>";
    const auto out = linked(pupils(600, "\"" + evil + "\",\"" + evil +
                                   "\",\"<img src=x onerror=alert(1)> & \"\"Ánh\"\"\",05/06/2013,Nữ,,103,0977222333\n"
                                   "\"'><b>x\",\"" +
                                   evil +
                                   "\",\"<img src=x onerror=alert(1)> & \"\"Ánh\"\"\",05/06/2013,Nữ,,103,0977222333\n"
                                   ",\"" +
                                   evil + "\",no id\n"),
                            model_named("pupil"));
    ReportOptions options;
    options.source = evil + ".csv";
    options.clusters = 700;  // every value is shown
    const auto page = report_html(*out, options);
    CHECK_FALSE(holds(page, "<script"));
    CHECK_FALSE(holds(page, "<img"));
    CHECK_FALSE(holds(page, "<b>x"));
    CHECK(holds(page, "&lt;script&gt;alert(1)&lt;/script&gt;.csv"));
    CHECK(holds(page, "&#39;&gt;&lt;b&gt;x"));
    CHECK(hub::linkage::report::shown("a\xE2\x80\xAE"
                                      "b") == "<bdi>ab</bdi>");  // no turned direction either
}

TEST_CASE("a very long value does not make the page long", "[linkage]") {
    CHECK(hub::linkage::report::harmless(std::string(10'000, 'x')).size() < 100);
}

TEST_CASE("both languages are there, Vietnamese is shown first", "[linkage]") {
    const auto page = report_html(febrl(), {});
    const auto vi = page.find("<div lang=\"vi\"><h1>Báo cáo đối chiếu danh sách</h1>"),
               en = page.find("<div lang=\"en\"><h1>Record linkage report</h1>");
    REQUIRE(vi != std::string::npos);
    REQUIRE(en != std::string::npos);
    CHECK(vi < en);
    CHECK(holds(page, "<html lang=\"vi\">"));
    CHECK(holds(page, "id=\"to-vi\" checked"));
    CHECK(times(page, "<section") == 16);
    CHECK(times(page, "<h2 ") == 16);
    CHECK(times(page, "<svg") == times(page, "<title>") - 1);  // one is the page's
    CHECK_FALSE(holds(page, "<script"));
    CHECK_FALSE(holds(page, "href=\"http"));
    CHECK_FALSE(holds(page, "src="));
}

TEST_CASE("the page's numbers are the linkage's", "[linkage]") {
    const auto page = report_html(febrl(), {});
    const auto sizes = hub::linkage::report::cluster_sizes(febrl());
    std::size_t persons = 0, records = 0;
    for (const auto& [size, count] : sizes) {
        persons += count;
        records += size * count;
    }
    CHECK(records == febrl().records.size());
    CHECK(holds(
        page, "<dt>Số người sau khi gộp</dt><dd>" + hub::linkage::report::counted(persons, Language::Vietnamese) + "</dd>"));
    CHECK(holds(page,
                "<dt>Persons found</dt><dd>" + hub::linkage::report::counted(persons, Language::English) + "</dd>"));
    CHECK(holds(page, "<dt>Pairs compared</dt><dd>" + hub::linkage::report::counted(febrl().pairs, Language::English) +
                          "</dd>"));
    for (const auto pairs : febrl().pairs_by_rule)
        CHECK(holds(page, "<td class=\"num\">" + hub::linkage::report::counted(pairs, Language::Vietnamese) + "</td>"));
    std::uint64_t in_bins = 0;
    for (const auto count : febrl().weights) in_bins += count;
    CHECK(in_bins == febrl().pairs);
    CHECK(holds(page, "that is <strong>" +
                          hub::linkage::report::bits(weight_of(febrl().parameters.prior), Language::English) + " bit"));
}

TEST_CASE("a pair's bars add up, and samples stand where they say", "[linkage]") {
    const auto samples = hub::linkage::report::samples_of(febrl(), {});
    REQUIRE(samples.merged.size() == 8);
    for (std::size_t i = 0; i < samples.merged.size(); ++i) {
        const auto& each = samples.merged[i];
        double sum = each.prior;
        for (const auto& line : each.lines) sum += line.bits.weight + line.bits.frequency;
        CHECK(sum == Approx(each.weight).margin(1e-6));
        CHECK(each.verdict == "same");
        CHECK(each.probability >= febrl().model.accept - 1e-6);
        if (i > 0) CHECK(each.weight >= samples.merged[i - 1].weight - 1e-5);
    }
    for (const auto& each : samples.nearly_merged) CHECK(each.probability < febrl().model.accept);
}

TEST_CASE("what a guard stopped is shown with its reason", "[linkage]") {
    const auto out = linked(pupils(600, "N1,csdl,Võ Thị Ngọc Ánh,05/06/2013,Nữ,,103,0977222333\n"
                                   "N2,csdl,Võ Thị Ngọc Ánh,05/06/2013,Nữ,,103,0977222333\n"),
                            model_named("pupil"));
    const auto page = report_html(*out, {});
    CHECK(holds(page, "<h3>Bị chặn: Hai lần trong một hệ thống</h3>"));
    CHECK(holds(page, "<bdi>N1</bdi> · <bdi>N2</bdi>"));
}

TEST_CASE("refused rows stand with their line and what the caller says of their code", "[linkage]") {
    const auto out = linked(pupils(600, ",csdl,No Id,05/06/2013\n"), model_named("pupil"));
    ReportOptions options;
    CHECK(holds(report_html(*out, options), "<th scope=\"row\">1,202</th><td>The record has no id."));
    options.meaning = [](std::string_view, Language language) {
        return std::string(language == Language::Vietnamese ? "Bản ghi <i>không</i> có mã" : "");
    };
    const auto page = report_html(*out, options);
    CHECK(holds(page, "<th scope=\"row\">1.202</th><td>Bản ghi &lt;i&gt;không&lt;/i&gt; có mã"));
    CHECK(holds(page, "<th scope=\"row\">1,202</th><td>The record has no id."));
}

TEST_CASE("a page is made of the smallest files too", "[linkage]") {
    const std::string one = "A1,vnedu,Lý Gia Hân,09/10/2014,Nữ,5550001111,104,0977444555\n",
                      other = "A2,csdl,Trần Văn An,01/02/2011,Nam,,101,\n";
    for (const std::string& rows : {one, one + other}) {
        const auto out = linked(kPupilsHeading + rows, model_named("pupil"));
        const auto page = report_html(*out, {});
        CHECK(holds(page, "Mỗi người chỉ có một bản ghi."));
        CHECK(holds(page, "No question is left for a person."));
        CHECK(holds(page, "The prior:") == (out->records.size() > 1));
        CHECK_FALSE(holds(page, "nan"));
        CHECK_FALSE(holds(page, "inf"));
    }
}

TEST_CASE("a file without any record still has its page", "[linkage]") {
    const auto out = link({{"", bytes_of(kPupilsHeading)}}, model_named("pupil"), {});
    if (out) CHECK(holds(report_html(**out, {}), "<dt>Records read</dt><dd>0</dd>"));
}

TEST_CASE("the same linkage gives the same page", "[linkage]") {
    const auto once = linked(pupils(600, ""), model_named("pupil")), again = linked(pupils(600, ""), model_named("pupil"));
    CHECK(report_html(*once, {}) == report_html(*again, {}));
}
