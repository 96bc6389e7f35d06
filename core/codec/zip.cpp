#include "core/codec/zip.hpp"

#include <zip.h>

#include <algorithm>

namespace hub::codec {

namespace {

// Small parts of a workbook compress far better than real data; the ratio says nothing about them.
constexpr std::uint64_t kRatioFloor = 1U << 20U;
constexpr std::size_t kPieceBytes = 32U << 10U;

bool leaves_folder(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
        name.find(':') != std::string_view::npos) {
        return true;
    }
    while (!name.empty()) {
        const auto slash = name.find('/');
        if (name.substr(0, slash) == "..") return true;
        if (slash == std::string_view::npos) break;
        name.remove_prefix(slash + 1);
    }
    return false;
}

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

struct ZipArchive::State {
    std::unique_ptr<zip_t, CloseArchive> archive;
    ZipLimits limits;
    std::vector<std::string> names;
    std::uint64_t unfolded = 0;
};

ZipArchive::ZipArchive(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const ZipLimits& limits) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why);
    if (source == nullptr) return fail("zip.broken", "The archive cannot be read.");
    auto state = std::make_unique<State>();
    state->limits = limits;
    state->archive.reset(zip_open_from_source(source, ZIP_RDONLY, &why));
    if (!state->archive) {
        zip_source_free(source);
        return fail("zip.broken", "The file is no zip archive, or it is cut short.");
    }
    const auto count = zip_get_num_entries(state->archive.get(), 0);
    if (count < 0) return fail("zip.broken", "The archive cannot be read.");
    if (static_cast<std::size_t>(count) > limits.entries) {
        return fail("zip.entries", "The archive holds more entries than allowed.");
    }
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(state->archive.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
        if (name == nullptr || leaves_folder(name)) {
            return fail("zip.name", "The archive holds an entry with an unsafe name.");
        }
        state->names.emplace_back(name);
    }
    return ZipArchive(std::move(state));
}

const std::vector<std::string>& ZipArchive::names() const { return state_->names; }

bool ZipArchive::contains(std::string_view name) const {
    return std::find(state_->names.begin(), state_->names.end(), name) != state_->names.end();
}

Status ZipArchive::read(std::string_view name, const std::function<Status(std::string_view)>& sink) {
    const auto found = std::find(state_->names.begin(), state_->names.end(), name);
    if (found == state_->names.end()) {
        return fail("zip.missing", "The archive has no entry " + std::string(name) + ".");
    }
    const auto index = static_cast<zip_uint64_t>(found - state_->names.begin());
    zip_stat_t facts;
    zip_stat_init(&facts);
    if (zip_stat_index(state_->archive.get(), index, 0, &facts) != 0 ||
        (facts.valid & (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) != (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) {
        return fail("zip.broken", "The archive's directory is damaged.");
    }
    if ((facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && facts.encryption_method != ZIP_EM_NONE) {
        return fail("zip.encrypted", "The archive is protected by a password.");
    }
    if ((facts.valid & ZIP_STAT_COMP_METHOD) != 0 && facts.comp_method != ZIP_CM_STORE &&
        facts.comp_method != ZIP_CM_DEFLATE) {
        return fail("zip.method", "The archive uses a compression that is not supported.");
    }
    const ZipLimits& limits = state_->limits;
    const auto check = [&](std::uint64_t size, std::uint64_t total) -> Status {
        if (size > limits.entry_bytes || total > limits.total_bytes) {
            return fail("zip.too_large", "The archive unfolds to more than allowed.");
        }
        if (size > kRatioFloor && size / limits.ratio > facts.comp_size) {
            return fail("zip.ratio", "The archive is compressed beyond what real data allows.");
        }
        return {};
    };
    HUB_TRY(check(facts.size, state_->unfolded + facts.size));
    const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(state_->archive.get(), index, 0));
    if (!file) return fail("zip.broken", "An entry of the archive cannot be read.");
    std::string piece(kPieceBytes, '\0');
    std::uint64_t size = 0;
    while (true) {
        const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
        if (got < 0) return fail("zip.broken", "An entry of the archive is damaged.");
        if (got == 0) return {};
        size += static_cast<std::uint64_t>(got);
        state_->unfolded += static_cast<std::uint64_t>(got);
        HUB_TRY(check(size, state_->unfolded));
        HUB_TRY(sink(std::string_view(piece.data(), static_cast<std::size_t>(got))));
    }
}

Result<std::string> ZipArchive::read_all(std::string_view name) {
    std::string all;
    HUB_TRY(read(name, [&](std::string_view piece) -> Status {
        all += piece;
        return {};
    }));
    return all;
}

}  // namespace hub::codec
