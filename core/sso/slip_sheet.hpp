// A class's slips on paper: A4, several to a page, each with a picture for a telephone and the code to be typed.
//
// The picture is an address with the code in its path; opening it only shows a button, since programs that look at links in
// messages open them too.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <vector>

#include "core/sso/html.hpp"
#include "core/sso/slips.hpp"

namespace hub::sso {

net::ServerResponse slip_sheet(Language language, const std::vector<Slip>& slips, const ClassName& name, const std::string& issuer);
/// The same as a file that needs nothing beside it.
std::string slip_document(Language language, const std::vector<Slip>& slips, const ClassName& name, const std::string& issuer);

}  // namespace hub::sso
