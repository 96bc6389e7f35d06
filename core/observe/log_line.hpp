// One event as one line of text: the list of fields, the encoding and the masking of log.hpp.
//
// Threads: pure. Failure: none.
#pragma once

#include <span>
#include <string>

#include "core/observe/log.hpp"

namespace hub::observe {

struct Event {
    Level level = Level::Info;
    std::string_view name;
    std::span<const Field> fields;
    Instant at;
};

std::string json_line(const Event& event);
std::string human_line(const Event& event);

}  // namespace hub::observe
