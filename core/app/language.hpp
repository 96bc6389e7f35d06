// The language this program speaks to the person at the terminal: `--lang`, else EDUHUB_LANG, else LANG.
//
// Threads: set once by the main thread before a command runs; read by any. Failure: none.
#pragma once

#include "core/api/catalogue.hpp"

namespace hub::app {

void speak(api::Language language);
api::Language spoken_language();

/// What LANG asks for.
api::Language language_of_terminal();

}  // namespace hub::app
