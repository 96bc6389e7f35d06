// What eduhub.yaml may hold, key by key.
#include "core/config/hub_config.hpp"

namespace hub::config {

namespace {

const SectionSchema& sqlite_schema() {
    static const SectionSchema schema{
        "`sqlite`", "Embedded database (the default).",
        {{.name = "dir", .doc = "Folder of the database files.", .need = Need::Required}}};
    return schema;
}

const SectionSchema& postgres_schema() {
    static const SectionSchema schema{
        "`postgres`", "PostgreSQL, for several nodes.",
        {{.name = "dsn", .type = KeyType::Secret, .doc = "Connection string, by reference.", .need = Need::Required}}};
    return schema;
}

const SectionSchema& store_schema() {
    static const SectionSchema schema{
        "`store`", "Where everything is kept: sqlite or postgres.",
        {{.name = "sqlite", .type = KeyType::Section, .doc = "Embedded database.", .section = &sqlite_schema()},
         {.name = "postgres", .type = KeyType::Section, .doc = "PostgreSQL.", .section = &postgres_schema()},
         {.name = "quota", .type = KeyType::Size, .doc = "Largest size of sqlite's folder; above it nothing new is received."},
         {.name = "ballast", .type = KeyType::Size, .doc = "Size of a file beside the database that is given up when the disk is full."}}};
    return schema;
}

const SectionSchema& evidence_schema() {
    static const SectionSchema schema{
        "`evidence`", "Signed checkpoints of the chain of changes.",
        {{.name = "checkpoint_directory", .doc = "Folder outside the database, best on another disk or machine.", .need = Need::Required},
         {.name = "key", .type = KeyType::Secret, .doc = "Signing key made with `eduhub audit keygen`.", .need = Need::Required},
         {.name = "every_changes", .type = KeyType::Integer, .doc = "Sign after so many changes (10000).", .minimum = 1, .maximum = 1'000'000'000},
         {.name = "every", .type = KeyType::Duration, .doc = "Sign what is new at least so often (5m)."}}};
    return schema;
}

const SectionSchema& sms_schema() {
    static const SectionSchema schema{
        "`sms`", "The gateway that sends codes to telephones: POST of {\"to\", \"text\"} as JSON with a bearer token; 2xx means taken.",
        {{.name = "url", .doc = "Where messages are posted.", .need = Need::Required},
         {.name = "token", .type = KeyType::Secret, .doc = "Its token, by reference.", .need = Need::Required}}};
    return schema;
}

const SectionSchema& identity_schema() {
    static const SectionSchema schema{
        "`identity`", "One login for all applications.",
        {{.name = "issuer", .doc = "Address people and applications reach the hub at: https://login.so.example", .need = Need::Required},
         {.name = "apps", .doc = "Pattern of the applications' files.", .need = Need::Required},
         {.name = "upstreams", .doc = "Pattern of the files of providers above the hub: VNeID, the province's, Google."},
         {.name = "sms", .type = KeyType::Section, .doc = "Messages to telephones; none are sent when absent.", .section = &sms_schema()},
         {.name = "second_factor",
          .type = KeyType::Choice,
          .doc = "Roles that sign in with a second factor; whoever has none sets one up at the next sign-in.",
          .shape = Shape::List,
          .choices = {"pupil", "guardian", "teacher", "staff", "administrator"}}}};
    return schema;
}

const SectionSchema& retention_schema() {
    static const SectionSchema schema{
        "`retention`", "How long things are kept; for ever when absent.",
        {{.name = "inbox_bodies", .type = KeyType::Duration, .doc = "Bodies of receipts: 90d. Their heads stay."},
         {.name = "change_details", .type = KeyType::Duration, .doc = "Journeys inside changes: 365d. The chain stays whole."},
         {.name = "changes", .type = KeyType::Duration, .doc = "Whole changes; needs `evidence`, which signs their head first."}}};
    return schema;
}

const SectionSchema& top_limits_schema() {
    static const SectionSchema schema{
        "`limits`", "How much callers may ask.",
        {{.name = "blind_index_per_minute", .type = KeyType::Integer, .doc = "Searches by national id in any minute, of one caller (60).", .minimum = 1,
          .maximum = 100'000}}};
    return schema;
}

const SectionSchema& keys_schema() {
    static const SectionSchema schema{
        "`keys`", "The hub's own keys, by reference.",
        {{.name = "sealing", .type = KeyType::Secret, .doc = "Key that seals bodies at rest.", .need = Need::Required},
         {.name = "index", .type = KeyType::Secret, .doc = "Key of the blind index and public ids.",
          .need = Need::Required}}};
    return schema;
}

const SectionSchema& tls_schema() {
    static const SectionSchema schema{
        "`tls`", "TLS of the HTTP server; files are read anew when they change, and on SIGHUP.",
        {{.name = "certificate", .type = KeyType::Secret, .doc = "file: of the certificate and its chain, PEM.", .need = Need::Required},
         {.name = "key", .type = KeyType::Secret, .doc = "file: of the private key, PEM, mode 0600.", .need = Need::Required},
         {.name = "client_ca", .type = KeyType::Secret, .doc = "file: of authorities; callers must show a certificate of one."}}};
    return schema;
}

const SectionSchema& listen_schema() {
    static const SectionSchema schema{
        "`listen`", "Where the hub answers.",
        {{.name = "http", .type = KeyType::Address, .doc = "Address of the HTTP server; port 0 takes a free one."},
         {.name = "tls", .type = KeyType::Section, .doc = "TLS; needed on any address but this machine's own, unless a trusted proxy is named.", .section = &tls_schema()},
         {.name = "trusted_proxies", .doc = "Addresses or ranges of proxies in front: 10.0.0.5, 10.1.0.0/16; they alone are believed about who calls.", .shape = Shape::List},
         {.name = "forwarded_by", .type = KeyType::Choice, .doc = "The header that they write (x_forwarded_for); any other is ignored.",
          .choices = {"x_forwarded_for", "forwarded"}},
         {.name = "admin_socket", .doc = "Unix socket of the command line."}}};
    return schema;
}

const SectionSchema& push_schema() {
    static const SectionSchema schema{
        "`push`", "Vendors' own pushes at /push/v1/.",
        {{.name = "max_body_bytes", .type = KeyType::Integer, .doc = "Largest body taken.", .minimum = 1'024,
          .maximum = 1LL << 30}}};
    return schema;
}

const SectionSchema& system_schema() {
    static const SectionSchema schema{
        "a system", "A vendor system and the plugin that speaks to it.",
        {{.name = "id", .doc = "Short name used everywhere: vnedu.", .need = Need::Required},
         {.name = "plugin", .doc = "Id of the plugin: vn.vnpt.vnedu.", .need = Need::Required},
         {.name = "isolation", .type = KeyType::Choice, .doc = "A process of its own, or inside the hub when trusted.",
          .choices = {"worker", "in_process"}},
         {.name = "idempotency", .type = KeyType::Choice, .doc = "Stricter than its plugin says: a call of unknown end is asked back (query) or left to a person (none).",
          .choices = {"query", "none"}},
         {.name = "settings", .type = KeyType::Free, .doc = "The plugin's own settings, such as base_url."},
         {.name = "egress", .type = KeyType::Address, .doc = "host:port the plugin may call.", .shape = Shape::List}}};
    return schema;
}

const SectionSchema& schedule_schema() {
    static const SectionSchema schema{
        "`schedule`", "When the hub reads by itself.",
        {{.name = "every", .type = KeyType::Duration, .doc = "Time between two reads: 15m."},
         {.name = "not_between",
          .doc = "Pairs of times of day (UTC+7) without scheduled reads: [\"06:45\", \"07:30\"]; may go past midnight.",
          .shape = Shape::List}}};
    return schema;
}

const SectionSchema& limits_schema() {
    static const SectionSchema schema{
        "`limits`", "How hard the hub may call.",
        {{.name = "requests_per_minute", .type = KeyType::Integer, .doc = "HTTP requests in any minute, reads and deliveries together.", .minimum = 1,
          .maximum = 1'000'000}}};
    return schema;
}

const SectionSchema& feeding_schema() {
    static const SectionSchema schema{
        "`feeding`", "The days on which this system is the school's own; a school has one feeding partner at a time.",
        {{.name = "from", .doc = "First day (UTC+7): \"2026-08-01\"; open when absent."},
         {.name = "until", .doc = "The day it ends, no longer counted; open when absent."}}};
    return schema;
}

const SectionSchema& connection_schema() {
    static const SectionSchema schema{
        "a connection", "One system at one school.",
        {{.name = "system", .doc = "Id of a system above.", .need = Need::Required},
         {.name = "tenant", .doc = "Code of the school.", .need = Need::Required},
         {.name = "credential", .type = KeyType::Secret, .doc = "The school's credential, by reference."},
         {.name = "schedule", .type = KeyType::Section, .doc = "When to read.", .section = &schedule_schema()},
         {.name = "limits", .type = KeyType::Section, .doc = "How hard to call.", .section = &limits_schema()},
         {.name = "feeding", .type = KeyType::Section, .doc = "When this system feeds the school; always, beside others, when absent.",
          .section = &feeding_schema()},
         {.name = "mode", .type = KeyType::Choice, .doc = "What may be written, per entity; observe when absent.",
          .shape = Shape::Map, .choices = {"observe", "dry_run", "write"}},
         {.name = "entities", .doc = "Entities this connection carries; all when absent.", .shape = Shape::List},
         {.name = "settings", .type = KeyType::Free, .doc = "Laid over the settings of the system."}}};
    return schema;
}

}  // namespace

const SectionSchema& hub_schema() {
    static const SectionSchema schema{
        "eduhub.yaml", "Configuration of an eduhub.",
        {{.name = "store", .type = KeyType::Section, .doc = "Where everything is kept.", .need = Need::Required,
          .section = &store_schema()},
         {.name = "keys", .type = KeyType::Section, .doc = "The hub's own keys.", .need = Need::Required,
          .section = &keys_schema()},
         {.name = "evidence", .type = KeyType::Section, .doc = "Signed checkpoints.", .section = &evidence_schema()},
         {.name = "retention", .type = KeyType::Section, .doc = "How long things are kept.", .section = &retention_schema()},
         {.name = "limits", .type = KeyType::Section, .doc = "How much callers may ask.", .section = &top_limits_schema()},
         {.name = "listen", .type = KeyType::Section, .doc = "Where the hub answers.", .section = &listen_schema()},
         {.name = "trust", .doc = "Folder of publishers' public keys."},
         {.name = "vault", .doc = "Folder of sealed secrets, for vault: references."},
         {.name = "development", .type = KeyType::Boolean, .doc = "Accept unsigned plugins; shown at each start."},
         {.name = "accept_weak_cage", .type = KeyType::Boolean,
          .doc = "Run workers although this kernel cannot cage them."},
         {.name = "push", .type = KeyType::Section, .doc = "Vendors' own pushes.", .section = &push_schema()},
         {.name = "systems", .type = KeyType::Section, .doc = "The vendor systems.", .shape = Shape::List,
          .section = &system_schema()},
         {.name = "connections", .type = KeyType::Section, .doc = "Systems at schools.", .shape = Shape::List,
          .section = &connection_schema()},
         {.name = "identity", .type = KeyType::Section, .doc = "One login.", .section = &identity_schema()},
         {.name = "mappings", .doc = "Pattern of the mapping files."},
         {.name = "routes", .doc = "Pattern of the route files."},
         {.name = "codelists", .doc = "Folder of the code lists."}}};
    return schema;
}

}  // namespace hub::config
