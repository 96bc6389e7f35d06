// What must be refused before a single byte of it runs.
#include <catch2/catch.hpp>

#include <fstream>

#include "core/plugin/signing.hpp"
#include "core/plugin/verify.hpp"
#include "tests/conformance/bench_of_plugins.hpp"

using namespace bench_of_plugins;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes; }

/// A folder with the hello plugin that a test may spoil.
struct Copy {
    Bench bench;
    fs::path folder = bench.folder / "plugins";
    fs::path library = folder / "hello.so";
    VerifyOptions options{.trust = TRUST, .state = bench.folder / "state"};

    Copy() {
        fs::create_directory(folder);
        fs::permissions(folder, fs::perms::owner_all);
        for (const char* name : {"hello.so", "hello.manifest.json", "hello.sig"}) fs::copy_file(fs::path(GOOD_PLUGINS) / name, folder / name);
    }
    std::string refusal() const {
        const auto verified = verify_plugin(library, options);
        return verified ? "accepted" : verified.error().code;
    }
};

}  // namespace

TEST_CASE("a signed plugin is accepted, and the copy that will be loaded is private and read only", "[verify]") {
    Copy copy;
    const auto verified = verify_plugin(copy.library, copy.options);
    REQUIRE(verified);
    CHECK(verified->publisher == "build");
    CHECK(verified->manifest.id == "vn.example.hello");
    CHECK(read(verified->load_path) == read(copy.library));
    CHECK(fs::status(verified->load_path).permissions() == (fs::perms::owner_read | fs::perms::owner_exec));
    CHECK(fs::status(verified->load_path.parent_path()).permissions() == fs::perms::owner_all);
    const auto adapter = make_in_process_adapter(*verified, copy.bench.context());
    REQUIRE(adapter);
    CHECK((*adapter)->decode("greeting", "text/plain", "xin chào\nhello")->at(0).json == R"({"text":"xin chào"})");
}

TEST_CASE("every single flipped bit of the library is noticed", "[verify]") {
    Copy copy;
    const auto image = read(copy.library);
    for (std::size_t step = 1; step <= 64; ++step) {
        auto spoiled = image;
        spoiled[spoiled.size() * step / 65] ^= static_cast<char>(1U << (step % 8));
        write(copy.library, spoiled);
        INFO(step);
        CHECK(copy.refusal() == "plugin.altered");
    }
}

TEST_CASE("a changed manifest or signature is noticed", "[verify]") {
    Copy copy;
    SECTION("one letter of the manifest") {
        auto text = read(copy.folder / "hello.manifest.json");
        text.replace(text.find("eduhub examples"), 6, "EDUHUB");
        write(copy.folder / "hello.manifest.json", text);
        CHECK(copy.refusal() == "plugin.signature");
    }
    SECTION("one digit of the signature") {
        auto text = read(copy.folder / "hello.sig");
        text[5] = text[5] == '0' ? '1' : '0';
        write(copy.folder / "hello.sig", text);
        CHECK(copy.refusal() == "plugin.signature");
    }
    SECTION("no signature") {
        fs::remove(copy.folder / "hello.sig");
        CHECK(copy.refusal() == "plugin.unsigned");
        copy.options.unsigned_plugins = Unsigned::AcceptInDevelopment;
        const auto verified = verify_plugin(copy.library, copy.options);
        REQUIRE(verified);
        CHECK(verified->publisher.empty());
    }
    SECTION("a bad signature is refused in development as well") {
        write(copy.folder / "hello.sig", std::string(128, '0'));
        copy.options.unsigned_plugins = Unsigned::AcceptInDevelopment;
        CHECK(copy.refusal() == "plugin.signature");
    }
}

TEST_CASE("only a key that is trusted for the plugin's id counts", "[verify]") {
    Copy copy;
    const auto trust = copy.bench.folder / "trust";
    copy.options.trust = trust;
    SECTION("somebody else's key") {
        REQUIRE(make_signing_key(trust / "other.key", "*"));
        CHECK(copy.refusal() == "plugin.signature");
    }
    SECTION("the right key for other ids") {
        fs::create_directory(trust);
        auto publisher = parse_publisher("build", read(fs::path(TRUST) / "build.pub"));
        REQUIRE(publisher);
        publisher->id_prefix = "vn.exam";  // no whole part of vn.example.hello
        write(trust / "build.pub", write_publisher(*publisher));
        CHECK(copy.refusal() == "plugin.untrusted");
        publisher->id_prefix = "vn.example";
        write(trust / "build.pub", write_publisher(*publisher));
        CHECK(copy.refusal() == "accepted");
    }
}

TEST_CASE("files that others can write, links and folders are refused", "[verify]") {
    Copy copy;
    SECTION("the library") {
        fs::permissions(copy.library, fs::perms::others_write, fs::perm_options::add);
        CHECK(copy.refusal() == "plugin.permissions");
    }
    SECTION("the folder") {
        fs::permissions(copy.folder, fs::perms::group_write, fs::perm_options::add);
        CHECK(copy.refusal() == "plugin.permissions");
    }
    SECTION("a link") {
        fs::rename(copy.library, copy.folder / "real.so");
        fs::create_symlink(copy.folder / "real.so", copy.library);
        CHECK(copy.refusal() == "plugin.missing");
    }
    SECTION("a folder in its place") {
        fs::remove(copy.library);
        fs::create_directory(copy.library);
        CHECK(copy.refusal() == "plugin.permissions");
    }
}

TEST_CASE("signed binaries of the wrong kind are refused with what is wrong", "[verify]") {
    const auto [name, part] = GENERATE(table<std::string, std::string>({
        {"extra_export", "exports helpful_function"},
        {"missing_entry", "does not export eduhub_plugin_draft"},
        {"strange_library", "needs libz.so.1"},
        {"executable_stack", "executable stack"},
        {"library_path", "library path of its own"},
    }));
    Bench bench;
    const auto verified = bench.verify(name);
    INFO(name);
    REQUIRE_FALSE(verified);
    CHECK(verified.error().code == "plugin.binary");
    INFO(verified.error().message);
    CHECK(verified.error().message.find(part) != std::string::npos);
}

TEST_CASE("a binary cut anywhere is refused and never read beyond its end", "[verify]") {
    const auto image = read(fs::path(GOOD_PLUGINS) / "hello.so");
    REQUIRE(check_binary(image));
    CHECK_FALSE(check_binary(""));
    CHECK_FALSE(check_binary("#!/bin/sh\n"));
    for (std::size_t size = 0; size < 8'192; size += 7) {
        const std::string cut(image.data(), size);  // its own memory, so that a sanitizer sees the end
        INFO(size);
        CHECK_FALSE(check_binary(cut));
    }
}

TEST_CASE("a manifest that differs from the one inside the library is refused after loading", "[verify]") {
    Bench bench;
    auto verified = bench.verify("early_escape");
    REQUIRE(verified);
    const auto other = bench.verify("misbehaving");
    REQUIRE(other);
    verified->manifest = other->manifest;
    verified->manifest_text = other->manifest_text;
    const auto adapter = make_worker_adapter(*verified, bench.context(), Bench::options());
    REQUIRE_FALSE(adapter);
    CHECK(adapter.error().code == "plugin.manifest");
}

TEST_CASE("a plugin is found by its id, and a missing one is answered with those there are", "[verify]") {
    CHECK(find_plugin(GOOD_PLUGINS, "vn.example.hello")->filename() == "hello.so");
    const auto missing = find_plugin(GOOD_PLUGINS, "vn.example.nothing");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.find("vn.example.hello") != std::string::npos);
}
