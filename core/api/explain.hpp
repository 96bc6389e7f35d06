// What a refusal means to the person who has to put it right: where, which field, why, what to do —
// in Vietnamese and English. Never the value: it may be a child's.
//
// Threads: pure. Failure: an unknown code is explained by itself, so nothing is ever unexplained.
#pragma once

#include <string>
#include <string_view>

namespace hub::api {

struct Explanation {
    std::string vi;
    std::string en;
};

/// `location`: `Khối 4!D17`, a JSON pointer, or a line; `field`: a canonical path; `entity`: its name.
Explanation explain(std::string_view code, std::string_view entity, std::string_view field, std::string_view location);

}  // namespace hub::api
