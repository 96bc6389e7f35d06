// What two Vietnamese names have in common, as people in schools would say it.
#include <catch2/catch.hpp>

#include "core/records/linkage/name_values.hpp"
#include "core/text/name_writing.hpp"

using namespace hub::linkage;

namespace {
Is between(const std::string& a, const std::string& b) {
    NameValues names({{"hoang", "huynh"}, {"vu", "vo"}});
    names.add(hub::text::name_writing(a));
    names.add(hub::text::name_writing(b));
    const Is forth = names.relation(1, 2);
    CHECK(forth == names.relation(2, 1));
    return forth;
}
}  // namespace

TEST_CASE("names are compared as Vietnamese writes and loses them", "[linkage]") {
    CHECK(between("Nguyễn Thị Ánh", "nguyen thi anh") == Is::NoTones);
    CHECK(between("Nguyễn Thị Ánh", "Nguyễn Thi Ánh") == Is::NoTones);
    CHECK(between("Nguyễn Thị Ánh", "Nguyễn Thị Anh") == Is::OtherTones);
    CHECK(between("Nguyễn Thị Ánh", "Nguyễn Thị Ảnh") == Is::OtherTones);
    CHECK(between("Huỳnh Văn Lý", "Hoàng Văn Lí") == Is::Variant);
    CHECK(between("Võ Thị Mỹ", "Vũ Thị Mĩ") == Is::Variant);
    CHECK(between("H'Hen Niê", "H Hen Niê") == Is::Variant);
    CHECK(between("Nguyễn Văn An", "An Nguyễn Văn") == Is::Reordered);
    CHECK(between("Nguyễn Thị Ngọc Lan", "Nguyễn Lan") == Is::LostMiddle);
    CHECK(between("Nguyễn Thị Ngọc Lan", "Nguyen Thi Ngco Lan") == Is::Typo);
    // Given names, and syllables that both exist, are as often two children as one slip.
    CHECK(between("Nguyễn Lan Anh", "Nguyễn Loan Anh") == Is::OtherSyllable);
    CHECK(between("Nguyễn Thị Ngọc Lan", "Nguyen Thi Ngoc Loan") == Is::OtherSyllable);
    CHECK(between("Lê Thị Ngọc Lan", "Lý Thị Ngọc Lan") == Is::OtherSyllable);
    CHECK(between("Nguyễn Thị Ngọc Lan", "Nguyen Thi Ngoc Lna") == Is::OtherSyllable);
    CHECK(between("Nguyễn Thị Ngọc Lan", "Ngyuễn Thị Ngọc Lan") == Is::Typo);
    CHECK(between("H'Duyên Mlô", "H'Uyên Mlô") == Is::OtherSyllable);
    CHECK(between("H'Duyên Mlô", "H'Duyên Mlôo") == Is::Typo);
    CHECK(between("H'Liên Mlô", "H'Lien Mlô") == Is::OtherTones);
    CHECK(between("Y Blô Êban", "Y Bhlô Êban") == Is::OtherSyllable);
    CHECK(between("Y KHƯƠNG AYŬN", "Y Khương Ayŭn") == Is::NoTones);
    CHECK(between("Y Blô Êban", "Êban Blô") == Is::Subset);
    CHECK(between("Nguyễn Văn An", "Nguyễn Đức An") == Is::SameEnds);
    CHECK(between("Trần Văn An", "Nguyễn Đức An") == Is::SameGiven);
    CHECK(between("Trần Văn An", "Nguyễn Đức Bình") == Is::Else);
}

TEST_CASE("a name has one writing, and writing it again changes nothing", "[linkage]") {
    using hub::text::name_writing;
    CHECK(name_writing("Nguyễn  THỊ Hòa") == name_writing("nguyễn thị hoà"));
    CHECK(name_writing("H’Hen  NIÊ (lớp 4A)") == "hhen niê");
    CHECK(name_writing("Hòa-Bình") == "hoà bình");
    CHECK(name_writing("Thuý") == name_writing("Thúy"));
    CHECK(name_writing("Loan") == "loan");
    for (const auto* each : {"Hòa", "Khuỷu", "Thúy", "Quý", "Hoàng", "ĐẶNG-Ý", "a(b)c", "Müller Ñandú"}) CHECK(name_writing(name_writing(each)) == name_writing(each));
    CHECK(hub::text::without_marks("nguyễn đức müller") == "nguyen duc muller");
}

TEST_CASE("marks without a letter are no syllable", "[linkage]") {
    const std::string alone = "\u0301", two = "\u0301 \u0323";
    CHECK(between(alone, two) == Is::Else);
    CHECK(between(two + " a", "a") == Is::NoTones);
    CHECK(between("Lê " + two + " An", "Lê An") == Is::NoTones);
}
