#include "core/records/linkage/dictionary.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace hub::linkage {

namespace {

constexpr std::size_t kFirstBlock = 1U << 10U, kBlock = 1U << 18U;
constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;

std::uint64_t mixed(std::uint64_t value) {
    value ^= value >> 32U;
    value *= 0xD6E8FEB86659FD93U;
    value ^= value >> 32U;
    value *= 0xD6E8FEB86659FD93U;
    return value ^ (value >> 32U);
}

std::uint64_t eight_bytes(const char* at) {
    std::uint64_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

}  // namespace

std::uint64_t hash_with(std::uint64_t hash, std::uint64_t value) { return mixed((std::rotl(hash, 23) ^ value) * kOdd + 1); }

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = text.size() * kOdd;
    while (text.size() >= sizeof(std::uint64_t)) {
        hash = mixed(hash ^ eight_bytes(text.data()));
        text.remove_prefix(sizeof(std::uint64_t));
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, text.data(), text.size());
    return mixed(hash ^ rest ^ (std::uint64_t{text.size()} << 56U));
}

Dictionary::Dictionary() : texts_(1), slots_(64) {}

std::string_view Dictionary::keep(std::string_view text) {
    if (text.size() > room_) {
        const std::size_t size = std::max(std::min(kBlock, kFirstBlock << std::min<std::size_t>(blocks_.size(), 8)), text.size());
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
        next_ = blocks_.back().get();
        room_ = size;
    }
    std::memcpy(next_, text.data(), text.size());
    const std::string_view kept(next_, text.size());
    next_ += text.size();
    room_ -= text.size();
    return kept;
}

void Dictionary::grow() {
    std::vector<Slot> larger(slots_.size() * 2);
    const std::size_t mask = larger.size() - 1;
    for (const Slot& slot : slots_) {
        if (slot.number == 0) continue;
        std::size_t at = slot.tag & mask;
        while (larger[at].number != 0) at = (at + 1) & mask;
        larger[at] = slot;
    }
    slots_.swap(larger);
}

std::uint32_t Dictionary::add(std::string_view text, std::uint64_t hash) {
    if (text.empty()) return 0;
    if (texts_.size() * 2 > slots_.size()) grow();
    const auto tag = static_cast<std::uint32_t>(hash);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot& slot = slots_[at];
        if (slot.number == 0) {
            slot = {tag, static_cast<std::uint32_t>(texts_.size())};
            texts_.push_back(keep(text));
            return slot.number;
        }
        if (slot.tag == tag && texts_[slot.number] == text) return slot.number;
    }
}

std::uint32_t Dictionary::find(std::string_view text) const {
    if (text.empty()) return 0;
    const std::uint64_t hash = hash_of(text);
    const auto tag = static_cast<std::uint32_t>(hash);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        const Slot& slot = slots_[at];
        if (slot.number == 0) return 0;
        if (slot.tag == tag && texts_[slot.number] == text) return slot.number;
    }
}

}  // namespace hub::linkage
