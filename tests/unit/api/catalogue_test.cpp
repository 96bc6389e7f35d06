// The catalogue against the sources: every code the program can give a person has its entry, and every entry its code.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "core/api/catalogue.hpp"

using namespace hub::api;
namespace fs = std::filesystem;

namespace {

fs::path project() { return fs::path(__FILE__).parent_path().parent_path().parent_path().parent_path(); }

/// Dotted words in the sources that are no codes: members of a manifest, files, and operations of the audit.
bool is_no_code(const std::string& word) {
    static const std::set<std::string> members{"destination.batch_rows", "destination.entities", "destination.group_by",
                                               "destination.idempotency", "settings.type", "name.formatted", "messages.show", "audit.export", "audit.list"};
    static const std::set<std::string> endings{"hpp", "cpp", "h", "yaml", "json", "so", "log", "out", "sock", "md", "pub", "jsonl", "csv", "xlsx", "db"};
    return members.contains(word) || endings.contains(word.substr(word.find('.') + 1));
}

struct Found {
    std::map<std::string, std::string> certain;  ///< code → the file that gives it
    std::set<std::string> dotted;                ///< every dotted literal
};

void collect(const std::string& path, const std::string& text, Found& found) {
    // A code stands first in these calls, and in these members and initialisers.
    static const std::regex kGiven(R"re((?:\bfail\(|\berror\(|\brefuse\(|\bstop\(|\bproblem\(\s*\d+,\s*|\brefusal\(\s*\d+,\s*|\brefuse\(\s*\d+,\s*|\bFailure\(|\bFault\{|\breport\(\{|\bRefused\(|\.code = |code = |return )"([a-z][a-z0-9]*\.[a-z][a-z0-9_]*)")re");
    static const std::regex kDotted(R"re("([a-z][a-z0-9]*\.[a-z][a-z0-9_]*)")re");
    static const std::regex kLogged(R"re(\blog\([^"\n]*"[a-z._]+")re");
    static const std::regex kSetting(R"re(\binteger_setting\([^"\n]*"([a-z_]+)")re");
    const std::string code = std::regex_replace(text, kLogged, "log(");
    for (std::sregex_iterator at(code.begin(), code.end(), kGiven), end; at != end; ++at) found.certain.emplace((*at)[1], path);
    for (std::sregex_iterator at(code.begin(), code.end(), kDotted), end; at != end; ++at) found.dotted.insert((*at)[1]);
    for (std::sregex_iterator at(code.begin(), code.end(), kSetting), end; at != end; ++at) {
        const std::string setting = "settings." + (*at)[1].str();
        found.certain.emplace(setting, path);
        found.dotted.insert(setting);
    }
}

Found codes_of_the_sources() {
    Found found;
    for (const char* top : {"core", "plugins", "adapters", "sdk/include"}) {
        for (const auto& entry : fs::recursive_directory_iterator(project() / top)) {
            const auto path = fs::relative(entry.path(), project()).generic_string();
            const auto ending = entry.path().extension();
            if (!entry.is_regular_file() || (ending != ".cpp" && ending != ".hpp")) continue;
            if (path.find("/tests/") != std::string::npos || path.starts_with("core/api/catalogue") || path.ends_with("/testing.hpp")) continue;
            std::ifstream stream(entry.path(), std::ios::binary);
            collect(path, {std::istreambuf_iterator<char>(stream), {}}, found);
        }
    }
    std::erase_if(found.certain, [](const auto& each) { return is_no_code(each.first); });
    std::erase_if(found.dotted, is_no_code);
    return found;
}

std::string family(std::string_view code) { return std::string(code.substr(0, code.find('.'))); }

std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> found;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        found.emplace_back(text.substr(at, text.find('}', at) - at + 1));
    }
    return found;
}

/// Addresses keep their braces; all else in braces is filled.
bool is_address(std::string_view text) { return text.find("/push/v1/") != std::string_view::npos; }

}  // namespace

TEST_CASE("every code that the sources give has its message", "[catalogue]") {
    const auto found = codes_of_the_sources();
    REQUIRE(found.certain.size() > 150);
    for (const auto& [code, path] : found.certain) {
        INFO(path << " gives " << code);
        CHECK(find_message(code) != nullptr);
    }
    // Codes that travel through a table or a variable are known by their family.
    std::set<std::string> families;
    for (const auto& message : all_messages()) families.insert(family(message.code));
    for (const auto& word : found.dotted) {
        if (!families.contains(family(word))) continue;
        INFO(word << " looks like a code");
        CHECK(find_message(word) != nullptr);
    }
}

TEST_CASE("every message belongs to a code that the sources give", "[catalogue]") {
    const auto found = codes_of_the_sources();
    for (const auto& message : all_messages()) {
        INFO(message.code << " is given nowhere");
        CHECK(found.dotted.contains(std::string(message.code)));
    }
}

TEST_CASE("a message is whole in both languages, with the same placeholders, and says what to do", "[catalogue]") {
    for (const auto& message : all_messages()) {
        INFO(message.code);
        for (const auto text : {message.vi, message.en, message.fix.vi, message.fix.en}) {
            CHECK(text.size() > 5);
            CHECK((text.ends_with('.') || text.ends_with("…")));
            if (is_address(text)) continue;
            for (const auto& mark : placeholders(text)) CHECK(mark == kFieldMark);
        }
        CHECK(placeholders(message.vi) == placeholders(message.en));
        CHECK(placeholders(message.vi).size() <= 1);
        CHECK(placeholders(message.fix.vi) == placeholders(message.fix.en));
        CHECK(message.vi != message.en);
        // Vietnamese is written with its marks.
        CHECK(std::any_of(message.vi.begin(), message.vi.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80U; }));
    }
}

TEST_CASE("codes stand in order on their page, each once", "[catalogue]") {
    std::set<std::string_view> seen;
    for (const auto& message : all_messages()) {
        INFO(message.code);
        CHECK(seen.insert(message.code).second);
        CHECK(find_message(message.code) != nullptr);
    }
    CHECK(find_message("strange.code") == nullptr);
    CHECK(find_message("") == nullptr);
}

TEST_CASE("the language is that of the option or of LANG", "[catalogue]") {
    for (const char* name : {"vi", "vi_VN.UTF-8", "vi-VN"}) CHECK(language_named(name) == Language::Vietnamese);
    for (const char* name : {"en", "C", "", "de_DE.UTF-8", "video"}) CHECK(language_named(name) == Language::English);
    const auto* message = find_message("store.locked");
    REQUIRE(message);
    CHECK(message->text(Language::Vietnamese) == "Một hub khác đang dùng kho dữ liệu này.");
    CHECK(message->fix.in(Language::English) == "Stop that hub first.");
}
