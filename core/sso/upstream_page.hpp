// What people see of accounts above us: the choices on the sign-in page, the question whether to link, and their links.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "core/sso/upstream_links.hpp"
#include "core/sso/upstream/connector.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

struct UpstreamChoice {
    const upstream::Connector* connector = nullptr;
    enum class State : unsigned char { Well, Down } state = State::Well;  ///< Down: it did not answer a moment ago
};

/// "Sign in with …", for the sign-in page; empty without choices.
std::string upstream_choices(const std::vector<UpstreamChoice>& choices, Language language, const std::string& transaction);
/// Known above us, but not here yet: sign in here once.
net::ServerResponse not_linked_page(const upstream::Connector& connector, const upstream::Person& person, const std::string& name, Language language);
/// Signed in on both sides: are they the same person?
net::ServerResponse link_question(const upstream::Connector& connector, const upstream::Person& person, const std::string& name, const Visitor& visitor);
/// It did not work there; here it still does. `code` is for whoever helps the person.
net::ServerResponse upstream_failed_page(const upstream::Connector& connector, UpstreamChoice::State state, const std::string& transaction, std::string_view code, Language language);
net::ServerResponse links_page(const std::vector<UpstreamLink>& links, const std::vector<UpstreamChoice>& choices, const Visitor& visitor);

}  // namespace hub::sso
