#include "core/config/file_pattern.hpp"

#include <algorithm>
#include <string>

namespace hub::config {

namespace {

namespace fs = std::filesystem;

bool name_matches(std::string_view pattern, std::string_view name) {
    if (name.starts_with('.') && !pattern.starts_with('.')) return false;
    // Greedy with one point of return: the last star.
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p, ++n;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

void collect(const fs::path& folder, const std::vector<std::string>& parts, std::size_t at,
             std::vector<fs::path>& found) {
    std::error_code failed;
    const std::string& part = parts[at];
    const bool last = at + 1 == parts.size();
    if (part == "**" && !last) collect(folder, parts, at + 1, found);
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        const bool directory = entry->is_directory(failed) && !entry->is_symlink(failed);
        if (part == "**") {
            if (directory && !name.starts_with('.')) collect(entry->path(), parts, at, found);
        } else if (name_matches(part, name)) {
            if (last && entry->is_regular_file(failed)) found.push_back(entry->path());
            if (!last && entry->is_directory(failed)) collect(entry->path(), parts, at + 1, found);
        }
    }
}

}  // namespace

std::vector<fs::path> matching_files(const fs::path& base, std::string_view pattern) {
    const fs::path full = fs::path(pattern).is_absolute() ? fs::path(pattern) : base / fs::path(pattern);
    fs::path folder = full.root_path();
    if (folder.empty()) folder = ".";
    std::vector<std::string> parts;
    for (const auto& part : full.relative_path()) {
        const std::string text = part.string();
        const bool plain = text.find_first_of("*?") == std::string::npos;
        // Leading plain names are walked directly, `..` among them.
        if (parts.empty() && plain && part != *std::prev(full.end())) {
            folder /= part;
        } else {
            parts.push_back(text);
        }
    }
    std::vector<fs::path> found;
    if (!parts.empty()) collect(folder, parts, 0, found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace hub::config
