#include "core/sso/site_icon.hpp"

namespace hub::sso {

net::ServerResponse site_icon() {
    net::ServerResponse response;
    response.content_type = "image/svg+xml";
    response.body = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b57d0"/><path fill="none" stroke="#fff" stroke-width="2" d="M8 7v6M5 7h6M5 4.5a3 3 0 0 1 6 0"/></svg>)";
    response.headers = {{"Cache-Control", "public, max-age=86400"}};
    return response;
}

}  // namespace hub::sso
