// Vietnamese text as the generator needs it: the two Unicode writings, and a key without marks.
//
// Threads: any. Failure: throws std::runtime_error when ICU cannot load its normalizers.
#pragma once

#include <string>

namespace province {

std::string to_nfc(const std::string& text);
std::string to_nfd(const std::string& text);

/// Lower case without marks, spaces or punctuation, đ as d: "Xã HNol" and "Xã Hnol" give the same.
std::string plain_key(const std::string& text);

}  // namespace province
