#include "core/sso/caller.hpp"

#include "core/base/ip_address.hpp"
#include "core/sso/credentials/throttle.hpp"

namespace hub::sso {

std::string subnet_of_caller(const net::ServerRequest& request) {
    const auto address = parse_ip_address(request.caller.address);
    return address ? subnet_of(*address) : std::string();
}

}  // namespace hub::sso
