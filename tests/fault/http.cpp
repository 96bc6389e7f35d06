#include "tests/fault/http.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <istream>
#include <iterator>
#include <ostream>

namespace hub::fault {

Caller::Caller(std::uint16_t port) : session_("127.0.0.1", port) {
    session_.setKeepAlive(true);
    session_.setTimeout(Poco::Timespan(30, 0));
}

Answer Caller::call(const std::string& method, const std::string& path, const std::string& token, const std::string& body, Wants wants) {
    try {
        Poco::Net::HTTPRequest request(method, path, "HTTP/1.1");
        request.setContentType("application/json");
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
        if (!token.empty()) request.set("Authorization", "Bearer " + token);
        if (wants == Wants::Receipt) request.set("Prefer", "respond-async");
        session_.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::istream& in = session_.receiveResponse(response);
        Answer answer;
        answer.body.assign(std::istreambuf_iterator<char>(in), {});
        answer.status = response.getStatus();
        answer.retry_after = response.get("Retry-After", "");
        return answer;
    } catch (const Poco::Exception&) {
        session_.reset();
        return {};
    }
}

}  // namespace hub::fault
