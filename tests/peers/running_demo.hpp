// `eduhub demo` as its users start it, on a small province, with one login and the sample's applications.
//
// Ownership: process and folder go with the object. Threads: one. Failure: throws when it does not come up.
#pragma once

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/codec/json.hpp"
#include "tests/fault/process.hpp"

namespace hub::test {

class RunningDemo {
public:
    RunningDemo() {
        std::string pattern = (std::filesystem::temp_directory_path() / "eduhub-peers-demo-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = pattern;
        process_ = std::make_unique<fault::Process>(
            std::vector<std::string>{HUB_BIN "/eduhub", "demo", "--pupils", "200", "--folder", folder_.string(), "--config-source", HUB_SOURCE_DIR "/config"}, fault::Environment{}, log());
        // It prints when it is there, and stays.
        if (!process_->first_line(kStartMilliseconds)) throw std::runtime_error("the demo did not start: " + text_of(log()));
        login_ = codec::parse_json(text_of(login_file())).value_or(codec::Value());
    }
    ~RunningDemo() {
        try {
            process_->signal(SIGTERM);
            process_->wait(kEndMilliseconds);
        } catch (const std::exception&) {
            // It is killed then.
        }
        process_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    RunningDemo(const RunningDemo&) = delete;
    RunningDemo& operator=(const RunningDemo&) = delete;

    [[nodiscard]] std::string login_file() const { return (folder_ / "login.json").string(); }
    [[nodiscard]] std::string socket() const { return (folder_ / "hub/admin.sock").string(); }
    /// What stands in login.json.
    [[nodiscard]] const codec::Value& login() const { return login_; }

private:
    static constexpr int kStartMilliseconds = 180'000;
    static constexpr int kEndMilliseconds = 30'000;

    static std::string text_of(const std::string& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    [[nodiscard]] std::string log() const { return (folder_ / "demo.log").string(); }

    std::filesystem::path folder_;
    std::unique_ptr<fault::Process> process_;
    codec::Value login_;
};

}  // namespace hub::test
