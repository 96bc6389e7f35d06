#include "tests/fault/history.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace hub::fault {

const char* name_of(Event event) {
    switch (event) {
        case Event::Attempted: return "attempted";
        case Event::Acknowledged: return "acknowledged";
        case Event::Refused: return "refused";
        case Event::Indeterminate: return "indeterminate";
    }
    return "";
}

History::History(std::filesystem::path file) : path_(std::move(file)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor_ < 0) throw std::runtime_error("cannot write " + path_.string());
}

History::~History() { ::close(descriptor_); }

void History::write(Event event, const std::string& key, std::int64_t version, std::string_view detail) {
    const nlohmann::json line{{"event", name_of(event)}, {"key", key}, {"version", version}, {"detail", detail}};
    const std::string text = line.dump() + "\n";
    const std::lock_guard lock(mutex_);
    const auto wrote = ::write(descriptor_, text.data(), text.size());
    if (wrote != static_cast<ssize_t>(text.size()) || ::fdatasync(descriptor_) != 0) throw std::runtime_error("the history cannot be kept");
}

}  // namespace hub::fault
