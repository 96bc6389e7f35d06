// The C ABI of plugin.h in comfortable C++20, header-only.
//
//   #include <eduhub/plugin.hpp>
//   #include <eduhub_manifest.h>                        // made by eduhub_add_plugin()
//   class Acme {
//   public:
//       explicit Acme(eduhub::Host host);
//       void decode(std::string_view entity, std::string_view content_type, std::string_view body, eduhub::Records& out);
//   };
//   EDUHUB_PLUGIN(Acme, eduhub_manifest)
//
// A role is offered by having its member: fetch(entity, cursor, Pages&), decode(entity, content_type, body,
// Records&), send(std::span<const Outgoing>, Results&), resolve(std::span<const Question>, Resolutions&),
// transform(entity, content_type, body) -> std::string.
// Members may throw: eduhub::Failure says what the hub shall do, anything else becomes `plugin.exception`.
//
// Ownership: Host is a view that lives as long as the plugin's instance; string_views in arguments live for
// the call. Threads: as plugin.h says; all members run one at a time. Nothing here is a mutable global, and
// the namespace is hidden, so that two plugins in one process share nothing.
#ifndef EDUHUB_PLUGIN_HPP
#define EDUHUB_PLUGIN_HPP

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eduhub/failure.hpp"
#include "eduhub/host.hpp"
#include "eduhub/plugin.h"
#include "eduhub/roles.hpp"
#include "eduhub/text.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {

namespace detail {

template <typename T>
concept Fetches = requires(T t, std::string_view s, Pages& p) { t.fetch(s, s, p); };
template <typename T>
concept Decodes = requires(T t, std::string_view s, Records& r) { t.decode(s, s, s, r); };
template <typename T>
concept Sends = requires(T t, std::span<const Outgoing> b, Results& r) { t.send(b, r); };
template <typename T>
concept Resolves = requires(T t, std::span<const Question> q, Resolutions& r) { t.resolve(q, r); };
template <typename T>
concept Transforms = requires(T t, std::string_view s) { std::string(t.transform(s, s, s)); };

/// The C tables of one plugin type.
template <typename T>
struct Glue {
    static std::int32_t create(const eduhub_host* host, void** instance, eduhub_error* error) noexcept {
        return guard(error, [&] { *instance = new T(Host(host)); });
    }
    static void destroy(void* instance) noexcept { delete static_cast<T*>(instance); }

    static std::int32_t fetch(void* self, eduhub_slice entity, eduhub_slice cursor, const eduhub_page_sink* sink,
                              eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Fetches<T>) {
                Pages pages(sink);
                static_cast<T*>(self)->fetch(view(entity), view(cursor), pages);
            }
        });
    }
    static std::int32_t decode(void* self, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body,
                               const eduhub_record_sink* sink, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Decodes<T>) {
                Records records(sink);
                static_cast<T*>(self)->decode(view(entity), view(content_type), view(body), records);
            }
        });
    }
    static std::int32_t send(void* self, const eduhub_outgoing* records, std::uint64_t count,
                             const eduhub_result_sink* sink, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Sends<T>) {
                std::vector<Outgoing> batch;
                batch.reserve(count);
                for (std::uint64_t i = 0; i < count; ++i) {
                    const auto& r = records[i];
                    batch.push_back({static_cast<Operation>(r.operation), r.version, view(r.delivery_id),
                                     view(r.entity), view(r.body), view(r.remote_id), view(r.idempotency_key)});
                }
                Results results(sink);
                static_cast<T*>(self)->send(std::span<const Outgoing>(batch), results);
            }
        });
    }
    static std::int32_t resolve(void* self, const eduhub_question* questions, std::uint64_t count,
                                const eduhub_resolution_sink* sink, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Resolves<T>) {
                std::vector<Question> batch;
                batch.reserve(count);
                for (std::uint64_t i = 0; i < count; ++i) {
                    const auto& q = questions[i];
                    batch.push_back({q.version, q.sent_at_ms, view(q.delivery_id), view(q.entity), view(q.remote_id),
                                     view(q.idempotency_key), view(q.ticket)});
                }
                Resolutions resolutions(sink);
                static_cast<T*>(self)->resolve(std::span<const Question>(batch), resolutions);
            }
        });
    }
    static std::int32_t transform(void* self, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body,
                                  eduhub_take_bytes take, void* taker, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Transforms<T>) {
                const std::string out(static_cast<T*>(self)->transform(view(entity), view(content_type), view(body)));
                if (take(taker, slice(out)) != EDUHUB_OK) throw Stopped();
            }
        });
    }

    static constexpr eduhub_role_fetch kFetch{sizeof(eduhub_role_fetch), 0, &fetch};
    static constexpr eduhub_role_decode kDecode{sizeof(eduhub_role_decode), 0, &decode};
    static constexpr eduhub_role_send kSend{sizeof(eduhub_role_send), 0, &send};
    static constexpr eduhub_role_resolve kResolve{sizeof(eduhub_role_resolve), 0, &resolve};
    static constexpr eduhub_role_transform kTransform{sizeof(eduhub_role_transform), 0, &transform};

    static const void* role(void*, const char* id) noexcept {
        const std::string_view wanted(id);
        if constexpr (Fetches<T>) {
            if (wanted == EDUHUB_ROLE_FETCH) return &kFetch;
        }
        if constexpr (Decodes<T>) {
            if (wanted == EDUHUB_ROLE_DECODE) return &kDecode;
        }
        if constexpr (Sends<T>) {
            if (wanted == EDUHUB_ROLE_SEND) return &kSend;
        }
        if constexpr (Resolves<T>) {
            if (wanted == EDUHUB_ROLE_RESOLVE) return &kResolve;
        }
        if constexpr (Transforms<T>) {
            if (wanted == EDUHUB_ROLE_TRANSFORM) return &kTransform;
        }
        return nullptr;
    }
};

}  // namespace detail
}  // namespace eduhub

/// Once, in one source file of the plugin.
#define EDUHUB_PLUGIN(Type, manifest_text)                                                                 \
    extern "C" constexpr eduhub_plugin eduhub_plugin_draft{                                                \
        sizeof(eduhub_plugin),                 EDUHUB_ABI_MINOR,                       EDUHUB_ABI_MINOR, 0, \
        manifest_text,                         &eduhub::detail::Glue<Type>::create,                         \
        &eduhub::detail::Glue<Type>::destroy,  &eduhub::detail::Glue<Type>::role};

#endif  // EDUHUB_PLUGIN_HPP
