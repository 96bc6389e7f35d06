// One request to a running hub over its admin socket.
//
// Threads: any. Errors: `hub.not_running` with the socket's path; what the hub answered as an error.
#pragma once

#include <string>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"

namespace hub::app {

class AdminClient {
public:
    explicit AdminClient(std::string socket_path) : socket_path_(std::move(socket_path)) {}

    Result<codec::Value> get(const std::string& target) const { return call("GET", target, {}, {}); }
    Result<codec::Value> post(const std::string& target, const codec::Value& body) const;
    Result<codec::Value> post_bytes(const std::string& target, const std::string& content_type, const std::string& body) const {
        return call("POST", target, content_type, body);
    }

private:
    Result<codec::Value> call(const std::string& method, const std::string& target, const std::string& content_type,
                              const std::string& body) const;
    std::string socket_path_;
};

}  // namespace hub::app
