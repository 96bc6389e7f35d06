#include "core/api/catalogue.hpp"

#include <algorithm>
#include <array>

#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

auto pages() {
    return std::array{records_messages(), files_messages(), traffic_messages(), plugins_messages(), operation_messages(), doctor_messages(), linkage_messages(),
                      sso_messages(), sso_credentials_messages(), sso_factors_messages(), sso_jose_messages(), sso_office_messages(), sso_people_messages(), sso_persons_messages(), sso_saml_messages(),
                      sso_upstream_messages()};
}

}  // namespace

const Message* find_message(std::string_view code) {
    for (const auto page : pages()) {
        const auto found = std::lower_bound(page.begin(), page.end(), code, [](const Message& each, std::string_view wanted) { return each.code < wanted; });
        if (found != page.end() && found->code == code) return &*found;
    }
    return nullptr;
}

std::vector<Message> all_messages() {
    std::vector<Message> all;
    for (const auto page : pages()) all.insert(all.end(), page.begin(), page.end());
    return all;
}

}  // namespace hub::api
