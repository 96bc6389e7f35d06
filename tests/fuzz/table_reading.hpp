// Reads bytes as the hub reads a school's file: its format found, its columns' charsets told, every row handed out.
//
// Threads: any. Failure: a refusal ends the reading; see must() in target.hpp for what may not be.
#pragma once

#include <string_view>

namespace hub::fuzz {

void read_table(std::string_view bytes);

}  // namespace hub::fuzz
