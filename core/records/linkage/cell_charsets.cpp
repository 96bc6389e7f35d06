#include "core/records/linkage/cell_charsets.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kSamples = 120;

}  // namespace

void CellCharsets::sample(std::uint32_t system, std::string_view cell) {
    if (told_.size() <= system) told_.resize(system + 1);
    auto& samples = told_[system].samples;
    if (samples.size() < kSamples && text::is_marked(cell)) samples.emplace_back(cell);
}

void CellCharsets::decide() {
    for (Told& told : told_) {
        if (told.detection || told.samples.empty()) continue;
        told.detection = text::detect(told.samples, declared_);
        told.samples = {};
    }
}

std::optional<std::string_view> CellCharsets::read(std::uint32_t system, std::string_view cell, std::string& room) {
    const bool known = system < told_.size() && told_[system].detection;
    if (!known) {
        if (declared_ == text::Declared::Unicode || !text::is_marked(cell)) return cell;
        ++unreadable_;
        return std::nullopt;
    }
    const text::Detection& detection = *told_[system].detection;
    // What was declared to be Unicode and is read as it stands needs no second look.
    if (declared_ == text::Declared::Unicode && (!detection.charset || detection.charset == text::Charset::Unicode)) return cell;
    auto read = text::read_cell(cell, detection);
    if (!read) {
        ++unreadable_;
        return std::nullopt;
    }
    room = std::move(*read);
    return room;
}

}  // namespace hub::linkage
