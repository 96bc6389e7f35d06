// The twelve pictures that the youngest sign in with: drawn here, told apart by shape and name and not by colour alone.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>

#include "core/sso/html.hpp"

namespace hub::sso {

inline constexpr std::size_t kPictures = 12;

/// An SVG without script or style.
std::string picture(Language language, std::size_t number);
std::string_view picture_name(Language language, std::size_t number);

}  // namespace hub::sso
