// A file read whole or in pieces, or written whole, for commands that work on files people name.
//
// Threads: any. Failure: `file.unreadable`, `file.unwritable`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::app {

/// "-" is standard input.
Result<std::string> read_whole(const std::string& path);

/// … its bytes as they are asked for, and how many they are; 0 where nobody knows.
struct PiecesOfFile {
    std::function<Result<bool>(std::string& more)> next;
    std::size_t size = 0;
};
Result<PiecesOfFile> open_pieces(const std::string& path);

/// Beside its place first, so that a full disk leaves no half file behind; straight into what is no plain file (/dev/stdout).
Status write_whole(const std::string& path, std::string_view text);

}  // namespace hub::app
