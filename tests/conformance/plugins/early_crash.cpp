// Dies inside dlopen.
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

namespace {

struct Crash {
    Crash() {
        volatile int* volatile nowhere = nullptr;
        *nowhere = 1;
    }
};
Crash crash;

class EarlyCrash {
public:
    explicit EarlyCrash(eduhub::Host) {}
    void decode(std::string_view, std::string_view, std::string_view, eduhub::Records&) {}
};

}  // namespace

EDUHUB_PLUGIN(EarlyCrash, eduhub_manifest)
