// The smallest useful adapter: every line of a text becomes one record.
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

class Hello {
public:
    explicit Hello(eduhub::Host) {}

    void decode(std::string_view, std::string_view, std::string_view body, eduhub::Records& out) {
        std::uint64_t ordinal = 0;
        for (std::size_t at = 0; at < body.size(); ++ordinal) {
            const auto line = body.substr(at, body.find('\n', at) - at);
            const auto location = "/" + std::to_string(ordinal);
            out.record({.ordinal = ordinal, .location = location, .json = "{\"text\":" + eduhub::quoted(line) + "}"});
            at += line.size() + 1;
        }
    }
};

EDUHUB_PLUGIN(Hello, eduhub_manifest)
