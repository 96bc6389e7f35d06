// Strings as numbers: each different string once, numbered from 1 in order of arrival. 0 is "nothing", the empty string.
//
// Ownership: holds the bytes; views stay good as long as the dictionary lives. Threads: one writer, or many readers.
// Failure: none (4 billion different strings are not expected).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace hub::linkage {

/// The same on every machine and in every run: block keys and the order of work depend on it.
std::uint64_t hash_of(std::string_view text);
/// Mixes a second value in; not commutative.
std::uint64_t hash_with(std::uint64_t hash, std::uint64_t value);

class Dictionary {
public:
    Dictionary();

    /// The string's number, new or known.
    std::uint32_t add(std::string_view text) { return add(text, hash_of(text)); }
    /// … when its hash is known already.
    std::uint32_t add(std::string_view text, std::uint64_t hash);
    /// Who adds many asks for their places some ahead, for they are all over the memory: first the slot, then the entry, then its text.
    void prefetch_slot(std::uint64_t hash) const { __builtin_prefetch(&slot_of(hash)); }
    void prefetch_entry(std::uint64_t hash) const { __builtin_prefetch(texts_.data() + slot_of(hash).number); }
    void prefetch_text(std::uint64_t hash) const { __builtin_prefetch(texts_[slot_of(hash).number].data()); }
    /// 0 when it is not known.
    [[nodiscard]] std::uint32_t find(std::string_view text) const;

    [[nodiscard]] std::string_view operator[](std::uint32_t number) const { return texts_[number]; }
    /// Numbers are below this; 0 counts.
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

private:
    struct Slot {
        std::uint32_t tag = 0;     ///< lower half of the hash
        std::uint32_t number = 0;  ///< 0: free
    };

    [[nodiscard]] const Slot& slot_of(std::uint64_t hash) const { return slots_[hash & (slots_.size() - 1)]; }
    std::string_view keep(std::string_view text);
    void grow();

    std::vector<std::string_view> texts_;
    std::vector<Slot> slots_;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t room_ = 0;
    char* next_ = nullptr;
};

}  // namespace hub::linkage
