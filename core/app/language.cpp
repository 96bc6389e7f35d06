#include "core/app/language.hpp"

#include <atomic>
#include <cstdlib>

namespace hub::app {

namespace {

std::atomic<api::Language>& chosen() {
    static std::atomic<api::Language> language{api::Language::English};
    return language;
}

}  // namespace

void speak(api::Language language) { chosen() = language; }

api::Language spoken_language() { return chosen(); }

api::Language language_of_terminal() {
    // As setlocale() decides for messages.
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return api::language_named(value);
    }
    return api::Language::English;
}

}  // namespace hub::app
