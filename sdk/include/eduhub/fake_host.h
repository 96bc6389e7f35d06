/* A host without a hub, for a plugin's own tests. C only; the library behind it (libeduhub_fake_host) is made of the
 * hub's own parts and comes prebuilt with the SDK, so that secrets, limits and parsers behave as they will there.
 *
 *   eduhub_fake* host = eduhub_fake_new(&eduhub_plugin_draft);        // or eduhub_fake_open("x.so")
 *   eduhub_fake_settings(host, "{\"base_url\":\"https://vendor.test\"}");
 *   eduhub_fake_reply(host, 200, NULL, "…", strlen("…"));
 *   const char* json = eduhub_fake_fetch(host, "pupil", "");           // {"ok":true,"pages":[…],"next_cursor":"…"}
 *   eduhub_fake_free(host);
 *
 * Ownership: texts that a function returns belong to the host and are valid until its next call of the same function
 * or until it is freed; what is passed in is copied. Threads: one. Failure: NULL (or 0) from a function that can fail;
 * eduhub_fake_error() says why. A plugin's failure is no failure of the host: it stands in the result's JSON.
 *
 * The instance is made by the first call and again after eduhub_fake_restart(). */
#ifndef EDUHUB_FAKE_HOST_H
#define EDUHUB_FAKE_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "eduhub/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define EDUHUB_FAKE_API __attribute__((visibility("default")))
#else
#define EDUHUB_FAKE_API
#endif

typedef struct eduhub_fake eduhub_fake;

/* Of a plugin compiled into this program. */
EDUHUB_FAKE_API eduhub_fake* eduhub_fake_new(const eduhub_plugin* plugin);
/* Of a built .so. It stays loaded. */
EDUHUB_FAKE_API eduhub_fake* eduhub_fake_open(const char* library);
EDUHUB_FAKE_API void eduhub_fake_free(eduhub_fake* host);
/* Why the last function gave NULL or 0; of all hosts of this thread when host is NULL. */
EDUHUB_FAKE_API const char* eduhub_fake_error(const eduhub_fake* host);

/* ---- the connection; before the first call, or before a restart takes it up */
EDUHUB_FAKE_API void eduhub_fake_connection(eduhub_fake* host, const char* system, const char* tenant);
EDUHUB_FAKE_API void eduhub_fake_settings(eduhub_fake* host, const char* json);
EDUHUB_FAKE_API void eduhub_fake_secret(eduhub_fake* host, const char* name, const char* value);
/* Makes the instance now: 1, or 0 when the plugin refuses; *code is then its code. A hub checks the settings against the
 * manifest before; here the plugin sees them as they are. */
EDUHUB_FAKE_API int eduhub_fake_create(eduhub_fake* host, const char** code);
/* Ends the instance; state, clock and requests stay, as they do when a hub starts a worker again. */
EDUHUB_FAKE_API void eduhub_fake_restart(eduhub_fake* host);

/* ---- the vendor */
/* Queues a reply; headers as JSON object or NULL. */
EDUHUB_FAKE_API void eduhub_fake_reply(eduhub_fake* host, int status, const char* headers_json, const char* body, size_t size);
/* Queues a failure without reply: egress.connect, egress.timeout, …; retry is EDUHUB_RETRY_*. */
EDUHUB_FAKE_API void eduhub_fake_no_reply(eduhub_fake* host, const char* code, uint32_t retry);
/* Takes settings, secrets, clock and queued replies of every call from a recording: 1, or 0 when it is unreadable. */
EDUHUB_FAKE_API int eduhub_fake_replay(eduhub_fake* host, const char* recording_json);
/* [{"method","url","headers":[["name","value"]],"body"}] as the plugin wrote them, {{secret:NAME}} unfilled. */
EDUHUB_FAKE_API const char* eduhub_fake_requests(eduhub_fake* host);

/* ---- time, chance, state, parsers */
EDUHUB_FAKE_API int64_t eduhub_fake_now_ms(const eduhub_fake* host);
EDUHUB_FAKE_API void eduhub_fake_set_now_ms(eduhub_fake* host, int64_t now_ms);
/* Numbers for a test's own data, the same for the same seed. */
EDUHUB_FAKE_API void eduhub_fake_seed(eduhub_fake* host, uint64_t seed);
EDUHUB_FAKE_API uint64_t eduhub_fake_random(eduhub_fake* host);
EDUHUB_FAKE_API const char* eduhub_fake_state(eduhub_fake* host, const char* key); /* NULL: none */
EDUHUB_FAKE_API void eduhub_fake_set_state(eduhub_fake* host, const char* key, const char* value);
/* Rows that table_rows and csv_rows hand out instead of reading the bytes. Without any, the hub's own readers work. */
EDUHUB_FAKE_API void eduhub_fake_row(eduhub_fake* host, const char* row_json);
EDUHUB_FAKE_API const char* eduhub_fake_table_options(eduhub_fake* host); /* of the last table_rows; "" before */
/* [{"level":1,"message":"…"}] */
EDUHUB_FAKE_API const char* eduhub_fake_logs(eduhub_fake* host);

/* ---- the roles. Each answers {"ok":true,…} or {"ok":false,"code","message","retry","retry_after_ms"}, with
 *      fetch      "pages":[{"entity","content_type","body"}],"next_cursor","more"
 *      decode     "items":[{"kind":"record|problem|note","ordinal","location","entity","key","former_key","version","deleted","json","code","field","params"}]
 *      send       "results":[{"delivery_id","status","remote_id","former_remote_id","code","field","message","retry_after_ms","ticket"}], status a number
 *                 of EDUHUB_ACCEPTED …; records in: [{"delivery_id","entity","body","remote_id","idempotency_key","version","operation":"upsert|delete"}]
 *      resolve    "resolutions":[{"delivery_id","status","version","remote_id","code","field","message","again_after_ms"}], status a number of
 *                 EDUHUB_RESOLVED_DELIVERED …; questions in: [{"delivery_id","entity","version","sent_at_ms","remote_id","idempotency_key","ticket"}]
 *      transform  "body" */
EDUHUB_FAKE_API const char* eduhub_fake_fetch(eduhub_fake* host, const char* entity, const char* cursor);
EDUHUB_FAKE_API const char* eduhub_fake_decode(eduhub_fake* host, const char* entity, const char* content_type, const char* body, size_t size);
EDUHUB_FAKE_API const char* eduhub_fake_send(eduhub_fake* host, const char* records_json);
EDUHUB_FAKE_API const char* eduhub_fake_resolve(eduhub_fake* host, const char* questions_json);
EDUHUB_FAKE_API const char* eduhub_fake_transform(eduhub_fake* host, const char* entity, const char* content_type, const char* body, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* EDUHUB_FAKE_HOST_H */
