// Checks 14 to 18: ids, sizes and versions, older and newer than the plugin knows.
#include <array>

#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"

namespace hub::plugin::conformance {

namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 5> kRoles{{
    {"fetch", EDUHUB_ROLE_FETCH}, {"decode", EDUHUB_ROLE_DECODE}, {"send", EDUHUB_ROLE_SEND},
    {"resolve", EDUHUB_ROLE_RESOLVE}, {"transform", EDUHUB_ROLE_TRANSFORM}}};

/// Runs `judge` on a plugin opened in its cage with one instance.
template <typename Judge>
Finding with_life(const Subject& subject, const Judge& judge, HostShape shape = HostShape::Ours) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    Life life(*entry, subject, {}, shape);
    if (!life.stands()) return failed("create " + life.birth().what());
    return judge(life, *entry);
}

/// Every sample with sinks and host of that shape; the first one without samples is only created.
Finding all_samples(const Subject& subject, HostShape host, Sinks::Shape shape, std::string_view what) {
    return with_life(
        subject,
        [&](Life& life, const eduhub_plugin*) {
            Sinks sinks;
            sinks.shape = shape;
            const auto calls = sample_calls(subject);
            for (const auto* call : calls) {
                const auto reply = life.call(*call, sinks);
                if (const auto trouble = trouble_of(subject, *call, reply); !trouble.empty()) return failed("under " + std::string(what) + ": " + trouble);
            }
            if (calls.empty()) return passed("created under " + std::string(what) + "; no samples to call with");
            return passed(std::to_string(calls.size()) + " sample calls answered under " + std::string(what));
        },
        host);
}

}  // namespace

Finding unknown_roles_are_null(const Subject& subject) {
    return with_life(subject, [&](Life& life, const eduhub_plugin*) {
        for (const char* id : {"", "eduhub", "eduhub.role.login/1", "eduhub.role.decode/2", "eduhub.role.fetch/2", "eduhub.role.", "vn.example.extension/1"}) {
            if (life.role(id) != nullptr) return failed("it offers `" + std::string(id) + "`, which does not exist");
        }
        for (const auto& [name, id] : kRoles) {
            const bool declared = subject.manifest->has_role(name);
            if (declared && life.role(id) == nullptr) return failed("the manifest names the role " + std::string(name) + ", the plugin does not offer it");
            if (!declared && life.role(id) != nullptr) return failed("it offers the role " + std::string(name) + ", which the manifest does not name");
        }
        return passed("offers what its manifest names and nothing else");
    });
}

Finding longer_ids_are_refused(const Subject& subject) {
    return with_life(subject, [&](Life& life, const eduhub_plugin*) {
        for (const auto& [name, id] : kRoles) {
            for (const char* more : {"0", "x", " ", "/1", "\n"}) {
                const auto longer = std::string(id) + more;
                if (life.role(longer.c_str()) != nullptr) return failed("it takes `" + longer + "` for `" + id + "`");
            }
        }
        return passed("ids are compared to their end");
    });
}

Finding first_host_is_enough(const Subject& subject) {
    return all_samples(subject, HostShape::First, Sinks::Shape::First, "tables of the first release");
}

Finding newer_host_is_no_trouble(const Subject& subject) {
    return all_samples(subject, HostShape::Newer, Sinks::Shape::Longer, "longer tables of a newer host");
}

Finding instances_end_by_themselves(const Subject& subject) {
    return with_life(subject, [&](Life& first, const eduhub_plugin* entry) {
        Life second(entry, subject);
        if (!second.stands()) return failed("a second instance beside the first: create " + second.birth().what());
        first.end();
        const auto calls = sample_calls(subject);
        for (const auto* call : calls) {
            const auto reply = second.call(*call);
            if (const auto trouble = trouble_of(subject, *call, reply); !trouble.empty()) return failed("after another instance had ended: " + trouble);
        }
        Life third(entry, subject);
        if (!third.stands()) return failed("a third instance: create " + third.birth().what());
        third.end();
        second.end();
        return passed("instances came and went in another order than they were made");
    });
}

}  // namespace hub::plugin::conformance
