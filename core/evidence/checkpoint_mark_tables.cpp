#include "core/evidence/checkpoint_mark.hpp"

namespace hub::evidence {
namespace {

constexpr std::int64_t kOnlyRow = 1;

}  // namespace

const store::TableSpec kCheckpointMark{"checkpoint_mark", store::Domain::State, {{"id", store::Type::Integer}, {"seq", store::Type::Integer}}, 1};

store::Row checkpoint_mark_row(const ChainPoint& point) { return {kOnlyRow, point.sequence}; }

Result<std::optional<Key>> read_checkpoint_mark(store::Reader& state) {
    const store::Row key{kOnlyRow};
    HUB_TRY_ASSIGN(const auto rows, state.get(kCheckpointMark, std::span(&key, 1)));
    return rows[0] ? std::optional(store::integer((*rows[0])[1])) : std::optional<Key>();
}

Status compare_with_mark(Key signed_to, const std::filesystem::path& file, store::Reader& state) {
    HUB_TRY_ASSIGN(const auto mark, read_checkpoint_mark(state));
    if (!mark || signed_to >= *mark) return {};
    const std::string found = signed_to == 0 ? " is gone or empty" : " ends with change " + std::to_string(signed_to);
    return fail("checkpoint.vanished", file.string() + found + ", but this database knows of signed checkpoints up to change " + std::to_string(*mark) +
                                           ". Put back the file or a copy of it, or find out who took it away and start once with "
                                           "`eduhub serve --accept-evidence-break REASON`, which signs the break");
}

}  // namespace hub::evidence
