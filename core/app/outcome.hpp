// How a subcommand ends: 0 ok, 1 error, 2 changes pending, 3 unhealthy, 74 the store failed an fsync; and how it says so.
//
// Threads: the main thread. Failure: none.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hub::app {

inline constexpr int kOk = 0;
inline constexpr int kError = 1;
inline constexpr int kUnhealthy = 3;
inline constexpr int kStoreFailed = 74;

enum class Output : unsigned char { Text, Json };

/// Reports an error as the command line does: code, message, and JSON when asked.
struct Failure {
    std::string code, message;
};
int report(const Failure& failure, Output output);

/// What a code means, in both languages and in the one spoken here.
struct Explained {
    std::string vi, en, spoken;
};
using Explainer = Explained (*)(std::string_view code);
/// The program with the message catalogue says what codes mean; the SDK's own has none. Before any report.
void explain_failures_with(Explainer explainer);

/// Where this build keeps what belongs to the program itself.
std::filesystem::path program_folder();
std::filesystem::path plugin_folder();

}  // namespace hub::app
