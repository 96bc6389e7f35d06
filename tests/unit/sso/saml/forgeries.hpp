// Forgeries made from one valid response: signature wrapping 1–8 (Somorovsky et al., "On Breaking SAML", USENIX Security
// 2012), doubled ids and assertions, polluted names, comments, entities;
// beside them unusual writings that are good.
//
// `peer` is what xmlsec1 says of the same bytes with the same pinned key: whether the first signature of the document
// holds over what it points to. Where it holds and ours refuses, `why` says what ours asks beyond that.
//
// Threads: one.
#pragma once

#include "tests/unit/sso/saml/upstream.hpp"

namespace hub::test {

enum class PeerVerdict : unsigned char { Holds, Fails };

struct Forgery {
    std::string name;
    std::string xml;
    std::string ours;  ///< the error's code, or kTaken
    PeerVerdict peer = PeerVerdict::Fails;
    std::string why = {};
};

inline const std::string kTaken = "taken as teacher@province.example.vn";

std::vector<Forgery> wrapped_responses(UpstreamWorld& world);
std::vector<Forgery> polluted_responses(UpstreamWorld& world);

}  // namespace hub::test
