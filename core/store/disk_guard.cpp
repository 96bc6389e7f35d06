#include "core/store/disk_guard.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>

#include "core/base/this_thread.hpp"
#include "core/observe/log.hpp"

namespace hub::store {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNoRoom = 1 << 20;
constexpr std::int64_t kRoomForBallast = 4;  // times its size
constexpr auto kPause = std::chrono::seconds(1);
constexpr const char* kBallast = "ballast";

std::int64_t free_bytes(const fs::path& folder) {
    struct statvfs info{};
    if (statvfs(folder.c_str(), &info) != 0) return -1;
    return static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
}

bool allocate(const fs::path& path, std::int64_t bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const bool allocated = file >= 0 && ::posix_fallocate(file, 0, bytes) == 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!allocated) ::unlink(path.c_str());
    return allocated;
}

}  // namespace

DiskGuard::DiskGuard(fs::path folder, DiskLimits limits, Backend& backend) : folder_(std::move(folder)), limits_(limits), backend_(backend) { look(); }

DiskGuard::~DiskGuard() {
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Stopping;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void DiskGuard::start() {
    thread_ = std::thread([this] { run(); });
}

void DiskGuard::run() {
    name_thread("disk");
    work_in_background();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, kPause, [this] { return phase_ == Phase::Stopping; })) {
        lock.unlock();
        look();
        lock.lock();
    }
}

Status DiskGuard::admit() const {
    if (!over_) return {};
    return fail("store.quota", "the store uses " + std::to_string(used_ / 1'000'000) + " MB of " + std::to_string(limits_.quota_bytes / 1'000'000) +
                                   " MB; raise `store.quota`, or shorten `retention`", Retry::Later);
}

void DiskGuard::look() {
    const std::lock_guard lock(looking_);
    if (limits_.quota_bytes > 0) measure();
    if (limits_.ballast_bytes > 0) mind_the_ballast();
}

void DiskGuard::measure() {
    std::int64_t used = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
        if (entry.path().filename() == kBallast || !entry.is_regular_file(ignored)) continue;
        const auto size = entry.file_size(ignored);
        if (size != static_cast<std::uintmax_t>(-1)) used += static_cast<std::int64_t>(size);
    }
    for (const Domain domain : kDomains) {
        if (const auto room = backend_.room(domain)) used -= room->free_bytes;
    }
    used_ = used;
    const bool over = over_ ? used > limits_.quota_bytes - limits_.quota_bytes / 20 : used > limits_.quota_bytes;
    if (over_.exchange(over) == over) return;
    if (over) observe::log(observe::Level::Error, "store.over_quota", {{"message", "nothing new is received until there is room"}});
    else observe::log(observe::Level::Info, "store.within_quota");
}

bool DiskGuard::has_ballast() const {
    std::error_code ignored;
    return fs::exists(folder_ / kBallast, ignored);
}

bool DiskGuard::release_ballast() {
    if (::unlink((folder_ / kBallast).c_str()) != 0) return false;
    observe::log(observe::Level::Warning, "store.ballast_released", {{"message", "make room on the disk; the ballast comes back by itself"}});
    return true;
}

void DiskGuard::mind_the_ballast() {
    const std::int64_t room = free_bytes(folder_);
    if (room < 0) return;
    if (has_ballast()) {
        if (room < kNoRoom) release_ballast();
    } else if (room >= kRoomForBallast * limits_.ballast_bytes && !allocate(folder_ / kBallast, limits_.ballast_bytes)) {
        observe::log(observe::Level::Warning, "store.no_ballast", {{"message", "the ballast file cannot be allocated"}});
    }
}

}  // namespace hub::store
