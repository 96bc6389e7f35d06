#include "journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

namespace simulator::csdl {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error(std::string("journal: ") + what + ": " + std::strerror(errno));
}

long long now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

Journal::Journal(const std::filesystem::path& file, const std::function<void(const nlohmann::json&)>& replay) {
    std::uintmax_t whole = 0;
    if (std::ifstream in(file, std::ios::binary); in) {
        std::string line;
        while (std::getline(in, line) && !in.eof()) {  // a line without its newline was torn by a kill
            const auto entry = nlohmann::json::parse(line, nullptr, false);
            if (!entry.is_object()) throw std::runtime_error("journal: line after " + std::to_string(number_) + " is damaged");
            number_ = entry.at("seq").get<std::uint64_t>();
            whole += line.size() + 1;
            replay(entry);
        }
    }
    file_ = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) fail("open");
    if (ftruncate(file_, static_cast<off_t>(whole)) != 0) fail("truncate");
}

Journal::~Journal() {
    if (file_ >= 0) close(file_);
}

void Journal::append(std::vector<nlohmann::json> lines) {
    if (lines.empty()) return;
    const long long received_at = now_ms();
    std::string text;
    for (auto& line : lines) {
        line["seq"] = ++number_;
        line["received_at"] = received_at;
        text += line.dump() + "\n";
    }
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t wrote = write(file_, text.data() + done, text.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) fail("write");
        done += static_cast<std::size_t>(wrote);
    }
    if (fdatasync(file_) != 0) fail("sync");
}

}  // namespace simulator::csdl
