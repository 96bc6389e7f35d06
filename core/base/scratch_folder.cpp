#include "core/base/scratch_folder.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace hub {

ScratchFolder::ScratchFolder(std::string_view name, const std::filesystem::path& parent) {
    std::string pattern = (parent / (std::string(name) + "-XXXXXX")).string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept { path_.swap(other.path_); }

ScratchFolder& ScratchFolder::operator=(ScratchFolder&& other) noexcept {
    path_.swap(other.path_);
    return *this;
}

}  // namespace hub
