// An application that hears of logouts over a real socket, and answers as the test wants.
//
// Ownership: the server goes with the object. Threads: any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "core/net/http_server.hpp"

namespace hub::test {

class ListeningApp {
public:
    ListeningApp() {
        auto server = net::HttpServer::listen("127.0.0.1", 0, 1, [this](net::ServerRequest request, std::shared_ptr<net::Reply> reply) { heard(std::move(request), reply); });
        server_ = std::move(server).value();
    }

    [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(server_->port()) + "/logged-out"; }

    /// Of every answer from now on; 0: none until answer_all().
    void will_answer(int status) {
        const std::scoped_lock lock(mutex_);
        status_ = status;
    }
    void answer_all(int status) {
        const std::scoped_lock lock(mutex_);
        for (const auto& reply : held_) reply->send({status, "text/plain", {}, {}});
        held_.clear();
        status_ = status;
    }
    /// How many calls came so far.
    [[nodiscard]] std::size_t heard_of() {
        const std::scoped_lock lock(mutex_);
        return bodies_.size();
    }
    /// The first `count` bodies that came; fewer when they do not come.
    std::vector<std::string> bodies(std::size_t count) {
        std::unique_lock lock(mutex_);
        came_.wait_for(lock, std::chrono::seconds(20), [&] { return bodies_.size() >= count; });
        return bodies_;
    }

private:
    void heard(net::ServerRequest request, const std::shared_ptr<net::Reply>& reply) {
        const std::scoped_lock lock(mutex_);
        bodies_.push_back(std::move(request.body));
        if (status_ == 0) held_.push_back(reply);
        else reply->send({status_, "text/plain", {}, {}});
        came_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable came_;
    int status_ = 200;
    std::vector<std::string> bodies_;
    std::vector<std::shared_ptr<net::Reply>> held_;
    std::unique_ptr<net::HttpServer> server_;
};

}  // namespace hub::test
