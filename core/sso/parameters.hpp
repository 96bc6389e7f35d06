// The parameters of an OAuth request, from the query or from an application/x-www-form-urlencoded body.
//
// A parameter that stands twice makes the whole request unreadable, as does a broken escape, invalid UTF-8 or a control
// character: what one reader takes from such a request another may not (RFC 6749 §3.1). An empty value is an absent one.
//
// Ownership: a plain value. Threads: as any value. Failure: `oauth.parameters`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"

namespace hub::sso {

class Parameters {
public:
    static constexpr std::size_t kMostBytes = 16U << 10U;
    static constexpr std::size_t kMostParameters = 64;

    static Result<Parameters> parse(std::string_view encoded, std::size_t most_bytes = kMostBytes);

    /// Empty when absent.
    [[nodiscard]] const std::string& operator[](std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return !(*this)[name].empty(); }
    /// Words between spaces, as scope and prompt hold them.
    [[nodiscard]] std::vector<std::string> words(std::string_view name) const;

private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// `url` with these added to its query.
std::string with_parameters(std::string_view url, const std::vector<std::pair<std::string, std::string>>& added);

}  // namespace hub::sso
