#include "core/app/private_file.hpp"

#include <fstream>

namespace hub::app {

Status write_private(const std::filesystem::path& path, std::string_view text) {
    namespace fs = std::filesystem;
    std::error_code problem;
    fs::create_directories(path.parent_path(), problem);
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, problem);
    if (!file || problem) return fail("file.unwritable", "cannot write " + path.string());
    return {};
}

}  // namespace hub::app
