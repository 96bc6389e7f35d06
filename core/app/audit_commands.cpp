#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/codec/percent.hpp"
#include "core/app/admin_client.hpp"
#include "core/app/child_process.hpp"
#include "core/app/commands.hpp"
#include "core/app/private_file.hpp"
#include "core/app/running_hub.hpp"
#include "core/base/scratch_folder.hpp"
#include "core/codec/json.hpp"
#include "core/evidence/audit_export.hpp"
#include "core/evidence/checkpoint.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;

int failed(const Error& problem, Output output) { return report({problem.code, problem.message}, output); }

/// Parts of the chain, from a hub that runs or from a store that stands still.
class ChainSource {
public:
    virtual ~ChainSource() = default;
    virtual Result<evidence::ExportPart> next(Key after) = 0;
    /// The checkpoint file and the public key's line; both empty when none are signed.
    virtual Result<std::pair<std::string, std::string>> checkpoints() = 0;
};

class RunningChain final : public ChainSource {
public:
    explicit RunningChain(const AdminOptions& admin) : client_(admin.socket), purpose_(admin.purpose) {}
    Result<evidence::ExportPart> next(Key after) override {
        HUB_TRY_ASSIGN(const Value part, client_.get("/audit/export?after=" + std::to_string(after) + "&until=" + std::to_string(until_) +
                                                     "&purpose=" + codec::encode_percent(purpose_)));
        until_ = part["until"].integer();  // as it stood at the first part, though the chain goes on
        return evidence::ExportPart{std::string(part["lines"].text()), part["up_to"].integer()};
    }
    Result<std::pair<std::string, std::string>> checkpoints() override {
        HUB_TRY_ASSIGN(const Value standing, client_.get("/audit/checkpoints"));
        return std::pair(std::string(standing["checkpoints"].text()), std::string(standing["public_key"].text()));
    }

private:
    AdminClient client_;
    std::string purpose_;
    Key until_ = 0;
};

/// Takes the store's lock, so a running hub and this exclude each other.
class StillChain final : public ChainSource {
public:
    static Result<std::unique_ptr<ChainSource>> open(const std::string& file) {
        auto chain = std::make_unique<StillChain>();
        HUB_TRY_ASSIGN(chain->config_, config::load(file));
        HUB_TRY_ASSIGN(chain->keys_, load_keys(chain->config_));
        HUB_TRY_ASSIGN(chain->backend_, open_store(chain->config_, chain->keys_));
        HUB_TRY_ASSIGN(chain->reader_, chain->backend_->open_reader(store::Domain::State));
        return std::unique_ptr<ChainSource>(std::move(chain));
    }
    Result<evidence::ExportPart> next(Key after) override {
        constexpr std::size_t kStep = 5'000;
        return evidence::export_part(*reader_, after, std::numeric_limits<Key>::max(), kStep);
    }
    Result<std::pair<std::string, std::string>> checkpoints() override {
        if (!config_.evidence) return std::pair<std::string, std::string>();
        HUB_TRY_ASSIGN(const auto key, evidence_key(config_, keys_));
        return std::pair(evidence::checkpoint_path(config_.evidence->checkpoint_folder).string(), evidence::public_key_line(key));
    }

private:
    config::HubConfig config_;
    Keys keys_;
    std::unique_ptr<store::Backend> backend_;
    std::unique_ptr<store::Reader> reader_;
};

Result<std::unique_ptr<ChainSource>> source_of(const AuditOptions& options) {
    if (!options.config.empty()) return StillChain::open(options.config);
    return std::unique_ptr<ChainSource>(std::make_unique<RunningChain>(options.admin));
}

/// Returns the last change written.
Result<Key> write_export(ChainSource& source, const fs::path& path) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << evidence::export_head(SystemClock().now());
    Key after = 0;
    while (true) {
        HUB_TRY_ASSIGN(const auto part, source.next(after));
        if (part.up_to == after) break;
        file << part.lines;
        after = part.up_to;
    }
    file << evidence::export_end(after);
    file.close();
    if (!file) return fail("file.unwritable", "cannot write " + path.string());
    return after;
}

}  // namespace

int audit_keygen(const std::string& file) {
    const fs::path path(file);
    if (fs::exists(path)) return report({"file.exists", path.string() + " is there already; a key is never overwritten"}, Output::Text);
    const auto key = security::generate_ed25519();
    if (!key) return failed(key.error(), Output::Text);
    fs::path public_path = path;
    public_path.replace_extension(".pub");
    if (auto written = write_private(path, "ed25519-private:" + security::to_hex(key->private_key) + "\n"); !written) return failed(written.error(), Output::Text);
    std::ofstream(public_path) << evidence::public_key_line(*key);
    std::cout << "private key: " << path.string() << "\npublic key:  " << public_path.string() << "  (give this to the auditor)\n";
    return kOk;
}

int audit_export(const AuditOptions& options) {
    auto source = source_of(options);
    if (!source) return failed(source.error(), options.admin.output);
    const auto last = write_export(**source, options.out);
    if (!last) return failed(last.error(), options.admin.output);
    std::cout << "changes up to " << *last << " written to " << options.out << "\n";
    return kOk;
}

int audit_verify(const AuditOptions& options) {
    const ScratchFolder scratch("eduhub-audit");
    if (scratch.path().empty()) return report({"file.unwritable", "cannot make a temporary folder"}, options.admin.output);
    auto source = source_of(options);
    if (!source) return failed(source.error(), options.admin.output);
    const auto exported = scratch.path() / "audit.jsonl";
    if (auto written = write_export(**source, exported); !written) return failed(written.error(), options.admin.output);
    std::vector<std::string> command{(program_folder() / "eduhub-verify").string(), exported.string(), "-o", options.admin.output == Output::Json ? "json" : "text"};
    const auto checkpoints = (*source)->checkpoints();
    if (!checkpoints) return failed(checkpoints.error(), options.admin.output);
    if (const auto& [file, key] = *checkpoints; !file.empty()) {
        std::string key_file = options.key;
        if (key_file.empty()) {
            key_file = (scratch.path() / "evidence.pub").string();
            std::ofstream(key_file) << key;
        }
        command.insert(command.end(), {"--checkpoints", options.checkpoints.empty() ? file : options.checkpoints, "--key", key_file});
    }
    const auto finished = run_to_end(command);
    if (!finished) return failed(finished.error(), options.admin.output);
    std::cout << finished->output;
    return finished->exit_code == 0 ? kOk : kError;
}

int find_person(const AdminOptions& admin) {
    // From standard input: an argument stands in the list of processes and in the shell's history.
    std::string number;
    std::getline(std::cin, number);
    Value order = Value::object();
    order.set("national_id", number);
    const auto found = AdminClient(admin.socket).post("/search?purpose=" + codec::encode_percent(admin.purpose), order);
    if (!found) return failed(found.error(), admin.output);
    return print_rows((*found)["records"], {"hub_id", "tenant", "entity"}, admin.output);
}

}  // namespace hub::app
