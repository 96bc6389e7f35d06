// Whole files: who is who, what is refused, what people decided, and the same bytes every time.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "core/records/linkage/explain.hpp"
#include "tests/unit/records/linkage/linked_files.hpp"

using namespace hub::linkage;
using namespace hub::linkage::test;

namespace {

/// Pairs of records in one group.
template <typename Key>
double pairs_in(const std::map<Key, double>& groups) {
    double sum = 0;
    for (const auto& [key, count] : groups) sum += count * (count - 1) / 2;
    return sum;
}

}  // namespace

TEST_CASE("FEBRL's third set is linked as well as anybody links it", "[linkage]") {
    const auto out = linked(febrl3(), model_named("febrl"));
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
    CHECK(clusters_csv(*linked(febrl3(), model)) == clusters_csv(*linked(febrl3(), model)));
    CHECK(clusters_csv(*linked("\xEF\xBB\xBF" + febrl3(), model)) == clusters_csv(*linked(febrl3(), model)));
}

TEST_CASE("a bad row is refused with its line and the rest goes on", "[linkage]") {
    std::string csv = febrl3();
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

TEST_CASE("a column of ids may be in one file of two, and not in none", "[linkage]") {
    const std::string with = "Mã HS,Họ và tên,Ngày sinh\nH1,Lê An,3/5/2014\n", without = "Họ và tên,Ngày sinh\nLê An,3/5/2014\n";
    const auto model = model_named("pupil");
    LinkOptions options;
    options.read.id_column = "ma_hs";
    const auto out = link({{"a", bytes_of(with)}, {"b", bytes_of(without)}}, model, options);
    REQUIRE(out);
    CHECK((*out)->records.find("a:H1"));
    CHECK((*out)->records.find("b:2"));
    CHECK((*out)->records.named_by_line == std::vector<std::string>{"b"});
    options.read.id_column = "mã học sinh";
    const auto none = link({{"a", bytes_of(with)}, {"b", bytes_of(without)}}, model, options);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "linkage.id");
}

TEST_CASE("what people decided stands above every weight", "[linkage]") {
    const auto model = model_named("febrl");
    const auto before = linked(febrl3(), model);
    const auto cluster_of = [](const Linkage& of, const char* id) { return of.clusters.of[*of.records.find(id)]; };
    REQUIRE(cluster_of(*before, "rec-1496-org") != cluster_of(*before, "rec-552-dup-3"));
    REQUIRE(cluster_of(*before, "rec-552-org") == cluster_of(*before, "rec-552-dup-3"));
    LinkOptions options;
    options.decisions = "record_a,record_b,decision\nrec-1496-org,rec-552-dup-3,same\nrec-552-org,rec-552-dup-3,different\n";
    const auto after = linked(febrl3(), model, options);
    CHECK(cluster_of(*after, "rec-1496-org") == cluster_of(*after, "rec-552-dup-3"));
    CHECK(cluster_of(*after, "rec-552-org") != cluster_of(*after, "rec-552-dup-3"));
    options.decisions = "rec-1496-org,nobody,same\n";
    const std::string csv = febrl3();
    const auto refused = link({{"", bytes_of(csv)}}, model, options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "linkage.decisions");
}

TEST_CASE("decisions are read as people write them", "[linkage]") {
    const auto model = model_named("febrl");
    const std::string csv = febrl3();
    LinkOptions options;
    const auto read = [&](const std::string& decisions) {
        options.decisions = decisions;
        return link({{"", bytes_of(csv)}}, model, options);
    };
    for (const auto* same : {"same", "SAME", " Giống ", "giong", "Cùng một người"}) {
        CAPTURE(same);
        const auto out = read("\xEF\xBB\xBFreason;record_b;decision;record_a\r\nunsure;rec-552-dup-3;" + std::string(same) + ";rec-1496-org\r\nunsure;rec-552-org;;rec-1496-org\r\n");
        REQUIRE(out);
        CHECK((*out)->decisions == 1);
        CHECK((*out)->unanswered == 1);
        CHECK((*out)->clusters.of[*(*out)->records.find("rec-1496-org")] == (*out)->clusters.of[*(*out)->records.find("rec-552-dup-3")]);
    }
    for (const auto* wrong : {"rec-1496-org,rec-552-dup-3,maybe\n", "rec-1496-org,rec-552-dup-3\nrec-1496-org,\"x\n", "rec-1496-org\n"}) {
        CAPTURE(wrong);
        const auto out = read(wrong);
        REQUIRE_FALSE(out);
        CHECK(out.error().code == "linkage.decisions");
        CHECK(out.error().message.find("Line ") != std::string::npos);
    }
    const auto contradicting = read("rec-552-org,rec-552-dup-3,khác\nrec-552-org,rec-552-dup-3,giống\n");
    REQUIRE(contradicting);
    CHECK((*contradicting)->clusters.contradictory_decisions == 1);
}

TEST_CASE("an explanation adds up to the weight it explains", "[linkage]") {
    const auto out = linked(febrl3(), model_named("febrl"));
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
bool same(const Linkage& of, const char* a, const char* b) { return of.clusters.of[*of.records.find(a)] == of.clusters.of[*of.records.find(b)]; }
}  // namespace

TEST_CASE("a family's telephone, school and birthday do not make twins one child", "[linkage]") {
    const auto out = linked(pupils(3'000, "T1,vnedu,Phan Gia Huy,03/04/2012,Nam,,105,0977000111\n"
                                   "T2,csdl,Phan Minh Khôi,03/04/2012,Nam,,105,0977000111\n"
                                   "T3,csdl,phan gia huy,2012-04-03,Nam,,105,0977000111\n"),
                            model_named("pupil"));
    CHECK(same(*out, "T1", "T3"));
    CHECK_FALSE(same(*out, "T1", "T2"));
}

TEST_CASE("a system that holds a person once keeps namesakes apart", "[linkage]") {
    const auto out = linked(pupils(3'000, "N1,csdl,Võ Thị Ngọc Ánh,05/06/2013,Nữ,,103,0977222333\n"
                                   "N2,csdl,Võ Thị Ngọc Ánh,05/06/2013,Nữ,,103,0977222333\n"),
                            model_named("pupil"));
    CHECK_FALSE(same(*out, "N1", "N2"));
    const auto asked = std::find_if(out->clusters.questions.begin(), out->clusters.questions.end(),
                                    [](const Question& each) { return each.why == Question::Why::TwiceInASource; });
    CHECK(asked != out->clusters.questions.end());
}

TEST_CASE("two ministry codes are two children, however much else agrees", "[linkage]") {
    const auto out = linked(pupils(3'000, "M1,smas,Lý Gia Hân,09/10/2014,Nữ,5550001111,104,0977444555\n"
                                   "M2,k12,Lý Gia Hân,09/10/2014,Nữ,7770002222,104,0977444555\n"),
                            model_named("pupil"));
    CHECK_FALSE(same(*out, "M1", "M2"));
    auto careless = model_named("pupil");
    careless.guards.conflicts.clear();
    CHECK(same(*linked(pupils(3'000, "M1,smas,Lý Gia Hân,09/10/2014,Nữ,5550001111,104,0977444555\n"
                              "M2,k12,Lý Gia Hân,09/10/2014,Nữ,7770002222,104,0977444555\n"),
                       careless),
               "M1", "M2"));
}

namespace {
std::unique_ptr<Linkage> lists(const std::vector<std::pair<std::string, std::string>>& files) {
    std::vector<RecordsSource> sources;
    for (const auto& [name, text] : files) sources.push_back({name, bytes_of(text)});
    auto out = link(sources, model_named("pupil"), {});
    INFO((out ? std::string() : out.error().message));
    REQUIRE(out);
    return std::move(*out);
}
}  // namespace

TEST_CASE("two class lists are linked although they are too small to learn from", "[linkage]") {
    const std::string ours =
        "TRƯỜNG THCS NGUYỄN DU;;;;\nDANH SÁCH LỚP 6A;;;;\nSTT;Họ và tên;Ngày sinh;Giới tính;SĐT\n"
        "1;Nguyễn Thị Minh Anh;02/03/2014;Nữ;0912345678\n2;Trần Văn Bình;15/07/2014;Nam;0987654321\n3;Nguyễn Thị Lan;12/04/2014;Nữ;0933222111\n"
        "4;Đặng Ngọc Khánh Vy;08/12/2014;Nữ;0977888999\n5;Vũ Đức Huy;05/09/2014;Nam;0912000111\n";
    const std::string theirs =
        "ho_ten,ngay_sinh,gioi_tinh,dien_thoai\nMinh Anh Nguyen Thi,2014-03-02,nu,+84 912 345 678\nTRAN VAN BINH,2014-07-15,nam,0987.654.321\n"
        "Nguyễn Thị Loan,2014-04-12,nu,0933222110\nĐặng Khánh Vy,2014-08-12,nu,0977888999\nVõ Đức Huy,2014-09-05,nam,\nPhan Thị Mới,2014-01-09,nu,\n";
    const auto out = lists({{"ours", ours}, {"theirs", theirs}});
    CHECK(out->records.named_by_line == std::vector<std::string>{"ours", "theirs"});
    CHECK(same(*out, "ours:4", "theirs:2"));
    CHECK(same(*out, "ours:5", "theirs:3"));
    CHECK_FALSE(same(*out, "ours:6", "theirs:4"));  // Lan and Loan: a person is asked
    CHECK(same(*out, "ours:7", "theirs:5"));        // day and month swapped, a name shortened, one telephone
    CHECK(same(*out, "ours:8", "theirs:6"));
    REQUIRE(out->clusters.questions.size() == 1);
    CHECK(out->clusters.questions[0].why == Question::Why::Needs);
}

TEST_CASE("each system's columns are read in the charset it writes", "[linkage]") {
    std::string csv = "record_id,system,full_name,birth_date\n";
    const char* names[] = {"Nguyễn Thị Hường", "Trần Đức Thắng", "Lê Quốc Việt", "Phạm Thùy Dương", "Đặng Ngọc Huyền"};
    const char* in_tcvn3[] = {"NguyÔn ThÞ H­êng", "TrÇn §øc Th¾ng", "Lª Quèc ViÖt", "Ph¹m Thïy D­¬ng", "§Æng Ngäc HuyÒn"};
    for (int i = 0; i < 5; ++i) {
        const std::string date = ",0" + std::to_string(i + 1) + "/02/2014\n";
        csv += "new" + std::to_string(i) + ",vnedu," + names[i] + date + "old" + std::to_string(i) + ",learning," + in_tcvn3[i] + date;
    }
    const auto out = lists({{"", csv}});
    for (int i = 0; i < 5; ++i) CHECK(same(*out, ("new" + std::to_string(i)).c_str(), ("old" + std::to_string(i)).c_str()));
    REQUIRE(out->records.old_charsets.size() == 1);
    CHECK(out->records.old_charsets[0].system == "learning");
    CHECK(out->records.old_charsets[0].column == "full_name");
    CHECK(out->records.old_charsets[0].charset == hub::text::Charset::Tcvn3);
}

TEST_CASE("a file read in small pieces is the same file", "[linkage]") {
    const std::string csv = "\xEF\xBB\xBF" + pupils(3'000, "Q1,csdl,\"Lý \"\"Tí\"\"\nHân\",09/10/2014,Nữ,,104,\nbroken,\"quote\"x,1\r\nQ1,csdl,Hai,,,,,\n");
    const auto whole = lists({{"", csv}});
    std::size_t at = 0;
    LinkOptions options;
    options.read.piece = 4'099;
    auto pieces = link({{"", [&](std::string& more) -> hub::Result<bool> {
                            if (at >= csv.size()) return false;
                            more += csv.substr(at, 997);
                            at += 997;
                            return true;
                        }}},
                       model_named("pupil"), options);
    REQUIRE(pieces);
    CHECK(clusters_csv(**pieces) == clusters_csv(*whole));
    REQUIRE((*pieces)->records.refusals.size() == 2);
    CHECK((*pieces)->records.refusals[0].line == whole->records.refusals[0].line);
    CHECK((*pieces)->records.refusals[1].code == "linkage.double_id");
}

TEST_CASE("a quote that is never closed costs one row, and a byte that is no UTF-8 too", "[linkage]") {
    std::string csv = "record_id,Họ và tên,Ngày sinh\n";
    for (int i = 2; i < 60; ++i) {
        const std::string row = "P" + std::to_string(i) + (i == 20 ? ",\"Lê" : ",Lê") + (i == 40 ? " \xE0n" : " Thị Hường") + ",3/5/2014\n";
        csv += row;
    }
    const auto model = model_named("pupil");
    for (const std::size_t piece : {kPiece, std::size_t{100}}) {
        CAPTURE(piece);
        LinkOptions options;
        options.read.piece = piece;
        const auto out = linked(csv, model, options);
        CHECK(out->records.size() == 56);
        REQUIRE(out->records.refusals.size() == 2);
        CHECK((out->records.refusals[0].line == 20 && out->records.refusals[0].code == "csv.quote"));
        CHECK((out->records.refusals[1].line == 40 && out->records.refusals[1].code == "text.encoding"));
        CHECK(out->records.old_charsets.empty());
    }
}

TEST_CASE("twins whose names differ by a mark are asked about, however much else agrees", "[linkage]") {
    const std::string twins = "A1,vnedu,Ngô Bảo Anh,03/04/2012,Nữ,,105,0977000111\nB1,csdl,Ngô Bảo Ánh,03/04/2012,Nữ,,105,0977000111\n";
    const auto apart = linked(pupils(3'000, twins), model_named("pupil"));
    CHECK_FALSE(same(*apart, "A1", "B1"));
    const auto asked = [&](const Linkage& of) {
        return std::any_of(of.clusters.questions.begin(), of.clusters.questions.end(), [&](const Question& each) { return of.records.id(each.edge.a) == "A1"; });
    };
    CHECK(asked(*apart));
    // A record without marks between them does not join them either.
    CHECK_FALSE(same(*linked(pupils(3'000, twins + "C1,fees,ngo bao anh,03/04/2012,Nữ,,105,0977000111\n"), model_named("pupil")), "A1", "B1"));
    // A number of one's own settles it.
    const auto settled = linked(pupils(3'000, "A1,vnedu,Ngô Bảo Anh,03/04/2012,Nữ,5550001111,105,0977000111\nB1,csdl,Ngô Bảo Ánh,03/04/2012,Nữ,5550001111,105,0977000111\n"), model_named("pupil"));
    CHECK(same(*settled, "A1", "B1"));
}

TEST_CASE("a mark lost in one of many records casts no doubt where others have the whole name alike", "[linkage]") {
    const std::string one = pupils(3'000, "A1,vnedu,Ngô Bảo Ánh,03/04/2012,Nữ,,105,0977000111\nD1,csdl,Ngô Bảo Ảnh,03/04/2012,Nữ,5550001111,105,0977000111\n"
                                          "E1,fees,Ngô Bảo Ánh,03/04/2012,Nữ,5550001111,105,0977000111\n");
    CHECK(same(*linked(one, model_named("pupil")), "A1", "D1"));
    auto shy = model_named("pupil");
    shy.guards.dispels.clear();
    CHECK_FALSE(same(*linked(one, shy), "A1", "D1"));
}

TEST_CASE("two rows of one system that share a number are no rivals for a third", "[linkage]") {
    const std::string twice = pupils(3'000, "A1,vnedu,Ngô Bảo Ánh,03/04/2012,Nữ,5550001111,105,0977000111\nD1,csdl,Ngô Bảo Ánh,03/04/2012,Nữ,5550001111,105,0977000111\n"
                                            "D2,csdl,Ngô Bảo Ánh,03/04/2012,Nữ,5550001111,105,0977000111\n");
    const auto joined = [&](const Model& model) {
        const auto out = linked(twice, model);
        CHECK_FALSE(same(*out, "D1", "D2"));
        return same(*out, "A1", "D1") || same(*out, "A1", "D2");
    };
    CHECK(joined(model_named("pupil")));
    auto shy = model_named("pupil");
    shy.guards.settles.clear();
    CHECK_FALSE(joined(shy));
}

TEST_CASE("a rival that contradicts is one in whatever order its records are heard", "[linkage]") {
    // A person made one of two children: one of them shares R24's number, the other contradicts it.
    const std::string one = "R4,csdl,Nguyễn Thị Minh Ánh,02/03/2014,Nữ,5550002222,101,0912345678\n", other = "R28,csdl,Hoàng Gia Bảo,2013-01-01,Nam,5550004444,102,0944555666\n",
                      rest = "R24,smas,Hoàng Gia Bảo,30/10/2013,Nam,5550004444,102,0944555666\nR30,vnedu,Hoàng Gia Bảo,30/10/2013,Nam,5550004444,101,0944555666\n";
    LinkOptions options;
    options.decisions = "R4,R28,same\n";
    const auto first = linked(pupils(3'000, one + other + rest), model_named("pupil"), options), second = linked(pupils(3'000, rest + other + one), model_named("pupil"), options);
    CHECK(same(*first, "R24", "R30") == same(*second, "R24", "R30"));
    CHECK(first->clusters.questions.size() == second->clusters.questions.size());
}

TEST_CASE("a number that was typed over does not make one of two children", "[linkage]") {
    const auto out = linked(pupils(3'000, "A1,vnedu,Ngô Bảo Anh,03/04/2012,Nữ,5550001111,105,0977000111\nB1,csdl,Đinh Hữu Phước,17/11/2013,Nam,5550001111,105,\n"), model_named("pupil"));
    CHECK_FALSE(same(*out, "A1", "B1"));
}

TEST_CASE("the three lists of one class come out as the README says", "[linkage]") {
    std::vector<std::string> lists;
    std::vector<RecordsSource> sources;
    for (const char* name : {"diem-danh", "lop-6a-vnedu", "thu-vien"}) lists.push_back(file_at(std::string(HUB_LINKAGE_EXAMPLES "/") + name + ".csv"));
    sources.push_back({"diem-danh", bytes_of(lists[0])});
    sources.push_back({"lop-6a-vnedu", bytes_of(lists[1])});
    sources.push_back({"thu-vien", bytes_of(lists[2])});
    const auto out = link(sources, model_named("pupil"), {});
    REQUIRE(out);
    const Linkage& linkage = **out;
    CHECK(linkage.records.size() == 67);
    CHECK(std::set<std::uint32_t>(linkage.clusters.of.begin(), linkage.clusters.of.end()).size() == 27);
    CHECK(linkage.clusters.questions.size() == 3);
    CHECK(same(linkage, "diem-danh:2", "lop-6a-vnedu:4"));              // in another order
    CHECK(same(linkage, "diem-danh:2", "thu-vien:2"));                  // in TCVN3
    CHECK(same(linkage, "lop-6a-vnedu:10", "thu-vien:8"));              // Huỳnh, Hoàng
    CHECK(same(linkage, "lop-6a-vnedu:17", "thu-vien:14"));             // Khanh
    CHECK_FALSE(same(linkage, "lop-6a-vnedu:16", "lop-6a-vnedu:17"));   // Khang
    REQUIRE(linkage.records.old_charsets.size() == 1);
    CHECK(linkage.records.old_charsets[0].charset == hub::text::Charset::Tcvn3);
}
