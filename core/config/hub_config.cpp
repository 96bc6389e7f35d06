#include "core/config/hub_config.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "core/codec/yaml.hpp"
#include "core/config/file_pattern.hpp"
#include "core/text/suggestion.hpp"

namespace hub::config {

namespace fs = std::filesystem;
using codec::Node;

Mode ConnectionConfig::mode_of(const std::string& entity) const {
    const auto found = modes.find(entity);
    return found != modes.end() ? found->second : Mode::Observe;
}

const SystemConfig* HubConfig::find_system(std::string_view id) const {
    const auto found = std::find_if(systems.begin(), systems.end(), [&](const auto& each) { return each.id == id; });
    return found != systems.end() ? &*found : nullptr;
}

namespace {

/// Joins `added` into `root`: lists grow, mappings join, single values must not meet.
void merge(Node& root, const Node& added, Problems& problems) {
    for (const auto& entry : added.entries) {
        const auto found = std::find_if(root.entries.begin(), root.entries.end(),
                                        [&](const auto& each) { return each.key == entry.key; });
        if (found == root.entries.end()) {
            root.entries.push_back(entry);
        } else if (found->value.is_sequence() && entry.value.is_sequence()) {
            found->value.items.insert(found->value.items.end(), entry.value.items.begin(), entry.value.items.end());
        } else if (found->value.is_mapping() && entry.value.is_mapping()) {
            merge(found->value, entry.value, problems);
        } else {
            problems.add(added, entry.key_mark, std::string("`") + entry.key + "` is set already at " + found->value.where() + ".");
        }
    }
}

std::optional<int> minute_of_day(std::string_view text) {
    const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
}

class Reader {
public:
    Reader(const fs::path& file, const std::vector<std::string>& entities, Problems& problems)
        : entities_(entities), problems_(problems) {
        config_.file = file;
        config_.folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    }

    HubConfig read(const Section& root) {
        store(root);
        evidence(root);
        if (const auto limits = root.section("limits")) {
            config_.blind_index_per_minute = limits->integer("blind_index_per_minute", config_.blind_index_per_minute);
        }
        config_.development = root.boolean("development");
        config_.accept_weak_cage = root.boolean("accept_weak_cage");
        if (const auto keys = root.section("keys")) {
            config_.sealing_key = keys->secret("sealing");
            config_.index_key = keys->secret("index");
        }
        config_.admin_socket = path("var/run/eduhub.sock");
        if (const auto listen = root.section("listen")) {
            if (auto address = parse_address(listen->text("http"))) config_.http = *address;
            config_.admin_socket = path(listen->text("admin_socket", "var/run/eduhub.sock"));
            if (const auto tls_section = listen->section("tls")) tls(*tls_section);
            proxies(*listen);
            if (!config_.tls && config_.proxies.trusted.empty() && !is_loopback(config_.http.host)) {
                problems_.add_line(listen->where("http") + ": " + config_.http.host +
                                   " can be reached from elsewhere, where tokens and pupils' data would travel in the clear: add `tls`, name the proxy in front of it "
                                   "in `trusted_proxies`, or listen on 127.0.0.1.");
            }
        }
        config_.trust = path(root.text("trust", "trust"));
        if (root.find("vault") != nullptr) config_.vault = path(root.text("vault"));
        config_.codelists = path(root.text("codelists", "config/codelists"));
        if (const auto push = root.section("push")) {
            config_.push_body_bytes = push->integer("max_body_bytes", config_.push_body_bytes);
        }
        for (const Section& each : root.sections("systems")) system(each);
        for (const Section& each : root.sections("connections")) connection(each);
        if (const auto section = root.section("identity")) identity(*section);
        config_.mappings = files(root, "mappings");
        config_.routes = files(root, "routes");
        return std::move(config_);
    }

private:
    [[nodiscard]] fs::path path(const std::string& written) const {
        const fs::path as_written(written);
        return as_written.is_absolute() ? as_written : config_.folder / as_written;
    }

    void identity(const Section& section) {
        IdentityConfig identity{section.text("issuer"), files(section, "apps"), files(section, "upstreams"), section.where("issuer"), section.texts("second_factor")};
        const std::string_view issuer = identity.issuer;
        // A browser takes http://localhost for safe (W3C Secure Contexts §3.1); anything else in the clear gives sessions away.
        const bool safe = issuer.starts_with("https://") || (config_.development && issuer.starts_with("http://localhost"));
        const bool bare = issuer.find_first_of("?#") == std::string_view::npos && !issuer.ends_with('/') && issuer.find('/', issuer.find("//") + 2) == std::string_view::npos;
        if (!safe || !bare) problems_.add_line(identity.where + ": `" + identity.issuer + "` is no issuer: https://, a host and nothing behind it.");
        if (const auto sms = section.section("sms")) {
            const auto token = sms->secret("token");
            identity.sms = IdentityConfig::Sms{sms->text("url"), token.value_or(SecretRef{})};
            if (!identity.sms->url.starts_with("https://") && !config_.development) problems_.add_line(sms->where("url") + ": codes go over https:// only.");
        }
        config_.identity = std::move(identity);
    }

    static bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

    void tls(const Section& section) {
        const auto file = [&](std::string_view key) -> fs::path {
            const auto written = section.secret(key);
            if (!written) return {};
            if (written->scheme == SecretScheme::File) return path(written->name);
            problems_.add_line(section.where(key) + ": `" + std::string(key) + "` is a file that can be renewed in its place: file:PATH.");
            return {};
        };
        config_.tls = TlsConfig{file("certificate"), file("key"), file("client_ca")};
    }

    void proxies(const Section& listen) {
        config_.proxies.header = listen.text("forwarded_by") == "forwarded" ? ProxyConfig::Header::Forwarded : ProxyConfig::Header::XForwardedFor;
        for (const auto& written : listen.texts("trusted_proxies")) {
            auto range = AddressRange::parse(written);
            if (!range) problems_.add_line(listen.where("trusted_proxies") + ": " + range.error().message + ".");
            else if (range->holds_everything()) problems_.add_line(listen.where("trusted_proxies") + ": `" + written + "` trusts everybody; name your proxies.");
            else config_.proxies.trusted.push_back(*range);
        }
    }

    void store(const Section& root) {
        const auto store = root.section("store");
        if (!store) return;
        const auto sqlite = store->section("sqlite");
        const auto postgres = store->section("postgres");
        if (sqlite.has_value() == postgres.has_value()) {
            problems_.add(store->node(), "`store` is either sqlite or postgres.");
        }
        if (sqlite) config_.sqlite_folder = path(sqlite->text("dir"));
        if (postgres) config_.postgres_dsn = postgres->secret("dsn");
        config_.quota_bytes = store->size_bytes("quota").value_or(0);
        config_.ballast_bytes = store->size_bytes("ballast").value_or(0);
        if (postgres && (config_.quota_bytes != 0 || config_.ballast_bytes != 0)) {
            problems_.add(store->node(), "`quota` and `ballast` are for sqlite; a PostgreSQL server minds its own disk.");
        }
    }

    /// Whether `inner` is `folder` or lies in it, as far as the names tell.
    static bool lies_in(const fs::path& inner, const fs::path& folder) {
        const auto whole = fs::absolute(folder).lexically_normal();
        const auto rest = fs::absolute(inner).lexically_normal().lexically_relative(whole);
        return !rest.empty() && *rest.begin() != "..";
    }

    void evidence(const Section& root) {
        if (const auto section = root.section("evidence")) {
            EvidenceConfig made;
            made.checkpoint_folder = path(section->text("checkpoint_directory"));
            made.key = section->secret("key");
            made.every_changes = section->integer("every_changes", made.every_changes);
            made.every_milliseconds = section->duration_milliseconds("every").value_or(made.every_milliseconds);
            made.where = section->where("checkpoint_directory");
            if (!config_.sqlite_folder.empty() && lies_in(made.checkpoint_folder, config_.sqlite_folder)) {
                problems_.add_line(made.where + ": `checkpoint_directory` lies in the database's folder; whoever can change the one could change the other.");
            }
            config_.evidence = std::move(made);
        }
        if (const auto section = root.section("retention")) {
            config_.retention.inbox_bodies_milliseconds = section->duration_milliseconds("inbox_bodies");
            config_.retention.change_details_milliseconds = section->duration_milliseconds("change_details");
            config_.retention.changes_milliseconds = section->duration_milliseconds("changes");
            if (config_.retention.changes_milliseconds && !config_.evidence) {
                problems_.add_line(section->where("changes") + ": `changes` needs `evidence`: the head of what is removed has to be signed first.");
            }
        }
    }

    void system(const Section& section) {
        SystemConfig made;
        made.id = section.text("id");
        made.plugin = section.text("plugin");
        made.isolation = section.text("isolation") == "in_process" ? Isolation::InProcess : Isolation::Worker;
        made.idempotency = section.text("idempotency");
        made.where = section.where("id");
        settings(section, made.settings);
        for (const auto& written : section.texts("egress")) {
            if (auto address = parse_address(written)) made.egress.push_back(*address);
        }
        if (const auto* earlier = config_.find_system(made.id); earlier != nullptr && !made.id.empty()) {
            problems_.add_line(made.where + ": System `" + made.id + "` stands already at " + earlier->where + ".");
            return;
        }
        config_.systems.push_back(std::move(made));
    }

    void settings(const Section& section, codec::Value& into) {
        const Node* node = section.find("settings");
        if (node == nullptr) return;
        if (!node->is_mapping()) return problems_.add(*node, "`settings` is a mapping.");
        into = node->to_value();
    }

    void connection(const Section& section) {
        ConnectionConfig made;
        made.system = section.text("system");
        made.tenant = section.text("tenant");
        made.credential = section.secret("credential");
        made.where = section.where("system");
        made.entities = section.texts("entities");
        settings(section, made.settings);
        if (const auto schedule = section.section("schedule")) {
            made.every_milliseconds = schedule->duration_milliseconds("every");
            windows(*schedule, made);
        }
        if (const auto limits = section.section("limits")) made.requests_per_minute = limits->integer("requests_per_minute");
        if (const auto period = section.section("feeding")) feeding(*period, made);
        for (const auto& [entity, mode] : section.text_map("mode")) {
            made.modes[entity] = mode == "write" ? Mode::Write : mode == "dry_run" ? Mode::DryRun : Mode::Observe;
        }
        known_entities(section);
        known_system(section, made);
        if (!connections_.insert({made.system, made.tenant}).second) {
            problems_.add_line(made.where + ": Connection " + made.system + " at " + made.tenant + " stands twice.");
        }
        config_.connections.push_back(std::move(made));
    }

    void feeding(const Section& section, ConnectionConfig& made) {
        const auto day = [&](std::string_view key, std::int64_t open) {
            const std::string written = section.text(key);
            if (written.empty()) return Instant{open};
            const auto start = start_of_day(written);
            if (!start) problems_.add_line(section.where(key) + ": `" + std::string(key) + "` is a day, such as 2026-08-01.");
            return start.value_or(Instant{open});
        };
        const FeedingPeriod period{day("from", std::numeric_limits<std::int64_t>::min()), day("until", std::numeric_limits<std::int64_t>::max())};
        if (period.from >= period.until) {
            problems_.add_line(section.where("until") + ": `until` comes after `from`: it is the first day that no longer counts.");
        }
        for (const auto& other : config_.connections) {
            if (other.tenant != made.tenant || !other.feeding || !other.feeding->overlaps(period)) continue;
            problems_.add_line(section.where("from") + ": School " + made.tenant + " is fed by `" + other.system + "` at that time (" + other.where +
                               "); a school has one feeding partner at a time.");
        }
        made.feeding = period;
    }

    void windows(const Section& schedule, ConnectionConfig& made) {
        const Node* node = schedule.find("not_between");
        if (node == nullptr || !node->is_sequence()) return;
        const auto times = schedule.texts("not_between");
        bool good = times.size() == node->items.size() && times.size() % 2 == 0;
        for (std::size_t i = 0; good && i < times.size(); i += 2) {
            const auto from = minute_of_day(times[i]);
            const auto to = minute_of_day(times[i + 1]);
            good = from && to && *from != *to;
            if (good) made.not_between.push_back({*from, *to});
        }
        if (!good) problems_.add(*node, "`not_between` is pairs of times of day, such as [\"06:45\", \"07:30\"].");
    }

    void known_entities(const Section& section) {
        if (entities_.empty()) return;
        const auto check = [&](const Node& node, codec::Mark at, const std::string& name) {
            if (std::find(entities_.begin(), entities_.end(), name) != entities_.end()) return;
            problems_.add(node, at, "Unknown entity `" + name + "`." + text::did_you_mean(name, entities_));
        };
        if (const Node* mode = section.find("mode")) {
            for (const auto& entry : mode->entries) check(*mode, entry.key_mark, entry.key);
        }
        if (const Node* list = section.find("entities")) {
            for (const Node& item : list->items) {
                if (item.is_scalar()) check(item, item.mark, item.scalar);
            }
        }
    }

    void known_system(const Section& section, const ConnectionConfig& made) {
        if (made.system.empty() || config_.find_system(made.system) != nullptr) return;
        std::vector<std::string> ids;
        for (const auto& each : config_.systems) ids.push_back(each.id);
        problems_.add_line(section.where("system") + ": Unknown system `" + made.system + "`." +
                           text::did_you_mean(made.system, ids));
    }

    std::vector<fs::path> files(const Section& root, std::string_view key) {
        const Node* node = root.find(key);
        if (node == nullptr || !node->is_scalar()) return {};
        auto found = matching_files(config_.folder, node->scalar);
        if (found.empty()) {
            problems_.add(*node, std::string("`").append(key) + "`: No file matches " + node->scalar + " from " +
                                     config_.folder.string() + ".");
        }
        return found;
    }

    const std::vector<std::string>& entities_;
    Problems& problems_;
    HubConfig config_;
    std::set<std::pair<std::string, std::string>> connections_;
};

}  // namespace

Result<HubConfig> load(const fs::path& file, const std::vector<std::string>& entities) {
    Problems problems;
    auto root = codec::read_yaml_file(file);
    if (!root) return fail("config.invalid", root.error().message);
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    for (const auto& extra : matching_files(folder, "conf.d/*.yaml")) {
        auto added = codec::read_yaml_file(extra);
        if (!added) {
            problems.add_line(added.error().message);
        } else if (added->is_mapping()) {
            merge(*root, *added, problems);
        } else if (!added->is_null()) {
            problems.add(*added, "A file of conf.d/ is a mapping of keys.");
        }
    }
    const Section section(*root, hub_schema(), problems);
    HubConfig config = Reader(file, entities, problems).read(section);
    HUB_TRY(problems.status());
    return config;
}

}  // namespace hub::config
