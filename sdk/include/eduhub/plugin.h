/* The eduhub plugin ABI, DRAFT. C11 and C++ read it alike; nothing but this file crosses the border.
 *
 * A plugin is one shared object exporting one const data symbol, `eduhub_plugin_draft`. It links to no
 * symbol of the host: what it may do comes through the services of `eduhub_host`.
 *
 * Rules
 *  - Every struct begins with struct_size, set by whoever fills it. Test it before reading a field that is
 *    newer than the first release: EDUHUB_HAS(pointer, field). Reserved fields are zero.
 *  - Slices are borrowed: what a call passes in is valid until that call returns, and no longer. Nobody
 *    frees what the other side allocated; results travel through the caller's sinks.
 *  - A function returns EDUHUB_OK, EDUHUB_FAILED (with *error filled) or, from a sink, EDUHUB_STOP: the
 *    receiver takes no more, return EDUHUB_STOP at once.
 *  - No exception, longjmp, signal handler, setlocale, chdir, environment write, exit or abort.
 *  - A worker denies sockets, files and processes: static constructors included.
 *
 * Thread classes
 *  [control]  one call at a time for an instance, never together with [work]
 *  [work]     one call at a time for an instance; may block until the call's deadline
 *  [call]     only on the thread of a running [work] or [control] call, inside that call
 *  [any]      any thread, any time between create and destroy
 *
 * While the symbol is called draft, the ABI may still change; minor numbers only add at the tails.
 */
#ifndef EDUHUB_PLUGIN_H
#define EDUHUB_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EDUHUB_ABI_MINOR 1u

#define EDUHUB_OK 0
#define EDUHUB_FAILED 1
#define EDUHUB_STOP 2

#define EDUHUB_HAS(pointer, field) \
    ((pointer)->struct_size >= offsetof(__typeof__(*(pointer)), field) + sizeof((pointer)->field))

/* Borrowed bytes; data may be null when size is 0. UTF-8 where the field is text. */
typedef struct eduhub_slice {
    const char* data;
    uint64_t size;
} eduhub_slice;

#define EDUHUB_RETRY_NEVER 0u     /* the input or configuration must change */
#define EDUHUB_RETRY_LATER 1u     /* network, busy, limit */
#define EDUHUB_RETRY_UNCERTAIN 2u /* it may have happened */

/* The caller's memory; the callee fills it and ends both texts with 0. Texts hold no personal data. */
typedef struct eduhub_error {
    uint32_t struct_size;
    uint32_t retry;          /* EDUHUB_RETRY_* */
    int64_t retry_after_ms;  /* 0: no wish */
    char code[64];           /* stable, dotted: page.repeated */
    char message[512];
} eduhub_error;

/* ---- host ---------------------------------------------------------------------------------------- */

typedef struct eduhub_host eduhub_host;

struct eduhub_host {
    uint32_t struct_size;
    uint32_t abi_minor;
    void* context;           /* the host's own */
    eduhub_slice system;     /* valid until destroy */
    eduhub_slice tenant;     /* the school; valid until destroy */
    eduhub_slice settings;   /* JSON object, checked against the manifest; valid until destroy */
    /* [any] A service's table, valid until destroy, or null when this host has no such service. */
    const void* (*service)(const eduhub_host* host, const char* id);
};

/* Receives bytes during the call it was passed to. */
typedef int32_t (*eduhub_take_bytes)(void* taker, eduhub_slice bytes);

#define EDUHUB_HOST_HTTP "eduhub.host.http/1"

typedef struct eduhub_header {
    eduhub_slice name;
    eduhub_slice value; /* {{secret:NAME}} is replaced by that field of the credential, by the host, on the way out */
} eduhub_header;

typedef struct eduhub_http_request {
    uint32_t struct_size;
    uint32_t header_count;
    const eduhub_header* headers;
    eduhub_slice method;
    eduhub_slice url; /* absolute */
    eduhub_slice body;
} eduhub_http_request;

typedef struct eduhub_http_reply {
    uint32_t struct_size;
    int32_t status;
    uint32_t header_count;
    uint32_t reserved;
    const eduhub_header* headers;
    eduhub_slice body;
} eduhub_http_reply;

typedef struct eduhub_host_http {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] Any status is EDUHUB_OK; EDUHUB_FAILED means there is no reply. `take` is called once. */
    int32_t (*perform)(const eduhub_host* host, const eduhub_http_request* request,
                       void (*take)(void* taker, const eduhub_http_reply* reply), void* taker, eduhub_error* error);
} eduhub_host_http;

#define EDUHUB_HOST_CRYPTO "eduhub.host.crypto/1"

typedef struct eduhub_host_crypto {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] Lower-case hexadecimal HMAC-SHA-256 of `text` under a field of the credential, by its name.
     * The secret itself is never shown. `hex` receives 64 characters. */
    int32_t (*hmac_sha256)(const eduhub_host* host, eduhub_slice secret_name, eduhub_slice text, char hex[64],
                           eduhub_error* error);
} eduhub_host_crypto;

#define EDUHUB_HOST_STATE "eduhub.host.state/1"

typedef struct eduhub_host_state {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] `take` is called once when the key has a value, not at all when it has none. */
    int32_t (*get)(const eduhub_host* host, eduhub_slice key, eduhub_take_bytes take, void* taker, eduhub_error* error);
    /* [call] Durable when it returns. Keys up to 128 bytes, values up to 64 KiB. */
    int32_t (*put)(const eduhub_host* host, eduhub_slice key, eduhub_slice value, eduhub_error* error);
} eduhub_host_state;

#define EDUHUB_HOST_CLOCK "eduhub.host.clock/1"

typedef struct eduhub_host_clock {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] Milliseconds since 1970-01-01T00:00:00Z. Use this, not the machine's clock: tests move it. */
    int64_t (*now_ms)(const eduhub_host* host);
} eduhub_host_clock;

#define EDUHUB_HOST_LOG "eduhub.host.log/1"
#define EDUHUB_LOG_DEBUG 0u
#define EDUHUB_LOG_INFO 1u
#define EDUHUB_LOG_WARNING 2u
#define EDUHUB_LOG_ERROR 3u

typedef struct eduhub_host_log {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] For operators; no personal data. Cut at 2,000 bytes. */
    void (*write)(const eduhub_host* host, uint32_t level, eduhub_slice message);
} eduhub_host_log;

#define EDUHUB_HOST_METRICS "eduhub.host.metrics/1"

typedef struct eduhub_host_metrics {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] Adds to a counter; name in [a-z0-9_], the host puts system and tenant beside it. */
    void (*add)(const eduhub_host* host, eduhub_slice name, double amount);
} eduhub_host_metrics;

#define EDUHUB_HOST_CODEC "eduhub.host.codec/1"

/* Hardened parsers; they need no authority and run beside the plugin. Everything comes as JSON objects, in this order:
 *   table  {"format":"xlsx|xls|html|csv"}                        once, what the content is, whatever its name says
 *          {"sheet":"4A","columns":[{"column":2,"charset":"tcvn3","basis":"words","confidence":0.93,"words":45}]}
 *                                                               for each sheet: the columns that needed a charset; one
 *                                                               that could not be told has "charset":null
 *          {"sheet":"4A","row":17,"cells":[{"ref":"G17","column":7,"kind":"text|number|date|boolean|formula|error|refused","text":"..."}]}
 *          A date's text is yyyy-MM-dd; a number's has no exponent where an integer fits; empty cells are left out. A
 *          refused cell's text is the code why its charset could not be told. A row that cannot be read has the
 *          member "refused" with the code, and no cells.
 *   csv    {"line":17,"cells":["a","b"]}                         UTF-8 only, as it stands
 */
typedef struct eduhub_host_codec {
    uint32_t struct_size;
    uint32_t reserved;
    /* [call] A workbook, web page or CSV. `options`: empty, or {"charset":"vni","columns":{"B":"tcvn3"}}, the charsets
     * a person named: unicode, windows-1258, tcvn3, tcvn3-capitals, vni, viqr, mojibake, mojibake-twice. */
    int32_t (*table_rows)(const eduhub_host* host, eduhub_slice bytes, eduhub_slice options, eduhub_take_bytes take,
                          void* taker, eduhub_error* error);
    int32_t (*csv_rows)(const eduhub_host* host, eduhub_slice bytes, char separator, eduhub_take_bytes take,
                        void* taker, eduhub_error* error); /* [call] */
} eduhub_host_codec;

/* ---- roles ---------------------------------------------------------------------------------------
 * Small tables fetched by id from an instance. A role that is not offered is null. */

#define EDUHUB_ROLE_FETCH "eduhub.role.fetch/1"

typedef struct eduhub_page_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    int32_t (*page)(void* self, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body); /* [call] */
    /* [call] Once, after the pages. more: 1 = call fetch again at once with next_cursor, 0 = read complete. */
    int32_t (*done)(void* self, eduhub_slice next_cursor, uint32_t more);
} eduhub_page_sink;

typedef struct eduhub_role_fetch {
    uint32_t struct_size;
    uint32_t reserved;
    /* [work] One step; cursor is empty at first, then what `done` said last. On failure no page counts. */
    int32_t (*fetch)(void* instance, eduhub_slice entity, eduhub_slice cursor, const eduhub_page_sink* sink,
                     eduhub_error* error);
} eduhub_role_fetch;

#define EDUHUB_ROLE_DECODE "eduhub.role.decode/1"
#define EDUHUB_RECORD_DELETED 1u

typedef struct eduhub_record {
    uint32_t struct_size;
    uint32_t flags; /* EDUHUB_RECORD_* */
    uint64_t ordinal;
    eduhub_slice location;   /* JSON pointer, line, Sheet!G17 */
    eduhub_slice entity;     /* empty: the page's */
    eduhub_slice key;        /* empty: unknown */
    eduhub_slice former_key; /* the temporary key this one replaced; empty: none */
    eduhub_slice version;    /* empty: none */
    eduhub_slice json;       /* one UTF-8 JSON object, the vendor's own shape */
} eduhub_record;

typedef struct eduhub_problem {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t ordinal;
    eduhub_slice location;
    eduhub_slice entity; /* empty: the page's */
    eduhub_slice key;    /* empty: unknown */
    eduhub_slice code;   /* of the message catalogue: date.unreadable */
    eduhub_slice field;  /* vendor field; may be empty */
    eduhub_slice params; /* JSON object free of personal values; may be empty */
} eduhub_problem;

/* How the body was read, where that was a decision: it stands in the receipt's journey and refuses nothing. */
typedef struct eduhub_note {
    uint32_t struct_size;
    uint32_t reserved;
    eduhub_slice location; /* of what the note is about; may be empty */
    eduhub_slice code;     /* charset.read */
    eduhub_slice params;   /* JSON object free of personal values; may be empty */
} eduhub_note;

typedef struct eduhub_record_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    int32_t (*record)(void* self, const eduhub_record* record);    /* [call] */
    int32_t (*problem)(void* self, const eduhub_problem* problem); /* [call] */
    int32_t (*note)(void* self, const eduhub_note* note);          /* [call] test EDUHUB_HAS */
} eduhub_record_sink;

typedef struct eduhub_role_decode {
    uint32_t struct_size;
    uint32_t reserved;
    /* [work] Pages, files, pushes and webhooks alike. Failure: the whole body cannot be read. */
    int32_t (*decode)(void* instance, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body,
                      const eduhub_record_sink* sink, eduhub_error* error);
} eduhub_role_decode;

#define EDUHUB_ROLE_SEND "eduhub.role.send/1"
#define EDUHUB_UPSERT 0u
#define EDUHUB_DELETE 1u
#define EDUHUB_ACCEPTED 0u
#define EDUHUB_UNCHANGED 1u
#define EDUHUB_REJECTED 2u
#define EDUHUB_RETRY 3u
#define EDUHUB_UNCERTAIN 4u
#define EDUHUB_PENDING 5u

typedef struct eduhub_outgoing {
    uint32_t struct_size;
    uint32_t operation; /* EDUHUB_UPSERT, EDUHUB_DELETE */
    int64_t version;
    eduhub_slice delivery_id;
    eduhub_slice entity;
    eduhub_slice body;      /* JSON object in the vendor's shape */
    eduhub_slice remote_id; /* empty: not known yet */
    eduhub_slice idempotency_key;
} eduhub_outgoing;

typedef struct eduhub_send_result {
    uint32_t struct_size;
    uint32_t status; /* EDUHUB_ACCEPTED .. EDUHUB_PENDING */
    int64_t retry_after_ms;
    eduhub_slice delivery_id;
    eduhub_slice remote_id;
    eduhub_slice former_remote_id; /* the temporary id that remote_id replaced */
    eduhub_slice code;
    eduhub_slice field;
    eduhub_slice message;
    eduhub_slice ticket; /* EDUHUB_PENDING: the vendor's name for the work, for resolve; may be empty. Test EDUHUB_HAS */
} eduhub_send_result;

typedef struct eduhub_result_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    int32_t (*result)(void* self, const eduhub_send_result* result); /* [call] */
} eduhub_result_sink;

typedef struct eduhub_role_send {
    uint32_t struct_size;
    uint32_t reserved;
    /* [work] Exactly one result for each record, in any order. Failure: nothing of the batch was taken,
     * unless error.retry is EDUHUB_RETRY_UNCERTAIN. */
    int32_t (*send)(void* instance, const eduhub_outgoing* records, uint64_t count, const eduhub_result_sink* sink,
                    eduhub_error* error);
} eduhub_role_send;

#define EDUHUB_ROLE_RESOLVE "eduhub.role.resolve/1"
#define EDUHUB_RESOLVED_DELIVERED 0u /* the destination has this version */
#define EDUHUB_RESOLVED_PENDING 1u   /* not yet, ask again */
#define EDUHUB_RESOLVED_NEVER 2u     /* it did not happen and no longer will: the hub sends it again */
#define EDUHUB_RESOLVED_REFUSED 3u   /* refused for good: code and field say why */
#define EDUHUB_RESOLVED_UNKNOWN 4u   /* the destination cannot tell, or not yet: nothing is sent again */

/* About one record that was sent and has no final answer: it is pending, or its answer was lost. */
typedef struct eduhub_question {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t version;    /* as it was sent */
    int64_t sent_at_ms; /* milliseconds since 1970-01-01T00:00:00Z; a call as young as that may still be on its way */
    eduhub_slice delivery_id;
    eduhub_slice entity;
    eduhub_slice remote_id; /* empty: not known */
    eduhub_slice idempotency_key;
    eduhub_slice ticket; /* empty: the answer that held it was lost, or it had none */
} eduhub_question;

typedef struct eduhub_resolution {
    uint32_t struct_size;
    uint32_t status; /* EDUHUB_RESOLVED_* */
    int64_t version; /* DELIVERED: what the destination has; 0: the one asked about */
    int64_t again_after_ms; /* PENDING: when to ask again, NEVER: when to send again; 0: no wish */
    eduhub_slice delivery_id;
    eduhub_slice remote_id; /* DELIVERED */
    eduhub_slice code;
    eduhub_slice field;
    eduhub_slice message;
} eduhub_resolution;

typedef struct eduhub_resolution_sink {
    uint32_t struct_size;
    uint32_t reserved;
    void* self;
    int32_t (*resolution)(void* self, const eduhub_resolution* resolution); /* [call] */
} eduhub_resolution_sink;

typedef struct eduhub_role_resolve {
    uint32_t struct_size;
    uint32_t reserved;
    /* [work] Exactly one resolution for each question, in any order. It changes nothing at the destination. Failure:
     * nothing is known of any of them, and they are asked again. */
    int32_t (*resolve)(void* instance, const eduhub_question* questions, uint64_t count, const eduhub_resolution_sink* sink,
                       eduhub_error* error);
} eduhub_role_resolve;

#define EDUHUB_ROLE_TRANSFORM "eduhub.role.transform/1"

typedef struct eduhub_role_transform {
    uint32_t struct_size;
    uint32_t reserved;
    /* [work] `take` is called once. */
    int32_t (*transform)(void* instance, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body,
                         eduhub_take_bytes take, void* taker, eduhub_error* error);
} eduhub_role_transform;

/* ---- plugin -------------------------------------------------------------------------------------- */

typedef struct eduhub_plugin {
    uint32_t struct_size;
    uint32_t abi_minor;      /* built against */
    uint32_t min_host_minor; /* refuses an older host */
    uint32_t reserved;
    const char* manifest; /* JSON, 0-terminated, as in the side file but for sha256 */
    /* [control] One instance for one connection. The host table outlives it. */
    int32_t (*create)(const eduhub_host* host, void** instance, eduhub_error* error);
    void (*destroy)(void* instance); /* [control] */
    /* [any] A role's table, valid until destroy, or null. */
    const void* (*role)(void* instance, const char* id);
} eduhub_plugin;

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
extern const eduhub_plugin eduhub_plugin_draft;

#ifdef __cplusplus
}
#endif

#endif /* EDUHUB_PLUGIN_H */
