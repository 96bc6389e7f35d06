#include "core/store/blobs.hpp"

#include "core/base/failpoint.hpp"
#include "core/security/digest.hpp"

namespace hub::store {
namespace {

constexpr std::size_t kChunk = 1U << 20U;

std::string place(std::string_view digest, std::int64_t chunk) {
    return "blob|" + std::string(digest) + "|" + std::to_string(chunk);
}

}  // namespace

const TableSpec kBlobs{"blob", Domain::Inbox,
                       {{"digest", Type::Blob}, {"chunk", Type::Integer}, {"body", Type::Blob}}, 2, {}, 0, Layout::Wide};

std::string add_blob(Batch& batch, std::string_view body, const security::Sealer& sealer) {
    HUB_FAILPOINT("store.blob.add.before");
    const security::Digest hash = security::sha256(body);
    const std::string digest(security::as_bytes(hash));
    std::int64_t chunk = 0;
    do {
        const auto part = body.substr(0, kChunk);
        batch.insert(kBlobs, {digest, chunk, sealer.seal(part, place(digest, chunk))});
        body.remove_prefix(part.size());
        ++chunk;
    } while (!body.empty());
    return digest;
}

Result<std::vector<Row>> blob_keys(Reader& reader, const std::vector<std::string>& digests) {
    std::vector<Row> out;
    for (const auto& digest : digests) {  // one by one: each brings its whole body along
        const Row prefix{digest};
        HUB_TRY_ASSIGN(const auto rows, reader.get_by_prefix(kBlobs, std::span(&prefix, 1)));
        for (const Row& row : rows) out.push_back({row[0], row[1]});
    }
    return out;
}

Result<std::string> read_blob(Reader& reader, std::string_view digest, const security::Sealer& sealer) {
    const Row prefix{std::string(digest)};
    HUB_TRY_ASSIGN(const auto rows, reader.get_by_prefix(kBlobs, std::span(&prefix, 1)));
    if (rows.empty()) return fail("blob.missing", "no body is stored under this digest");
    std::string body;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(const std::string part, sealer.open(bytes(row[2]), place(digest, integer(row[1]))));
        body += part;
    }
    const security::Digest hash = security::sha256(body);
    if (security::as_bytes(hash) != digest) return fail("blob.broken", "a stored body does not have its digest");
    return body;
}

}  // namespace hub::store
