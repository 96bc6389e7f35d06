// Which charset a column is in. Columns are made by encoding real-looking Vietnamese with the inverse of our own
// decoders, which charset_test.cpp holds against other encoders.
#include <catch2/catch.hpp>

#include <map>

#include "core/text/charset_detection.hpp"
#include "core/text/syllable.hpp"
#include "core/text/unicode.hpp"

using namespace hub::text;

namespace {

const std::vector<std::string> kNames{"Nguyễn Thị Thúy Hằng", "Đặng Hoà Bình", "Lương Văn Tùng", "Trần Lê Ngọc ánh", "Phan Đình Phùng",
                                      "Vương Thị Mỹ Lý",      "Hoàng Văn Tú",  "Võ Đức Dũng",    "Phạm Hồng Lộc",    "Lê Anh"};

/// The windows-1252 reading of `name` written in `charset`: for each letter, the shortest code that decodes to it.
std::string written_in(Charset charset, const std::string& name) {
    if (charset == Charset::Mojibake) return as_windows1252(name);
    if (charset == Charset::MojibakeTwice) return as_windows1252(as_windows1252(name));
    static std::map<Charset, std::map<std::string, std::string>> codes;
    auto& code = codes[charset];
    if (code.empty()) {
        const auto learn = [&](const std::string& bytes) {
            const auto wide = as_windows1252(bytes);
            const auto letter = decode(wide, charset);
            std::size_t at = 0;
            if (!letter || letter->empty()) return;
            (void)next_character(*letter, at);
            if (at == letter->size()) code.emplace(*letter, wide);
        };
        for (int a = 0x20; a < 256; ++a) learn(std::string(1, static_cast<char>(a)));
        for (int a = 0x41; a < 256; ++a) {
            for (int b = 0x80; b < 256; ++b) learn(std::string{static_cast<char>(a), static_cast<char>(b)});
        }
    }
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        const auto start = at;
        (void)next_character(name, at);
        out += code.at(name.substr(start, at - start));
    }
    return out;
}

std::vector<std::string> column_in(Charset charset, const std::vector<std::string>& names = kNames) {
    std::vector<std::string> out;
    for (const auto& name : names) out.push_back(charset == Charset::Unicode ? name : written_in(charset, name));
    return out;
}

constexpr Charset kLegacy[] = {Charset::Windows1258, Charset::Tcvn3, Charset::Vni, Charset::Mojibake, Charset::MojibakeTwice};

}  // namespace

TEST_CASE("a column of names is told in every charset, from raw bytes and within a workbook", "[detection]") {
    for (const auto declared : {Declared::Unicode, Declared::Nothing}) {
        for (const Charset charset : kLegacy) {
            INFO(name_of(charset));
            const auto column = column_in(charset);
            const auto found = detect(column, declared);
            REQUIRE(found.charset == charset);
            CHECK(found.confidence > 0.5);
            CHECK(found.basis == Basis::Words);
            for (std::size_t i = 0; i < column.size(); ++i) CHECK(read_cell(column[i], found).value() == kNames[i]);
        }
    }
    const auto plain = detect(kNames, Declared::Unicode);
    CHECK(plain.charset == Charset::Unicode);
    CHECK(plain.proven);
}

TEST_CASE("of a thousand random columns of five or more names none is read wrongly", "[detection]") {
    const std::vector<std::string> surnames{"Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Lý", "Hứa", "Lò", "Mã", "Tô", "Ngô"};
    const std::vector<std::string> middles{"Thị", "Văn", "Ngọc", "Xuân", "Hữu", "Quốc", "Bảo"};
    const std::vector<std::string> given{"Hằng", "Tú", "Dũng", "Tâm", "Thư", "Lộc", "Trọng", "Vũ", "Tý", "Hùng", "Thịnh", "Ngân", "Hà", "Phúc", "Yến"};
    const std::vector<std::string> others{"Y Blô Êban", "H'Hen Niê", "Ka Să H'Lim", "Rơ Châm Y Thoan", "Kpă Y Wiên"};
    std::uint32_t state = 12'345;
    const auto one_of = [&](const std::vector<std::string>& list) -> const std::string& {
        state = state * 1'664'525U + 1'013'904'223U;
        return list[(state >> 16U) % list.size()];
    };
    std::size_t told = 0, columns = 0;
    for (int round = 0; round < 100; ++round) {
        for (const Charset charset : kLegacy) {
            std::vector<std::string> names;
            for (int i = 0; i < 5 + round % 20; ++i) {
                names.push_back(round % 3 == 0 && i % 4 == 0 ? one_of(others) : one_of(surnames) + " " + one_of(middles) + " " + one_of(given));
            }
            const auto column = column_in(charset, names);
            for (const auto declared : {Declared::Unicode, Declared::Nothing}) {
                ++columns;
                const auto found = detect(column, declared);
                if (found.charset) ++told;
                for (std::size_t i = 0; i < column.size(); ++i) {
                    const auto text = read_cell(column[i], found);
                    if (text && *text != names[i]) FAIL(column[i] << " was read as " << *text << ", meant was " << names[i]);
                }
            }
        }
    }
    CHECK(columns == 1'000);
    CHECK(told > 980);
}

TEST_CASE("Unicode names are believed, whoever bears them", "[detection]") {
    const std::vector<std::vector<std::string>> columns{
        {"Y Blô Êban", "H'Hen Niê", "Siu H'Nhung", "Ka Să H'Lim"}, {"Hùng"}, {"Müller", "François", "José Muñoz"}, {"Lê Vũ", "Lò Văn Cò"},
        {"Tú", "Dũng", "Vũ"}, {"50 m²", "37 °C"}, {"Rơ Châm Y Thoan"}, {"Nguye\u0302\u0303n"}};
    for (const auto& column : columns) {
        const auto found = detect(column, Declared::Unicode);
        INFO(column[0]);
        CHECK(found.charset == Charset::Unicode);
        for (const auto& cell : column) CHECK(read_cell(cell, found).value() == to_nfc(cell).value());
    }
}

TEST_CASE("a column without any mark is the same in every charset", "[detection]") {
    const std::vector<std::string> column{"Nam", "Nam", "Le Van An", "O+", "a (b)", "x = 2"};
    for (const auto declared : {Declared::Unicode, Declared::Nothing}) {
        const auto found = detect(column, declared);
        CHECK(found.charset == Charset::Unicode);
        CHECK(found.basis == Basis::Plain);
        CHECK(read_cell("O+", found).value() == "O+");
    }
    // A marked cell that no sample foresaw is not taken as it stands.
    CHECK(read_cell("NguyÔn", detect(column, Declared::Nothing)).error().code == "charset.unsure");
}

TEST_CASE("VIQR in plain ASCII is told apart from signs", "[detection]") {
    const std::vector<std::string> column{"Nguye^~n Thi. Thu'y", "Tra^`n Va(n Du~ng", "DDa(.ng Hu+o+ng"};
    const auto found = detect(column, Declared::Unicode);
    REQUIRE(found.charset == Charset::Viqr);
    CHECK(read_cell(column[0], found).value() == "Nguyễn Thị Thúy");
    // A name without ^, + and ( is read in its column's charset too; what makes no word is left.
    CHECK(read_cell("Le Thi. Ha?o", found).value() == "Le Thị Hảo");
    CHECK(read_cell("4A.", found).value() == "4A.");
    CHECK(read_cell("Nam", found).value() == "Nam");
    const std::vector<std::string> sums{"x^2 + a^2", "o+b"};
    CHECK(detect(sums, Declared::Unicode).charset == Charset::Unicode);
    CHECK(detect(sums, Declared::Nothing).charset == Charset::Unicode);
}

TEST_CASE("too little evidence leaves a column unsure and its marked cells refused", "[detection]") {
    const std::vector<std::string> columns[] = {{as_windows1252("L\xE9""c")}, {as_windows1252("xyz\xE9k")}, {as_windows1252("M\xFCller")}};
    for (const auto& column : columns) {
        const auto found = detect(column, Declared::Nothing);
        CHECK_FALSE(found.charset);
        CHECK(read_cell(column[0], found).error().code == "charset.unsure");
        CHECK(read_cell("Nam", found).value() == "Nam");
    }
    const std::vector<std::string> mixed{written_in(Charset::Tcvn3, "Nguyễn Văn Tùng"), written_in(Charset::Vni, "Trần Đình Hiếu")};
    CHECK_FALSE(detect(mixed, Declared::Nothing).charset);
}

TEST_CASE("capital letters with small marked ones are the font of capitals", "[detection]") {
    const std::vector<std::string> column{as_windows1252("NGUY\xD4N V\xA1N \xA7\xF8""C"), as_windows1252("TR\xC7N TH\xDE H\xBBNG"), as_windows1252("L\xA3 MINH TU\xCAN")};
    const auto found = detect(column, Declared::Unicode);
    REQUIRE(found.charset == Charset::Tcvn3Capitals);
    CHECK(read_cell(column[0], found).value() == "NGUYỄN VĂN ĐỨC");
    CHECK(detect(column_in(Charset::Tcvn3), Declared::Unicode).charset == Charset::Tcvn3);
}

TEST_CASE("a heading in Unicode above old rows is read as what only Unicode can be", "[detection]") {
    auto column = column_in(Charset::Tcvn3);
    column.insert(column.begin(), "Họ và tên");
    const auto found = detect(column, Declared::Unicode);
    REQUIRE(found.charset == Charset::Tcvn3);
    CHECK(read_cell("Họ và tên", found).value() == "Họ và tên");
    CHECK(read_cell(column[1], found).value() == "Nguyễn Thị Thúy Hằng");
}

TEST_CASE("a cell that reads better in another charset than its column is refused", "[detection]") {
    auto column = column_in(Charset::Unicode);
    column.push_back(written_in(Charset::Tcvn3, "Nguyễn Văn An"));
    const auto unicode = detect(column, Declared::Unicode);
    REQUIRE(unicode.charset == Charset::Unicode);
    CHECK(read_cell(column.back(), unicode).error().code == "charset.unsure");
    const auto tcvn3 = detect(column_in(Charset::Tcvn3), Declared::Unicode);
    CHECK(read_cell("Hùng", tcvn3).error().code == "charset.unsure");
    CHECK(read_cell(written_in(Charset::Tcvn3, "Vũ Dũng"), tcvn3).value() == "Vũ Dũng");
    CHECK(read_cell(as_windows1252("\xC0"), tcvn3).error().code == "charset.invalid");
}

TEST_CASE("a column with too few words follows neighbours that are sure", "[detection]") {
    const std::vector<std::string> column{as_windows1252("L\xE9""c")};  // Lộc in TCVN3, Léc in windows-1258
    auto found = detect(column, Declared::Nothing);
    REQUIRE_FALSE(found.charset);
    auto other = found;
    follow_neighbours(found, Charset::Tcvn3);
    REQUIRE(found.charset == Charset::Tcvn3);
    CHECK(found.basis == Basis::Neighbours);
    CHECK(read_cell(column[0], found).value() == "Lộc");
    follow_neighbours(other, Charset::Vni);
    CHECK_FALSE(other.charset);
    // A Unicode column that its old neighbours' charset reads as well is no longer believed.
    auto doubted = detect(std::vector<std::string>{"Lò"}, Declared::Unicode);
    REQUIRE(doubted.charset == Charset::Unicode);
    auto kept = detect(std::vector<std::string>{"Lò", "Nguyễn"}, Declared::Unicode);
    follow_neighbours(kept, Charset::Tcvn3);
    CHECK(kept.charset == Charset::Unicode);
}

TEST_CASE("a charset named by a person is obeyed, and what it cannot read refused", "[detection]") {
    Detection named;
    named.charset = Charset::Vni;
    named.basis = Basis::Named;
    CHECK(read_cell(written_in(Charset::Vni, "Võ"), named).value() == "Võ");
    CHECK(read_cell(as_windows1252("\xB5"), named).error().code == "charset.invalid");
}

TEST_CASE("words weigh by how Vietnamese they look", "[detection]") {
    CHECK(judge_word("Nguyễn") == WordKind::Familiar);
    CHECK(judge_word("Hựng") == WordKind::Syllable);
    CHECK(judge_word("giếng") == WordKind::Syllable);
    CHECK(judge_word("quýt") == WordKind::Syllable);
    CHECK(judge_word("Blô") == WordKind::Letters);
    CHECK(judge_word("hằch") == WordKind::Letters);
    CHECK(judge_word("càt") == WordKind::Letters);   // a stop takes only two tones
    CHECK(judge_word("NGUYễN") == WordKind::OddCase);
    CHECK(judge_word("H'Đăng") == WordKind::Familiar);
    CHECK(judge_word("Þór") == WordKind::ForeignLetter);
    CHECK(judge_word("Hµ") == WordKind::Sign);
}

TEST_CASE("the familiar syllables stand in order, each a word of letters", "[detection]") {
    std::string last;
    std::size_t count = 0;
    for (auto rest = kFamiliarSyllables; !rest.empty(); ++count) {
        const auto end = std::min(rest.find(' '), rest.size());
        const std::string word(rest.substr(0, end));
        INFO(word);
        CHECK(last < word);
        CHECK(to_nfc(word).value() == word);
        CHECK(judge_word(word) == WordKind::Familiar);
        last = word;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    CHECK(count > 600);
}
