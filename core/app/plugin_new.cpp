#include <fstream>
#include <iostream>
#include <sstream>

#include "core/app/plugin_commands.hpp"
#include "core/base/result.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && name.front() >= 'a' && name.front() <= 'z' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

/// ministry_feed → MinistryFeed
std::string type_name(std::string_view name) {
    std::string out;
    bool capital = true;
    for (const char c : name) {
        if (c == '_') {
            capital = true;
            continue;
        }
        out += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        capital = false;
    }
    return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

/// Beside the program in an installed SDK, or in the sources it was built from.
Result<fs::path> templates_of(const PluginNewOptions& options) {
    if (!options.templates.empty()) return fs::path(options.templates);
    for (const fs::path& folder : {program_folder().parent_path() / "share/eduhub-sdk/template", program_folder() / "../../../sdk/template", fs::current_path() / "sdk/template"}) {
        if (fs::exists(folder / "CMakeLists.txt.in")) return fs::canonical(folder);
    }
    return fail("plugin.templates", "the SDK's templates are not beside this program; say --templates");
}

Status write_from(const fs::path& source, const fs::path& target, const PluginNewOptions& options, const std::string& id) {
    std::ifstream in(source, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    if (!in) return fail("plugin.templates", source.string() + " cannot be read");
    auto text = std::move(all).str();
    replace_all(text, "@NAME@", options.name);
    replace_all(text, "@TYPE@", type_name(options.name));
    replace_all(text, "@ID@", id);
    std::error_code problem;
    fs::create_directories(target.parent_path(), problem);
    std::ofstream out(target, std::ios::binary);
    out << text;
    if (!out.flush()) return fail("file.unwritable", target.string() + " cannot be written");
    return {};
}

Result<fs::path> write_plugin(const PluginNewOptions& options) {
    if (!is_name(options.name)) return fail("plugin.name", "a name has lower-case letters, digits and underscores, and begins with a letter");
    const fs::path folder = options.folder.empty() ? fs::path(options.name) : fs::path(options.folder);
    if (fs::exists(folder) && !fs::is_empty(folder)) return fail("plugin.folder", folder.string() + " is there and not empty");
    HUB_TRY_ASSIGN(const auto templates, templates_of(options));
    auto id = options.id.empty() ? "vn.example." + options.name : options.id;
    if (options.id.empty()) replace_all(id, "_", "-");
    for (const auto& root : {templates, templates / options.role}) {
        for (const auto& entry : fs::recursive_directory_iterator(root)) {
            if (entry.path().extension() != ".in") continue;
            auto relative = fs::relative(entry.path(), root);
            if (root == templates && relative.has_parent_path()) continue;  // another role's
            auto name = relative.string();
            name.resize(name.size() - 3);
            replace_all(name, "NAME", options.name);
            HUB_TRY(write_from(entry.path(), folder / name, options, id));
        }
    }
    return folder;
}

}  // namespace

int new_plugin(const PluginNewOptions& options) {
    const auto folder = write_plugin(options);
    if (!folder) return report({folder.error().code, folder.error().message}, Output::Text);
    std::cout << "wrote " << folder->string() << "; next: eduhub plugin dev " << folder->string() << "\n";
    return kOk;
}

}  // namespace hub::app
