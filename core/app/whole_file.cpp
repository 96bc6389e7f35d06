#include "core/app/whole_file.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace hub::app {

namespace fs = std::filesystem;

Result<PiecesOfFile> open_pieces(const std::string& path) {
    std::error_code problem;
    if (fs::is_directory(path, problem)) return fail("file.unreadable", path + " is a folder.");
    auto file = std::make_shared<std::ifstream>();
    if (path != "-") file->open(path, std::ios::binary);
    if (!*file) return fail("file.unreadable", path + " cannot be read.");
    const auto size = path == "-" ? 0 : fs::file_size(path, problem);
    return PiecesOfFile{[file, path](std::string& more) -> Result<bool> {
                            constexpr std::size_t kPiece = 1U << 20U;
                            std::istream& from = path == "-" ? std::cin : *file;
                            const std::size_t before = more.size();
                            more.resize(before + kPiece);
                            from.read(more.data() + before, kPiece);
                            more.resize(before + static_cast<std::size_t>(from.gcount()));
                            if (from.bad()) return fail("file.unreadable", path + " cannot be read to its end.");
                            return more.size() > before;
                        },
                        problem ? 0 : static_cast<std::size_t>(size)};
}

Result<std::string> read_whole(const std::string& path) {
    HUB_TRY_ASSIGN(const auto pieces, open_pieces(path));
    std::string bytes;
    while (true) {
        HUB_TRY_ASSIGN(const bool more, pieces.next(bytes));
        if (!more) return bytes;
    }
}

Status write_whole(const std::string& path, std::string_view text) {
    std::error_code problem;
    const bool plain = !fs::exists(path, problem) || fs::is_regular_file(path, problem);
    const std::string target = plain ? path + ".part" : path;
    std::ofstream file(target, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    const bool written = static_cast<bool>(file);
    problem.clear();
    if (written && plain) fs::rename(target, path, problem);
    if (written && !problem) return {};
    std::error_code ignored;
    if (plain) fs::remove(target, ignored);
    return fail("file.unwritable", path + " cannot be written.");
}

}  // namespace hub::app
