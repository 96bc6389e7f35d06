#include "core/codec/ole.hpp"

#include <algorithm>

namespace hub::codec {

namespace {

constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kShortSectorBytes = 64;
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kListedInHeader = 109;
constexpr std::uint32_t kLastRegular = 0xFFFFFFFA;  // above: end of chain, free, table sectors
constexpr unsigned char kRoot = 5, kStream = 2;

tl::unexpected<Error> broken(const char* what) {
    return fail("ole.broken", std::string("The .xls file is damaged or cut short: ") + what);
}

std::vector<std::uint32_t> numbers_of(std::string_view bytes) {
    std::vector<std::uint32_t> out;
    out.reserve(bytes.size() / 4);
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) out.push_back(u32_at(bytes, at));
    return out;
}

}  // namespace

std::uint16_t u16_at(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
    return static_cast<std::uint16_t>(byte(at) | byte(at + 1) << 8U);
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint32_t>(u16_at(bytes, at)) | static_cast<std::uint32_t>(u16_at(bytes, at + 2)) << 16U;
}

Result<OleFile> OleFile::open(std::string_view bytes) {
    if (!bytes.starts_with(kOleSignature) || bytes.size() < kHeaderBytes) return broken("there is no header.");
    OleFile file(bytes);
    HUB_TRY(file.read_tables());
    HUB_TRY(file.read_directory());
    return file;
}

Result<std::string_view> OleFile::sector(std::uint32_t number) const {
    // The header takes the place of one sector, whatever the sectors' size.
    const std::uint64_t begin = (static_cast<std::uint64_t>(number) + 1) * sector_bytes_;
    if (number > kLastRegular || begin >= bytes_.size()) return broken("a sector lies outside the file.");
    return bytes_.substr(begin, sector_bytes_);  // the last one may be cut short by careless writers
}

Result<std::string> OleFile::chain(std::uint32_t first) const {
    std::string out;
    std::size_t steps = 0;
    for (std::uint32_t at = first; at <= kLastRegular; at = next_[at]) {
        if (at >= next_.size()) return broken("a chain leaves the table.");
        if (++steps > next_.size()) return broken("a chain runs in a circle.");
        HUB_TRY_ASSIGN(const auto piece, sector(at));
        out += piece;
        if (out.size() > bytes_.size()) return broken("a chain is longer than the file.");
    }
    return out;
}

Status OleFile::read_tables() {
    const unsigned shift = u16_at(bytes_, 30);
    if ((shift != 9 && shift != 12) || u16_at(bytes_, 32) != 6 || u16_at(bytes_, 28) != 0xFFFE) return broken("its header cannot be read.");
    sector_bytes_ = std::size_t{1} << shift;
    short_limit_ = u32_at(bytes_, 56);
    const std::size_t sectors = bytes_.size() / sector_bytes_ + 1;

    std::vector<std::uint32_t> table_sectors = numbers_of(bytes_.substr(76, kListedInHeader * 4));
    std::size_t lists = 0;
    for (std::uint32_t list = u32_at(bytes_, 68); list <= kLastRegular;) {
        if (++lists > sectors) return broken("the list of its tables runs in a circle.");
        HUB_TRY_ASSIGN(const auto piece, sector(list));
        if (piece.size() < sector_bytes_) return broken("the list of its tables is cut short.");
        auto more = numbers_of(piece);
        list = more.back();
        more.pop_back();
        table_sectors.insert(table_sectors.end(), more.begin(), more.end());
    }
    for (const std::uint32_t number : table_sectors) {
        if (number > kLastRegular) continue;
        HUB_TRY_ASSIGN(const auto piece, sector(number));
        const auto more = numbers_of(piece);
        next_.insert(next_.end(), more.begin(), more.end());
        if (next_.size() > sectors + sector_bytes_ / 4) return broken("its tables are larger than the file.");
    }
    if (u32_at(bytes_, 64) > 0) {
        HUB_TRY_ASSIGN(const auto shorts, chain(u32_at(bytes_, 60)));
        next_short_ = numbers_of(shorts);
    }
    return {};
}

Status OleFile::read_directory() {
    HUB_TRY_ASSIGN(const auto directory, chain(u32_at(bytes_, 48)));
    for (std::size_t at = 0; at + kEntryBytes <= directory.size(); at += kEntryBytes) {
        const std::string_view entry = std::string_view(directory).substr(at, kEntryBytes);
        const auto type = static_cast<unsigned char>(entry[66]);
        if (type != kRoot && type != kStream) continue;
        Entry found{{}, u32_at(entry, 116), u32_at(entry, 120)};
        const std::size_t units = std::min<std::size_t>(u16_at(entry, 64) / 2, 32);
        for (std::size_t i = 0; i + 1 < units; ++i) {
            const auto unit = u16_at(entry, i * 2);
            found.name += unit < 0x80 ? static_cast<char>(unit) : '?';
        }
        if (type == kRoot && short_container_.empty() && found.size > 0) {
            HUB_TRY_ASSIGN(short_container_, chain(found.first));
        }
        if (type == kStream) entries_.push_back(std::move(found));
    }
    return {};
}

const OleFile::Entry* OleFile::find(std::string_view name) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
    return found == entries_.end() ? nullptr : &*found;
}

Result<std::string> OleFile::stream(std::string_view name) const {
    const Entry* const entry = find(name);
    if (entry == nullptr) return fail("ole.missing", "The file has no stream " + std::string(name) + ".");
    std::string out;
    if (entry->size >= short_limit_) {
        HUB_TRY_ASSIGN(out, chain(entry->first));
    } else {
        std::size_t steps = 0;
        for (std::uint32_t at = entry->first; at <= kLastRegular && out.size() < entry->size; at = next_short_[at]) {
            if (at >= next_short_.size() || ++steps > next_short_.size()) return broken("a short chain cannot be followed.");
            const std::size_t begin = static_cast<std::size_t>(at) * kShortSectorBytes;
            if (begin >= short_container_.size()) return broken("a short sector lies outside the file.");
            out += std::string_view(short_container_).substr(begin, kShortSectorBytes);
        }
    }
    if (out.size() < entry->size) return broken("a stream ends too early.");
    out.resize(entry->size);
    return out;
}

}  // namespace hub::codec
