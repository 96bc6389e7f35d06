// One plugin that passes every check, and, built with BAD_CHECK=n, one that fails exactly check n. Written on the C
// tables directly: the C++ wrapper would mend half of these faults by itself.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <search.h>
#include <time.h>

#include <eduhub/plugin.h>
#include <eduhub/text.hpp>
#include <eduhub_manifest.h>

#ifndef BAD_CHECK
#define BAD_CHECK 0
#endif
#ifndef BAD_WAY
#define BAD_WAY 0  // where one check can be failed in several ways
#endif

using eduhub::slice;
using eduhub::view;

#if BAD_CHECK == 2
extern "C" __attribute__((visibility("default"))) int helpful_function() { return 1; }
#endif
#if BAD_CHECK == 3
extern "C" __attribute__((weak)) int hub_back_door();
#endif
#if BAD_CHECK == 4
struct __attribute__((visibility("default"))) Shared {
    static inline int counter = 0;
};
#endif

namespace {

constexpr bool bad(int check, int way = BAD_WAY) { return BAD_CHECK == check && BAD_WAY == way; }

void rest(long milliseconds) {
    const timespec time{milliseconds / 1'000, (milliseconds % 1'000) * 1'000'000};
    ::nanosleep(&time, nullptr);
}

[[noreturn]] void crash() {
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
    __builtin_unreachable();
}

struct AtLoading {
    AtLoading() {
        if (bad(1)) std::abort();
        if (bad(6)) rest(160);
        if (bad(7)) {
            // The whole process's table of names, and we insist on being the first.
            static char name[] = "bad-plugin";
            ::hcreate(4);
            first = ::hsearch({name, nullptr}, FIND) == nullptr;
            ::hsearch({name, name}, ENTER);
        }
    }
    bool first = true;
} at_loading;

std::int32_t fail_with(eduhub_error* error, const char* code, const std::string& message, std::uint32_t retry = EDUHUB_RETRY_NEVER) {
    error->retry = retry;
    std::snprintf(error->code, sizeof(error->code), "%s", code);
    std::snprintf(error->message, sizeof(error->message), "%s", message.c_str());
    return EDUHUB_FAILED;
}

/// Of all instances together: what no plugin should have.
struct {
    std::vector<char>* pool = nullptr;  // 18
    bool worked_and_ended = false;      // 23
    std::string in_hand;                // 33
    std::vector<std::string> kept;      // 35
    int deliveries = 0;                 // 31
    bool dawdled = false;               // 34
    bool threaded = false;              // 22
    void* volatile leaked = nullptr;    // 19
} shared;

struct Instance {
    const eduhub_host* host = nullptr;
    bool interrupted = false;
    bool worked = false;
};

void log(const Instance& self, const std::string& line) {
    const auto* const service = static_cast<const eduhub_host_log*>(self.host->service(self.host, EDUHUB_HOST_LOG));
    if (service != nullptr) service->write(self.host, EDUHUB_LOG_INFO, slice(line));
}

/// `page_rows` of the settings by its digits; −1 when there is none.
long long page_rows(std::string_view settings) {
    const auto at = settings.find("\"page_rows\":");
    if (at == std::string_view::npos) return -1;
    const auto value = settings.substr(at + 12);
    return std::strtoll(std::string(value.substr(value.find_first_not_of(" \""))).c_str(), nullptr, 10);
}

std::int32_t create(const eduhub_host* host, void** instance, eduhub_error* error) {
    const auto settings = view(host->settings);
    if (bad(7) && !at_loading.first) return fail_with(error, "plugin.registered", "somebody with my name is here already");
    if (bad(17) && host->struct_size != sizeof(eduhub_host)) return fail_with(error, "host.unknown", "not the host I was built against");
    if (bad(23) && shared.worked_and_ended) return fail_with(error, "plugin.spent", "I work once");
    if (bad(38)) return fail_with(error, "settings.page_rows", "no page is small enough");
    if (bad(26) && (settings.empty() || settings.front() != '{')) crash();
    if (settings.size() > (256U << 10U)) return fail_with(error, "settings.size", "settings beyond any sense");
    const auto rows = page_rows(settings);
    if ((rows < 1 || rows > 500) && !bad(25, 1)) return fail_with(error, bad(25) ? "bad.value" : "settings.page_rows", "page_rows is from 1 to 500");
    auto* const made = new Instance{host, false, false};
    if (bad(18)) {
        delete shared.pool;
        shared.pool = new std::vector<char>(16);
    }
    if (bad(19)) shared.leaked = std::malloc(4096);
#if BAD_CHECK == 4
    ++Shared::counter;
#endif
#if BAD_CHECK == 3
    if (hub_back_door != nullptr) hub_back_door();
#endif
    *instance = made;
    return EDUHUB_OK;
}

void destroy(void* instance) {
    auto* const self = static_cast<Instance*>(instance);
    if (bad(21) && self->interrupted) rest(2'600);
    if (bad(23) && self->worked) shared.worked_and_ended = true;
    if (bad(18)) {
        delete shared.pool;
        shared.pool = nullptr;
    }
    delete self;
}

/// What every role does first.
bool begin(Instance& self, eduhub_error* error) {
    self.worked = true;
    if (bad(18) && shared.pool == nullptr) {
        fail_with(error, "plugin.pool", "the pool is gone");
        return false;
    }
    if (bad(22) && !std::exchange(shared.threaded, true)) std::thread([] { for (;;) rest(1'000); }).detach();
    if (bad(24)) std::signal(SIGUSR1, SIG_IGN);
    return true;
}

std::int32_t stopped(Instance& self, std::string_view what) {
    self.interrupted = true;
    if (bad(34) && !std::exchange(shared.dawdled, true)) rest(400);
    if (bad(35)) shared.kept.push_back(std::string(64U << 10U, what.empty() ? 'x' : what[0]));
    return EDUHUB_STOP;
}

struct Answer {
    int status = 0;
    std::string body;
};

bool ask(const Instance& self, const std::string& url, const std::string& key, std::string_view body, Answer& answer, eduhub_error* error) {
    const auto* const http = static_cast<const eduhub_host_http*>(self.host->service(self.host, EDUHUB_HOST_HTTP));
    const eduhub_header headers[] = {{slice("Authorization"), slice("Bearer {{secret:token}}")}, {slice("Idempotency-Key"), slice(key)}};
    const eduhub_http_request request{sizeof(eduhub_http_request), 2, headers, slice("POST"), slice(url), slice(body)};
    const auto take = [](void* to, const eduhub_http_reply* reply) {
        static_cast<Answer*>(to)->status = reply->status;
        static_cast<Answer*>(to)->body = view(reply->body);
    };
    return http != nullptr && http->perform(self.host, &request, take, &answer, error) == EDUHUB_OK;
}

std::int32_t fetch(void* instance, eduhub_slice entity, eduhub_slice cursor, const eduhub_page_sink* sink, eduhub_error* error) {
    auto& self = *static_cast<Instance*>(instance);
    if (!begin(self, error)) return EDUHUB_FAILED;
    if (bad(20) && cursor.size > 0 && view(cursor) != "1") crash();
    Answer answer;
    if (!ask(self, "https://vendor.test/list", "list", "", answer, error)) return EDUHUB_FAILED;
    if (bad(27)) log(self, "the vendor said " + answer.body);
    if (bad(37, 0) && answer.status != 200) return sink->done(sink->self, slice("1"), 0) == EDUHUB_OK ? EDUHUB_OK : stopped(self, answer.body);
    if (answer.status != 200) {
        const bool hopeless = bad(37, 1) || (answer.status == 401 && !bad(37, 2));
        return fail_with(error, "vendor.unavailable", "answered " + std::to_string(answer.status), hopeless ? EDUHUB_RETRY_NEVER : EDUHUB_RETRY_LATER);
    }
    if (answer.body.starts_with('<') && !bad(37, 3)) return fail_with(error, "page.unreadable", "a web page", EDUHUB_RETRY_LATER);
    if (sink->page(sink->self, entity, slice("text/plain"), slice(answer.body)) != EDUHUB_OK) return stopped(self, answer.body);
    return sink->done(sink->self, slice("1"), 0) == EDUHUB_OK ? EDUHUB_OK : stopped(self, answer.body);
}

/// Each line becomes a record.
std::int32_t decode(void* instance, eduhub_slice, eduhub_slice, eduhub_slice body, const eduhub_record_sink* sink, eduhub_error* error) {
    auto& self = *static_cast<Instance*>(instance);
    if (!begin(self, error)) return EDUHUB_FAILED;
    const bool has_note = bad(16) ? sink->note != nullptr : EDUHUB_HAS(sink, note) && sink->note != nullptr;
    if (has_note) {
        const eduhub_note note{sizeof(eduhub_note), 0, {}, slice("text.lines"), {}};
        if (sink->note(sink->self, &note) != EDUHUB_OK) return stopped(self, "");
    }
    std::vector<std::string> lines;
    const auto bytes = view(body);
    for (std::size_t at = 0; at < bytes.size() && lines.size() < 1'000;) {
        const auto line = bytes.substr(at, bytes.find('\n', at) - at);
        lines.emplace_back(line);
        at += line.size() + 1;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto number = bad(32) ? lines.size() - 1 - i : bad(29) ? i / 2 : i;
        auto json = "{\"text\":" + (bad(28) ? "\"" + lines[number] + "\"" : eduhub::quoted(lines[number])) + "}";
        if (bad(33)) {
            shared.in_hand = std::to_string(reinterpret_cast<std::uintptr_t>(instance));
        }
        const auto location = "/" + std::to_string(number);
        const eduhub_record record{sizeof(eduhub_record), 0, number, slice(location), {}, slice(location), {}, {}, slice(json)};
        if (sink->record(sink->self, &record) != EDUHUB_OK) return stopped(self, json);
        if (bad(33) && shared.in_hand != std::to_string(reinterpret_cast<std::uintptr_t>(instance))) {
            return fail_with(error, "plugin.confused", "somebody else worked in my hand");
        }
    }
    return EDUHUB_OK;
}

std::int32_t send(void* instance, const eduhub_outgoing* records, std::uint64_t count, const eduhub_result_sink* sink, eduhub_error* error) {
    auto& self = *static_cast<Instance*>(instance);
    if (!begin(self, error)) return EDUHUB_FAILED;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto& record = records[i];
        auto key = std::string(view(record.idempotency_key));
        if (bad(31)) key += "." + std::to_string(++shared.deliveries);
        Answer answer;
        const bool answered = ask(self, "https://vendor.test/records", key, view(record.body), answer, error);
        const bool accepted = bad(30) || (answered && answer.status == 200);
        const eduhub_send_result result{sizeof(eduhub_send_result), accepted ? EDUHUB_ACCEPTED : EDUHUB_RETRY, 0, record.delivery_id, {}, {},
                                        slice(accepted ? "" : "vendor.unavailable"), {}, {}, {}};
        if (sink->result(sink->self, &result) != EDUHUB_OK) return stopped(self, key);
    }
    return EDUHUB_OK;
}

std::int32_t resolve(void* instance, const eduhub_question* questions, std::uint64_t count, const eduhub_resolution_sink* sink, eduhub_error* error) {
    auto& self = *static_cast<Instance*>(instance);
    if (!begin(self, error)) return EDUHUB_FAILED;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto& question = questions[i];
        const auto key = std::string(view(question.idempotency_key));
        Answer answer;
        const bool answered = ask(self, "https://vendor.test/status", key, "", answer, error) && answer.status == 200;
        const bool known = answered && answer.body.starts_with("done");
        const bool gone = bad(36) ? !known : answered && answer.body.starts_with("never");
        const auto status = known ? EDUHUB_RESOLVED_DELIVERED : gone ? EDUHUB_RESOLVED_NEVER : EDUHUB_RESOLVED_UNKNOWN;
        const eduhub_resolution resolution{sizeof(eduhub_resolution), status, 0, 0, question.delivery_id, {}, slice(known ? "" : "vendor.no_answer"), {}, {}};
        if (sink->resolution(sink->self, &resolution) != EDUHUB_OK) return stopped(self, key);
    }
    return EDUHUB_OK;
}

std::int32_t transform(void* instance, eduhub_slice, eduhub_slice, eduhub_slice body, eduhub_take_bytes take, void* taker, eduhub_error* error) {
    auto& self = *static_cast<Instance*>(instance);
    if (!begin(self, error)) return EDUHUB_FAILED;
    return take(taker, body) == EDUHUB_OK ? EDUHUB_OK : stopped(self, view(body));
}

constexpr eduhub_role_fetch kFetch{sizeof(eduhub_role_fetch), 0, &fetch};
constexpr eduhub_role_decode kDecode{sizeof(eduhub_role_decode), 0, &decode};
constexpr eduhub_role_send kSend{sizeof(eduhub_role_send), 0, &send};
constexpr eduhub_role_resolve kResolve{sizeof(eduhub_role_resolve), 0, &resolve};
constexpr eduhub_role_transform kTransform{sizeof(eduhub_role_transform), 0, &transform};

const void* role(void*, const char* id) {
    const std::string_view wanted(id);
    const auto is = [&](std::string_view known) { return bad(15) ? wanted.starts_with(known) : wanted == known; };
    if (is(EDUHUB_ROLE_FETCH)) return &kFetch;
    if (is(EDUHUB_ROLE_DECODE)) return &kDecode;
    if (is(EDUHUB_ROLE_SEND)) return &kSend;
    if (is(EDUHUB_ROLE_RESOLVE)) return &kResolve;
    if (is(EDUHUB_ROLE_TRANSFORM)) return &kTransform;
    return bad(14) && wanted == "eduhub.role.login/1" ? &kDecode : nullptr;
}

}  // namespace

extern "C" constexpr eduhub_plugin eduhub_plugin_draft{sizeof(eduhub_plugin), EDUHUB_ABI_MINOR, EDUHUB_ABI_MINOR, 0, eduhub_manifest, &create, &destroy, &role};
