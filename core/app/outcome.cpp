#include "core/app/outcome.hpp"

#include <iostream>

#include "core/codec/json.hpp"

namespace hub::app {
namespace {

Explainer explainer = nullptr;

}  // namespace

void explain_failures_with(Explainer chosen) { explainer = chosen; }

int report(const Failure& failure, Output output) {
    const Explained explained = explainer != nullptr ? explainer(failure.code) : Explained{};
    if (output == Output::Json) {
        auto body = codec::Value::object();
        body.set("code", failure.code);
        body.set("message", failure.message);
        if (!explained.vi.empty()) body.set("vi", explained.vi);
        if (!explained.en.empty()) body.set("en", explained.en);
        std::cout << codec::write_json(body) << "\n";
    } else {
        std::cerr << "eduhub: " << failure.code << "\n";
        if (!explained.spoken.empty()) std::cerr << explained.spoken << "\n";
        std::cerr << failure.message << "\n";
    }
    return failure.code == "hub.not_running" ? kUnhealthy : kError;
}

std::filesystem::path program_folder() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

std::filesystem::path plugin_folder() { return program_folder().parent_path() / "plugins"; }

}  // namespace hub::app
