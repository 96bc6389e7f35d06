// Simulators as tests use them: real processes on free ports, and a plain HTTP client to talk to them.
//
// Ownership: a Simulator kills its process when it goes; a Folder removes itself.
// Threads:   one test thread. Failure: throws std::runtime_error, which fails the test.
#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <string>
#include <vector>

namespace simulator::test {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "sim-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }
    void write(const std::string& name, const nlohmann::json& value) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << value.dump();
    }

private:
    std::filesystem::path path_;
};

struct Answer {
    int status = 0;
    std::string text;
    std::map<std::string, std::string> headers;
    nlohmann::json json() const { return nlohmann::json::parse(text, nullptr, false); }
};

using Headers = std::map<std::string, std::string>;

class Simulator {
public:
    explicit Simulator(std::vector<std::string> command) {
        int ends[2];
        if (pipe(ends) != 0) throw std::runtime_error("pipe");
        process_ = fork();
        if (process_ == 0) {
            dup2(ends[1], STDOUT_FILENO);
            close(ends[0]);
            close(ends[1]);
            std::vector<char*> words;
            for (auto& word : command) words.push_back(word.data());
            words.push_back(nullptr);
            execv(words[0], words.data());
            _exit(127);
        }
        close(ends[1]);
        std::string line;
        char letter = 0;
        while (read(ends[0], &letter, 1) == 1 && letter != '\n') line += letter;
        close(ends[0]);
        const auto ready = nlohmann::json::parse(line, nullptr, false);
        if (!ready.is_object() || ready.value("ready", false) != true) throw std::runtime_error("not ready: " + line);
        port_ = ready.at("port").get<std::uint16_t>();
    }
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;
    ~Simulator() { end(SIGKILL); }

    /// Sends the signal, waits; the exit code, or minus the signal it died of.
    int end(int signal_number) {
        if (process_ <= 0) return 0;
        kill(process_, signal_number);
        int status = 0;
        waitpid(std::exchange(process_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    Answer send(const std::string& method, const std::string& target, const std::string& body = "",
                const Headers& headers = {}, int timeout_ms = 10'000) const {
        Poco::Net::HTTPClientSession session("127.0.0.1", port_);
        session.setTimeout(Poco::Timespan(timeout_ms / 1000, timeout_ms % 1000 * 1000));
        Poco::Net::HTTPRequest request(method, target, Poco::Net::HTTPMessage::HTTP_1_1);
        for (const auto& [name, value] : headers) request.set(name, value);
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
        session.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        Answer answer;
        auto& in = session.receiveResponse(response);
        Poco::StreamCopier::copyToString(in, answer.text);
        answer.status = response.getStatus();
        for (const auto& [name, value] : response) answer.headers[name] = value;
        return answer;
    }

    Answer order(const std::string& target, const nlohmann::json& body) const { return send("POST", target, body.dump()); }

private:
    pid_t process_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace simulator::test
