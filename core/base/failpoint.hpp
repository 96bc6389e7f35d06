// Named failpoints at every durable step and outside call, in test builds only.
//
// HUB_FAILPOINT("inbox.commit.before") does nothing in a release. In a test build the environment
// variable EDUHUB_FAILPOINT=`name:nth:action` arms one: the nth hit of that name
// kills the process (`kill`), or makes HUB_FAILPOINT_FIRES true (`error`), which the site turns into its error.
// `eduhub --failpoints` lists every name compiled in, so a test can run them all.
//
// Threads: any.
#pragma once

#include <string_view>
#include <vector>

namespace hub::failpoint {

/// Registers a name at program start; one static object a site.
class Site {
public:
    explicit Site(const char* name);
    /// True when an armed `error` action fires; does not return when `kill` fires.
    bool hit();

private:
    const char* name_;
};

/// All names compiled in, sorted, each once.
std::vector<std::string_view> names();

}  // namespace hub::failpoint

#if defined(HUB_FAILPOINTS)
#define HUB_FAILPOINT_SITE(name)                                          \
    [] () -> ::hub::failpoint::Site& {                                    \
        return ::hub::failpoint::SiteFor<::hub::failpoint::Name{name}>::site; \
    }()
namespace hub::failpoint {
/// A string literal as a template argument, so that each name owns one static site.
template <unsigned N>
struct Name {
    constexpr Name(const char (&text)[N]) {  // NOLINT: implicit on purpose
        for (unsigned i = 0; i < N; ++i) value[i] = text[i];
    }
    char value[N]{};
};
template <Name N>
struct SiteFor {
    static inline Site site{N.value};
};
}  // namespace hub::failpoint
#define HUB_FAILPOINT(name) ((void)HUB_FAILPOINT_SITE(name).hit())
#define HUB_FAILPOINT_FIRES(name) (HUB_FAILPOINT_SITE(name).hit())
#else
#define HUB_FAILPOINT(name) ((void)0)
#define HUB_FAILPOINT_FIRES(name) (false)
#endif
