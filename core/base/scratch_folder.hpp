// A new folder of one's own that goes with the object.
//
// Ownership: the folder and all in it. Threads: one. Failure: path() is empty when it could not be made; errno says why.
#pragma once

#include <filesystem>
#include <string_view>

namespace hub {

class ScratchFolder {
public:
    ScratchFolder() = default;
    /// `name`-XXXXXX under `parent`.
    explicit ScratchFolder(std::string_view name, const std::filesystem::path& parent = std::filesystem::temp_directory_path());
    ~ScratchFolder();
    ScratchFolder(ScratchFolder&& other) noexcept;
    ScratchFolder& operator=(ScratchFolder&& other) noexcept;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace hub
