// One HTTP exchange of a test's client on 127.0.0.1.
//
// Ownership: a Caller is one thread's; it keeps its connection. Failure: status 0 when the connection broke.
#pragma once

#include <Poco/Net/HTTPClientSession.h>

#include <cstdint>
#include <string>

namespace hub::fault {

struct Answer {
    int status = 0;
    std::string body;
    std::string retry_after;
};

class Caller {
public:
    explicit Caller(std::uint16_t port);
    /// How a push is to be acknowledged: by its receipt's commit, or by the outcome of its records.
    enum class Wants { Receipt, Outcome };
    Answer call(const std::string& method, const std::string& path, const std::string& token, const std::string& body, Wants wants = Wants::Receipt);

private:
    Poco::Net::HTTPClientSession session_;
};

}  // namespace hub::fault
