#include "core/evidence/checkpoint.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/base/failpoint.hpp"
#include "core/codec/json.hpp"

namespace hub::evidence {
namespace {

constexpr std::string_view kPrivateKey = "ed25519-private:";
constexpr std::string_view kPublicKey = "ed25519-public:";
constexpr std::string_view kSigned = "eduhub checkpoint 1\n";  // no signature of anything else can be taken for one of these
constexpr std::string_view kSignature = ",\"signature\":\"";
constexpr std::string_view kFileName = "checkpoints.jsonl";
constexpr std::string_view kKinds[] = {"head", "sealed", "accepted"};
constexpr std::string_view kPlain = "\"kind\":\"head\"";

std::string id_of(std::string_view public_key) { return security::to_hex(security::sha256(public_key)).substr(0, 16); }

Error broken(const std::filesystem::path& path, std::int64_t number, std::string_view what) {
    return error("checkpoint.broken", path.string() + ":" + std::to_string(number) + ": " + std::string(what) +
                                          "; put back an untouched copy of this file, or find out who changed it");
}

std::optional<CheckpointKind> kind_named(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kKinds); ++i) {
        if (kKinds[i] == name) return static_cast<CheckpointKind>(i);
    }
    return std::nullopt;
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

Status sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!synced) return fail("checkpoint.unwritable", "cannot write into " + folder.string() + ": " + std::strerror(errno));
    return {};
}

}  // namespace

Result<security::KeyPair> parse_signing_key(std::string_view text) {
    const auto refused = [] { return fail("checkpoint.key", "the evidence key is a line `ed25519-private:` with 64 hexadecimal digits; make one with `eduhub audit keygen`"); };
    if (!text.starts_with(kPrivateKey)) return refused();
    auto seed = security::from_hex(text.substr(kPrivateKey.size()));
    if (!seed || seed->size() != 32) return refused();
    HUB_TRY_ASSIGN(auto public_key, security::public_key_of(*seed));
    return security::KeyPair{std::move(public_key), std::move(*seed)};
}

std::string public_key_line(const security::KeyPair& key) { return std::string(kPublicKey) + security::to_hex(key.public_key) + "\n"; }

std::filesystem::path checkpoint_path(const std::filesystem::path& folder) { return folder / kFileName; }

CheckpointFile::CheckpointFile(std::filesystem::path path, security::KeyPair key, int file)
    : path_(std::move(path)), key_(std::move(key)), key_id_(id_of(key_.public_key)), file_(file), previous_(64, '0') {}

CheckpointFile::~CheckpointFile() { ::close(file_); }

Result<std::unique_ptr<CheckpointFile>> CheckpointFile::open(const std::filesystem::path& folder, security::KeyPair key) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    const auto path = checkpoint_path(folder);
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return fail("checkpoint.unwritable", "cannot write " + path.string() + ": " + std::strerror(errno));
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return fail("checkpoint.locked", "another eduhub writes checkpoints to " + path.string());
    }
    auto out = std::unique_ptr<CheckpointFile>(new CheckpointFile(path, std::move(key), file));
    HUB_TRY(out->read());
    HUB_TRY(sync_folder(folder));
    return out;
}

Status CheckpointFile::read() {
    std::ifstream in(path_, std::ios::binary);
    Numbered head;  // the newest one, until something other than a seal follows
    std::int64_t number = 0;
    for (std::string line; std::getline(in, line) && !in.eof();) {
        size_ += static_cast<std::int64_t>(line.size()) + 1;
        ++number;
        if (line.find("\"previous\":\"" + previous_ + "\"") == std::string::npos) {
            return fail(broken(path_, number, "this line does not follow the one before it"));
        }
        previous_ = security::to_hex(security::sha256(line));
        if (line.find(kPlain) != std::string::npos) {
            // Heads in the middle are vouched for by the links between here and the newest signature.
            head = {std::move(line), number};
            continue;
        }
        HUB_TRY_ASSIGN(const auto kind, take({std::move(line), number}));
        if (kind == CheckpointKind::Accepted) head = {};
    }
    // A seal behind it lies before it in the chain, so the head still is the newest that was signed.
    if (!head.text.empty()) HUB_TRY(take(head));
    // A line without its break was never acknowledged: the hub ended while it was being written.
    if (::ftruncate(file_, size_) != 0) return fail("checkpoint.unwritable", "cannot write " + path_.string() + ": " + std::strerror(errno));
    return {};
}

Result<CheckpointKind> CheckpointFile::take(const Numbered& line) {
    const auto parsed = codec::parse_json(line.text);
    if (!parsed) return fail(broken(path_, line.number, "this line is no JSON"));
    const auto cut = line.text.rfind(kSignature);
    const auto signature = security::from_hex((*parsed)["signature"].text());
    const auto hash = security::from_hex((*parsed)["hash"].text());
    const auto at = parse_instant((*parsed)["at"].text());
    const auto kind = kind_named((*parsed)["kind"].text());
    ChainPoint point{(*parsed)["sequence"].integer(), {}};
    if (!signature || !hash || hash->size() != point.hash.size() || !at || !kind || cut == std::string::npos) {
        return fail(broken(path_, line.number, "this line is no checkpoint"));
    }
    if ((*parsed)["key"].text() != key_id_) {
        return fail(broken(path_, line.number, "this line was signed with another key than the configured one"));
    }
    if (!security::verify_ed25519(key_.public_key, std::string(kSigned) + line.text.substr(0, cut), *signature)) {
        return fail(broken(path_, line.number, "the signature of this line is wrong"));
    }
    std::copy(hash->begin(), hash->end(), point.hash.begin());
    count(*kind, point, *at);
    return *kind;
}

void CheckpointFile::count(CheckpointKind kind, const ChainPoint& point, Instant at) {
    // A sealed head lies before the newest one and says nothing newer.
    const bool newer = kind != CheckpointKind::Sealed || point.sequence >= standing_.newest.sequence;
    if (newer) standing_.newest = point;
    if (newer) standing_.at = at;
    if (kind == CheckpointKind::Sealed) seals_.push_back(point);
    // A database taken back from a backup starts where it started when that was made.
    while (kind == CheckpointKind::Accepted && !seals_.empty() && seals_.back().sequence > point.sequence) seals_.pop_back();
    standing_.sealed = seals_.empty() ? ChainPoint{} : seals_.back();
}

Status CheckpointFile::append(CheckpointKind kind, const ChainPoint& point, Instant at, std::string_view reason) {
    const std::lock_guard lock(mutex_);
    codec::Value body = codec::Value::object();
    body.set("v", 1);
    body.set("kind", kKinds[static_cast<std::size_t>(kind)]);
    body.set("sequence", point.sequence);
    body.set("hash", security::to_hex(point.hash));
    body.set("count", point.sequence - standing_.sealed.sequence);
    body.set("at", format_instant(at));
    body.set("key", key_id_);
    if (!reason.empty()) body.set("reason", reason);
    body.set("previous", previous_);
    std::string line = codec::write_json(body);
    line.pop_back();  // the closing brace comes behind the signature
    HUB_TRY_ASSIGN(const auto signature, security::sign_ed25519(key_.private_key, std::string(kSigned) + line));
    line += std::string(kSignature) + security::to_hex(signature) + "\"}";
    HUB_FAILPOINT("checkpoint.append.before");
    if (!write_all(file_, line + "\n") || ::fdatasync(file_) != 0) {
        const std::string reasons = std::strerror(errno);
        // The next line must not begin in the middle of this one.
        if (::ftruncate(file_, size_) != 0) return fail("checkpoint.unwritable", path_.string() + " ends with half a line: " + reasons);
        return fail("checkpoint.unwritable", "cannot write " + path_.string() + ": " + reasons, Retry::Later);
    }
    HUB_FAILPOINT("checkpoint.append.after");
    size_ += static_cast<std::int64_t>(line.size()) + 1;
    previous_ = security::to_hex(security::sha256(line));
    count(kind, point, at);
    return {};
}

CheckpointFile::Standing CheckpointFile::standing() const {
    const std::lock_guard lock(mutex_);
    return standing_;
}

Status compare_with(const CheckpointFile& file, store::Reader& reader) {
    const auto standing = file.standing();
    const ChainPoint& signed_point = standing.newest;
    const std::string checkpoint = "the checkpoint of " + format_instant(standing.at) + " in " + file.path().string();
    const std::string advice =
        ". Restore the newest backup, or copy this store away for the auditor and start once with `eduhub serve --accept-evidence-break REASON`, "
        "which signs the break";
    HUB_TRY_ASSIGN(const ChainPoint head, read_head(reader));
    if (head.sequence < signed_point.sequence) {
        return fail("evidence.behind", "the database ends with change " + std::to_string(head.sequence) + ", but " + checkpoint + " saw change " +
                                           std::to_string(signed_point.sequence) + ": " + std::to_string(signed_point.sequence - head.sequence) +
                                           " changes are missing" + advice);
    }
    if (signed_point.sequence == 0) return {};
    HUB_TRY_ASSIGN(const auto row, read_chain(reader, signed_point.sequence - 1, 1));
    const bool stands = !row.empty() && row[0].change.sequence == signed_point.sequence;
    const std::string differs = checkpoint + " signed another change " + std::to_string(signed_point.sequence) + " than the database holds" + advice;
    // Pruned away when it is the sealed head itself; then the row behind it tells.
    if (stands ? row[0].hash != security::as_bytes(signed_point.hash) : signed_point.sequence > standing.sealed.sequence) return fail("evidence.differs", differs);
    if (auto chain = verify_chain(reader, signed_point); !chain && chain.error().code == "evidence.broken") {
        return fail("evidence.differs", "the database does not continue " + checkpoint + ": " + chain.error().message + advice);
    } else if (!chain) {
        return fail(chain.error());
    }
    return {};
}

}  // namespace hub::evidence
