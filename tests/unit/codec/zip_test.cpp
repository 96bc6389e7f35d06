#include <catch2/catch.hpp>

#include "core/codec/zip.hpp"
#include "tests/unit/codec/archive_sample.hpp"

using namespace hub::codec;

TEST_CASE("zip entries are read by name", "[zip]") {
    const auto bytes = sample::archive({{"a/b.txt", "hello"}, {"empty", ""}});
    auto archive = ZipArchive::open(bytes);
    REQUIRE(archive);
    CHECK(archive->names() == std::vector<std::string>{"a/b.txt", "empty"});
    CHECK(archive->read_all("a/b.txt").value() == "hello");
    CHECK(archive->read_all("empty").value().empty());
    CHECK(archive->read_all("nothing").error().code == "zip.missing");
}

TEST_CASE("an archive that unfolds without bound is refused early", "[zip]") {
    const auto bytes = sample::archive({{"bomb", std::string(64U << 20U, '\0')}, {"small", std::string(900'000, 'x')}});
    CHECK(bytes.size() < 200'000);
    auto archive = ZipArchive::open(bytes);
    REQUIRE(archive);
    std::size_t seen = 0;
    const auto count = [&](std::string_view piece) -> hub::Status {
        seen += piece.size();
        return {};
    };
    CHECK(archive->read("bomb", count).error().code == "zip.ratio");
    CHECK(seen == 0);
    CHECK(archive->read("small", count));

    ZipLimits limits;
    limits.ratio = 1'000'000;
    limits.entry_bytes = 1U << 20U;
    CHECK(ZipArchive::open(bytes, limits)->read("bomb", count).error().code == "zip.too_large");
    limits.entry_bytes = 1U << 30U;
    limits.total_bytes = 1'500'000;
    auto twice = ZipArchive::open(bytes, limits);
    CHECK(twice->read("small", count));
    CHECK(twice->read("small", count).error().code == "zip.too_large");
}

TEST_CASE("an entry that unfolds to more than its header says is counted as it unfolds", "[zip]") {
    auto bytes = sample::archive({{"liar", std::string(8U << 20U, 'a')}});
    // The central directory's size (offset 24 of its header) claims ten bytes.
    const auto header = bytes.rfind("PK\x01\x02");
    REQUIRE(header != std::string::npos);
    bytes[header + 24] = 10;
    bytes[header + 25] = bytes[header + 26] = bytes[header + 27] = 0;
    auto archive = ZipArchive::open(bytes);
    if (!archive) return;  // refused at once is as good
    std::size_t seen = 0;
    const auto read = archive->read("liar", [&](std::string_view piece) -> hub::Status {
        seen += piece.size();
        return {};
    });
    CHECK_FALSE(read);
    CHECK(seen <= (2U << 20U));
}

TEST_CASE("unsafe names, passwords, floods of entries and rubbish are refused", "[zip]") {
    for (const char* name : {"../evil", "a/../../b", "/etc/passwd", "c:\\x", "a\\b"}) {
        INFO(name);
        const auto bytes = sample::archive({{name, "x"}});
        const auto opened = ZipArchive::open(bytes);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == "zip.name");
    }
    const auto sealed = sample::archive({{"a", "x"}}, "secret");
    CHECK(ZipArchive::open(sealed)->read_all("a").error().code == "zip.encrypted");
    ZipLimits limits;
    limits.entries = 1;
    const auto many = sample::archive({{"a", "x"}, {"b", "x"}});
    CHECK(ZipArchive::open(many, limits).error().code == "zip.entries");
    CHECK(ZipArchive::open("no archive").error().code == "zip.broken");
    CHECK(ZipArchive::open(std::string_view(many).substr(0, many.size() / 2)).error().code == "zip.broken");
}
