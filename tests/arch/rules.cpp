#include "tests/arch/rules.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace arch {
namespace {

namespace fs = std::filesystem;

// A room may include rooms of smaller number, and itself.
const std::map<std::string, int, std::less<>> kLayers{
    {"base", 0},   {"text", 1},   {"codec", 2},   {"config", 3},   {"model", 4},  {"observe", 5}, {"security", 5},
    {"store", 6},  {"evidence", 7}, {"net", 8},   {"plugin", 9},   {"mapping", 9}, {"records", 10}, {"ledger", 10},
    {"router", 11}, {"sso", 12},  {"control", 12}, {"api", 13},    {"console", 14}, {"app", 14}};

struct Wrapped {
    const char* library;
    const char* header;              ///< beginning of what is included
    std::vector<std::string> rooms;  ///< under core/
};

const std::vector<Wrapped> kWrapped{
    {"RapidJSON", "rapidjson/", {"codec"}},
    {"libxml2", "libxml/", {"codec"}},
    {"yaml-cpp", "yaml-cpp/", {"codec"}},
    {"libzip", "zip.h", {"codec"}},
    {"libqrencode", "qrencode.h", {"codec"}},
    {"zlib", "zlib.h", {"codec"}},
    {"Boost.DLL", "boost/dll", {"plugin"}},
    {"Boost.Beast", "boost/beast", {"net"}},
    {"Boost.Asio", "boost/asio", {"net"}},
    {"POCO", "Poco/", {"net"}},
    {"SQLite", "sqlite3.h", {"store"}},
    {"libpq", "libpq", {"store"}},
    {"libpq", "postgresql/", {"store"}},
    {"ICU", "unicode/", {"text"}},
    {"spdlog", "spdlog/", {"observe"}},
    {"CLI11", "CLI/", {"app"}},
    {"OpenSSL", "openssl/", {"security", "net"}},
    {"libsodium", "sodium", {"security"}},
    {"libseccomp", "seccomp.h", {"plugin"}},
    {"RE2", "re2/", {"mapping"}},
    {"RapidCheck", "rapidcheck", {"mapping"}},
    {"libxlsxwriter", "xlsxwriter", {"codec"}},
};

struct Include {
    std::size_t line;
    std::string target;
};

std::vector<Include> includes_of(const Source& source) {
    static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<Include> found;
    std::istringstream lines(source.text);
    std::string line;
    std::smatch match;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        if (std::regex_search(line, match, kInclude)) found.push_back({number, match[1]});
    }
    return found;
}

std::string at(const Source& source, std::size_t line) { return source.path + ":" + std::to_string(line) + ": "; }

/// A program of its own that only stands near the room whose files it reads.
bool is_of_verifier(std::string_view path) { return path.starts_with("core/evidence/verifier/"); }

std::optional<std::string> room_of(std::string_view path) {
    constexpr std::string_view kCore = "core/";
    if (is_of_verifier(path)) return std::nullopt;
    if (!path.starts_with(kCore)) return std::nullopt;
    path.remove_prefix(kCore.size());
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return std::string(path.substr(0, slash));
}

bool is_of_core(std::string_view target) { return target.starts_with("core/") || target.starts_with("../core/") || target.find("/../core/") != std::string_view::npos; }
bool is_of_sdk(std::string_view target) { return target.starts_with("eduhub/") || target.starts_with("sdk/"); }

/// The text without comments; string literals stay. Good enough for our own sources.
std::string without_comments(const std::string& text) {
    std::string out;
    enum class In { Code, Line, Block, String, Character } in = In::Code;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (in == In::Code && c == '/' && next == '/') in = In::Line;
        if (in == In::Code && c == '/' && next == '*') in = In::Block;
        if (in == In::Line && c == '\n') in = In::Code;
        if (in == In::Block && c == '*' && next == '/') {
            in = In::Code;
            ++i;
            continue;
        }
        if (in != In::Line && in != In::Block) out.push_back(c);
        if ((in == In::String || in == In::Character) && c == '\\') {
            out.push_back(next);
            ++i;
            continue;
        }
        if (c == '"' && (in == In::Code || in == In::String)) in = in == In::Code ? In::String : In::Code;
        // 10'000 is no character literal
        const bool separator = i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0;
        if (c == '\'' && ((in == In::Code && !separator) || in == In::Character)) in = in == In::Code ? In::Character : In::Code;
        if (c == '\n' && in == In::Line) out.push_back(c);
    }
    return out;
}

std::vector<Source> read_tree(const fs::path& root) {
    std::vector<Source> sources;
    for (const char* top : {"core", "plugins", "adapters", "sdk", "examples", "tests"}) {
        if (!fs::exists(root / top)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const std::string extension = entry.path().extension().string();
            if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp" && extension != ".h")) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            std::ostringstream text;
            text << file.rdbuf();
            sources.push_back({fs::relative(entry.path(), root).generic_string(), text.str()});
        }
    }
    std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
    return sources;
}

}  // namespace

std::vector<Source> project_sources() { return read_tree(HUB_SOURCE_DIR); }

Violations rooms_point_downward(const std::vector<Source>& sources) {
    Violations found;
    for (const Source& source : sources) {
        const auto room = room_of(source.path);
        if (!room) continue;
        const auto layer = kLayers.find(*room);
        if (layer == kLayers.end()) {
            found.push_back(source.path + ": core/" + *room + " is no room of the design");
            continue;
        }
        for (const Include& include : includes_of(source)) {
            if (include.target.find("..") != std::string::npos) found.push_back(at(source, include.line) + "includes by a relative path");
            const auto other = room_of(include.target);
            if (!other || *other == *room) continue;
            const auto below = kLayers.find(*other);
            if (below == kLayers.end() || below->second >= layer->second) {
                found.push_back(at(source, include.line) + "core/" + *room + " must not include core/" + *other);
            }
        }
    }
    return found;
}

Violations libraries_stay_in_their_room(const std::vector<Source>& sources) {
    Violations found;
    for (const Source& source : sources) {
        const auto room = room_of(source.path);
        if (!room) continue;
        for (const Include& include : includes_of(source)) {
            for (const Wrapped& wrapped : kWrapped) {
                if (!include.target.starts_with(wrapped.header)) continue;
                if (std::find(wrapped.rooms.begin(), wrapped.rooms.end(), *room) != wrapped.rooms.end()) continue;
                found.push_back(at(source, include.line) + wrapped.library + " stands in core/" + wrapped.rooms.front() + " only");
            }
        }
    }
    return found;
}

Violations outer_parts_do_not_see_core(const std::vector<Source>& sources) {
    Violations found;
    for (const Source& source : sources) {
        const std::string_view path = source.path;
        const bool vendor_side = path.starts_with("plugins/") || path.starts_with("adapters/") || path.starts_with("sdk/") || path.starts_with("examples/");
        const bool apart = path.starts_with("examples/simulators/") || path.starts_with("examples/province/");
        const auto room = room_of(path);
        for (const Include& include : includes_of(source)) {
            if (vendor_side && is_of_core(include.target)) found.push_back(at(source, include.line) + "includes core");
            if (apart && is_of_sdk(include.target)) found.push_back(at(source, include.line) + "a simulator shares nothing with the hub, the SDK included");
            if (room && *room != "plugin" && is_of_sdk(include.target)) found.push_back(at(source, include.line) + "only core/plugin includes the SDK");
        }
    }
    return found;
}

Violations the_verifier_stands_alone(const std::vector<Source>& sources) {
    Violations found;
    for (const Source& source : sources) {
        for (const Include& include : includes_of(source)) {
            const bool own = is_of_verifier(include.target);
            const bool library = include.target.find_first_of("./") == std::string::npos || include.target.starts_with("openssl/");
            if (is_of_verifier(source.path) && !own && !library) {
                found.push_back(at(source, include.line) + "the verifier includes the C++ library and OpenSSL only");
            }
            const bool program = source.path.starts_with("core/");  // a test may take it to pieces
            if (!is_of_verifier(source.path) && own && program) found.push_back(at(source, include.line) + "the verifier shares no code with what it verifies");
        }
    }
    return found;
}

Violations sql_stays_with_its_tables(const std::vector<Source>& sources) {
    static const std::regex kSql(R"re("(\(\s*|\s*)(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX)\s|DROP\s+TABLE\s|ALTER\s+TABLE\s))re");
    Violations found;
    for (const Source& source : sources) {
        const auto room = room_of(source.path);
        if (!room || *room == "store" || source.path.ends_with("_tables.cpp")) continue;
        const std::string code = without_comments(source.text);
        std::smatch match;
        if (std::regex_search(code, match, kSql)) found.push_back(source.path + ": SQL outside core/store and *_tables.cpp: " + match.str());
    }
    return found;
}

Violations files_have_one_purpose(const std::vector<Source>& sources) {
    constexpr std::size_t kMostLines = 800;
    static const std::set<std::string> kNames{"util", "utils", "helper", "helpers", "manager", "common", "misc"};
    Violations found;
    for (const Source& source : sources) {
        const auto lines = static_cast<std::size_t>(std::count(source.text.begin(), source.text.end(), '\n'));
        if (lines > kMostLines) found.push_back(source.path + ": " + std::to_string(lines) + " lines; split it");
        if (kNames.contains(fs::path(source.path).stem().string())) found.push_back(source.path + ": a name that tells no purpose");
    }
    return found;
}

Violations top_level_is_known(const std::vector<std::string>& names) {
    static const std::set<std::string> kAllowed{
        "core", "plugins", "adapters", "sdk", "config", "examples", "tests", "build", "var",
        "dev", "README.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "CMakeLists.txt", "CMakePresets.json",
        ".git", ".gitignore", ".gitattributes", ".ci", ".clang-format", ".clang-tidy", ".cache"};
    Violations found;
    for (const std::string& name : names) {
        if (!kAllowed.contains(name)) found.push_back(name + ": does not belong at the top of the project");
    }
    return found;
}

std::string listed(const Violations& violations) {
    std::string text;
    for (const std::string& violation : violations) text += violation + "\n";
    return text;
}

}  // namespace arch
