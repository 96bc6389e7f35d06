// A name for the calling thread, as `top -H` and a debugger show it: at most 15 bytes.
#pragma once

namespace hub {

void name_thread(const char* name);

}  // namespace hub
