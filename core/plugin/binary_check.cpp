#include "core/plugin/binary_facts.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "core/plugin/verify.hpp"

namespace hub::plugin {

namespace {

constexpr std::array kAllowedLibraries = {
    std::string_view("libstdc++.so.6"), std::string_view("libgcc_s.so.1"),
    std::string_view("libc.so.6"),      std::string_view("libm.so.6"),
    std::string_view("ld-linux-x86-64.so.2"),
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    std::string_view("libasan.so.8"),   std::string_view("libubsan.so.1"),
    std::string_view("libtsan.so.2"),
#endif
};

tl::unexpected<Error> bad(std::string what) { return fail("plugin.binary", "plugin binary: " + std::move(what)); }

class Image {
public:
    explicit Image(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    [[nodiscard]] std::optional<T> at(std::uint64_t offset) const {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
        T out;
        std::memcpy(&out, bytes_.data() + offset, sizeof(T));
        return out;
    }
    /// File offset of a virtual address, by the loadable segments.
    [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const {
        for (const auto& segment : loads) {
            if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
                return segment.p_offset + (address - segment.p_vaddr);
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<std::string_view> text(std::uint64_t table, std::uint64_t table_size, std::uint64_t index) const {
        if (index >= table_size || table > bytes_.size() || bytes_.size() - table < table_size) return std::nullopt;
        const auto rest = bytes_.substr(table + index, table_size - index);
        const auto end = rest.find('\0');
        if (end == std::string_view::npos) return std::nullopt;
        return rest.substr(0, end);
    }

    std::vector<Elf64_Phdr> loads;

private:
    std::string_view bytes_;
};

struct Dynamic {
    std::uint64_t symbols = 0;
    std::uint64_t strings = 0;
    std::uint64_t strings_size = 0;
    std::uint64_t gnu_hash = 0;
    std::uint64_t hash = 0;
    std::uint64_t versions = 0;
    std::vector<std::uint64_t> needed;
};

Result<Dynamic> read_dynamic(const Image& image, const Elf64_Phdr& segment, BinaryFacts& facts) {
    Dynamic out;
    for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz; at += sizeof(Elf64_Dyn)) {
        const auto entry = image.at<Elf64_Dyn>(segment.p_offset + at);
        if (!entry) return bad("dynamic section is cut off");
        switch (entry->d_tag) {
            case DT_NULL: return out;
            case DT_SYMTAB: out.symbols = entry->d_un.d_ptr; break;
            case DT_STRTAB: out.strings = entry->d_un.d_ptr; break;
            case DT_STRSZ: out.strings_size = entry->d_un.d_val; break;
            case DT_GNU_HASH: out.gnu_hash = entry->d_un.d_ptr; break;
            case DT_HASH: out.hash = entry->d_un.d_ptr; break;
            case DT_NEEDED: out.needed.push_back(entry->d_un.d_val); break;
            case DT_VERSYM: out.versions = entry->d_un.d_ptr; break;
            case DT_RPATH:
            case DT_RUNPATH: facts.paths.emplace_back("names a library path of its own (RPATH or RUNPATH)"); break;
            case DT_TEXTREL: facts.hazards.emplace_back("has text relocations"); break;
            case DT_AUDIT:
            case DT_DEPAUDIT:
            case DT_FILTER:
            case DT_AUXILIARY: facts.paths.emplace_back("asks for audit or filter libraries"); break;
            case DT_FLAGS:
                if ((entry->d_un.d_val & DF_TEXTREL) != 0) facts.hazards.emplace_back("has text relocations");
                break;
            default: break;
        }
    }
    return out;
}

/// Symbols in the dynamic table, from the hash table the loader itself walks.
std::optional<std::uint64_t> count_symbols(const Image& image, const Dynamic& dynamic) {
    if (dynamic.gnu_hash == 0) {
        const auto at = image.offset_of(dynamic.hash);
        if (dynamic.hash == 0 || !at) return std::nullopt;
        const auto chains = image.at<std::uint32_t>(*at + 4);
        return chains ? std::optional<std::uint64_t>(*chains) : std::nullopt;
    }
    const auto at = image.offset_of(dynamic.gnu_hash);
    if (!at) return std::nullopt;
    const auto buckets = image.at<std::uint32_t>(*at);
    const auto first = image.at<std::uint32_t>(*at + 4);
    const auto blooms = image.at<std::uint32_t>(*at + 8);
    if (!buckets || !first || !blooms) return std::nullopt;
    const std::uint64_t bucket_table = *at + 16 + 8ULL * *blooms;
    std::uint64_t highest = 0;
    for (std::uint64_t i = 0; i < *buckets; ++i) {
        const auto bucket = image.at<std::uint32_t>(bucket_table + 4 * i);
        if (!bucket) return std::nullopt;
        highest = std::max<std::uint64_t>(highest, *bucket);
    }
    if (highest == 0) return *first;
    if (highest < *first) return std::nullopt;
    const std::uint64_t chain_table = bucket_table + 4ULL * *buckets;
    for (;; ++highest) {
        const auto chain = image.at<std::uint32_t>(chain_table + 4 * (highest - *first));
        if (!chain) return std::nullopt;
        if ((*chain & 1U) != 0) return highest + 1;
    }
}

/// What the toolchain itself leaves open and no host has to fill.
bool is_toolchains(std::string_view name) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    for (const std::string_view runtime : {"__asan_", "__ubsan_", "__tsan_", "__sanitizer_", "__lsan_"}) {
        if (name.starts_with(runtime)) return true;
    }
#endif
    return name == "__gmon_start__" || name.starts_with("_ITM_") || name == "_Jv_RegisterClasses";
}

Status read_symbols(const Image& image, const Dynamic& dynamic, BinaryFacts& facts) {
    constexpr std::uint16_t kFirstNamedVersion = 2;  // 0 and 1 mean: no library's version
    const auto symbols = image.offset_of(dynamic.symbols);
    const auto strings = image.offset_of(dynamic.strings);
    const auto count = count_symbols(image, dynamic);
    if (!symbols || !strings || !count) return bad("has no readable symbol table");
    const auto versions = dynamic.versions == 0 ? std::nullopt : image.offset_of(dynamic.versions);
    for (std::uint64_t i = 1; i < *count; ++i) {
        const auto symbol = image.at<Elf64_Sym>(*symbols + i * sizeof(Elf64_Sym));
        if (!symbol) return bad("symbol table is cut off");
        const auto binding = ELF64_ST_BIND(symbol->st_info);
        if (binding == STB_LOCAL) continue;
        const auto name = image.text(*strings, dynamic.strings_size, symbol->st_name);
        if (!name) return bad("a symbol's name is cut off");
        if (symbol->st_shndx == SHN_UNDEF) {
            const auto version = versions ? image.at<std::uint16_t>(*versions + 2 * i) : std::optional<std::uint16_t>(0);
            if (!version) return bad("symbol versions are cut off");
            if ((*version & 0x7fffU) < kFirstNamedVersion && !is_toolchains(*name)) facts.undefined.emplace_back(*name);
            continue;
        }
        if (binding == STB_GNU_UNIQUE) {
            facts.unique.emplace_back(*name);
            continue;
        }
        facts.exports.push_back({std::string(*name), ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT ? SymbolKind::Data : SymbolKind::Other});
    }
    return {};
}

Status read_needed(const Image& image, const Dynamic& dynamic, BinaryFacts& facts) {
    const auto strings = image.offset_of(dynamic.strings);
    for (const auto index : dynamic.needed) {
        const auto name = strings ? image.text(*strings, dynamic.strings_size, index) : std::nullopt;
        if (!name) return bad("a needed library's name is cut off");
        facts.needed.emplace_back(*name);
    }
    return {};
}

}  // namespace

bool is_allowed_library(std::string_view name) {
    return std::find(kAllowedLibraries.begin(), kAllowedLibraries.end(), name) != kAllowedLibraries.end();
}

Result<BinaryFacts> read_binary(std::string_view bytes) {
    BinaryFacts facts;
    Image image(bytes);
    const auto header = image.at<Elf64_Ehdr>(0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return bad("is no ELF file");
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != EM_X86_64 ||
        header->e_type != ET_DYN) {
        return bad("is no shared object for this machine (x86-64)");
    }
    std::optional<Elf64_Phdr> dynamic_segment;
    bool stack_stated = false;
    for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = image.at<Elf64_Phdr>(header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!segment) return bad("program headers are cut off");
        if (segment->p_type == PT_LOAD) {
            if ((segment->p_flags & PF_W) != 0 && (segment->p_flags & PF_X) != 0) facts.hazards.emplace_back("has a segment both writable and executable");
            image.loads.push_back(*segment);
        }
        if (segment->p_type == PT_DYNAMIC) dynamic_segment = *segment;
        if (segment->p_type == PT_INTERP) return bad("is a program");
        if (segment->p_type == PT_GNU_STACK) {
            stack_stated = true;
            if ((segment->p_flags & PF_X) != 0) facts.hazards.emplace_back("wants an executable stack");
        }
    }
    if (!stack_stated) facts.hazards.emplace_back("wants an executable stack (no PT_GNU_STACK)");
    if (!dynamic_segment) return bad("has no dynamic section");
    HUB_TRY_ASSIGN(const auto dynamic, read_dynamic(image, *dynamic_segment, facts));
    HUB_TRY(read_needed(image, dynamic, facts));
    HUB_TRY(read_symbols(image, dynamic, facts));
    return facts;
}

Status check_binary(std::string_view bytes) {
    HUB_TRY_ASSIGN(const auto facts, read_binary(bytes));
    for (const auto* reasons : {&facts.hazards, &facts.paths}) {
        if (!reasons->empty()) return bad(reasons->front());
    }
    for (const auto& name : facts.needed) {
        if (!is_allowed_library(name)) return bad("needs " + name + ", which plugins may not load; link it in statically");
    }
    if (!facts.unique.empty()) return bad("shares the symbol " + facts.unique.front() + " process-wide (build with -fno-gnu-unique)");
    bool entry_found = false;
    for (const auto& symbol : facts.exports) {
        if (symbol.name != kEntrySymbol) return bad("exports " + symbol.name + "; only " + std::string(kEntrySymbol) + " may be exported");
        if (symbol.kind != SymbolKind::Data) return bad(symbol.name + " is no data symbol");
        entry_found = true;
    }
    if (!entry_found) return bad("does not export " + std::string(kEntrySymbol));
    return {};
}

}  // namespace hub::plugin
