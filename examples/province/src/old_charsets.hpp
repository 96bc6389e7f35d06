// Vietnamese text as systems from before Unicode export it: each writes the bytes of its charset, and whoever puts the exports
// together takes them for windows-1252. What comes out is UTF-8 that shows those characters.
//
// Threads: any. Failure: none; a mark that a charset does not have is lost (ŭ of "Ayŭn").
#pragma once

#include <string>

namespace province {

/// One byte a letter; a capital under a tone is written small, as keyboards of its time did: "Nguyễn" → "NguyÔn".
std::string tcvn3_shown(const std::string& text);
/// A letter and a byte for its marks: "Nguyễn" → "Nguyeãn".
std::string vni_shown(const std::string& text);
/// A letter and a byte for its tone: "Nguyễn" → "NguyêÞn".
std::string windows1258_shown(const std::string& text);
/// Marks as signs of ASCII: "Nguyễn" → "Nguye^~n".
std::string viqr(const std::string& text);

}  // namespace province
