#include "core/store/sqlite_log.hpp"

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <new>
#include <utility>

namespace hub::store {
namespace {

constexpr int kGathered = 128 * 1024;

/// Begins with what SQLite sees; the file beneath stands behind it in the memory that SQLite gave.
struct LogFile {
    sqlite3_file seen;
    sqlite3_int64 begin;  ///< where in the file the gathered bytes belong
    int size;
    std::array<char, kGathered>* bytes;
};
static_assert(alignof(LogFile) <= 8 && sizeof(LogFile) % 8 == 0);

LogFile& log_of(sqlite3_file* file) { return *reinterpret_cast<LogFile*>(file); }
sqlite3_file* beneath(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LogFile)); }

int write_through(sqlite3_file* file) {
    LogFile& log = log_of(file);
    if (log.size == 0) return SQLITE_OK;
    const int size = std::exchange(log.size, 0);
    return beneath(file)->pMethods->xWrite(beneath(file), log.bytes->data(), size, log.begin);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    LogFile& log = log_of(file);
    if (log.size > 0 && (offset != log.begin + log.size || size > kGathered - log.size)) {
        if (const int code = write_through(file); code != SQLITE_OK) return code;
    }
    if (size > kGathered) return beneath(file)->pMethods->xWrite(beneath(file), bytes, size, offset);
    if (log.size == 0) log.begin = offset;
    std::memcpy(log.bytes->data() + log.size, bytes, static_cast<std::size_t>(size));
    log.size += size;
    return SQLITE_OK;
}

/// Anything else is asked of the file beneath when it has all there is.
template <auto method, typename... Arguments>
int then(sqlite3_file* file, Arguments... arguments) {
    if (const int code = write_through(file); code != SQLITE_OK) return code;
    return (beneath(file)->pMethods->*method)(beneath(file), arguments...);
}

int close(sqlite3_file* file) {
    const int written = write_through(file);
    const int closed = beneath(file)->pMethods->xClose(beneath(file));
    delete log_of(file).bytes;
    return written != SQLITE_OK ? written : closed;
}

int sector_size(sqlite3_file* file) { return beneath(file)->pMethods->xSectorSize(beneath(file)); }
int characteristics(sqlite3_file* file) { return beneath(file)->pMethods->xDeviceCharacteristics(beneath(file)); }

using Methods = sqlite3_io_methods;
constexpr Methods kLogMethods{
    .iVersion = 1,  // a log is neither mapped nor has it shared memory of its own
    .xClose = close,
    .xRead = then<&Methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = write,
    .xTruncate = then<&Methods::xTruncate, sqlite3_int64>,
    .xSync = then<&Methods::xSync, int>,
    .xFileSize = then<&Methods::xFileSize, sqlite3_int64*>,
    .xLock = then<&Methods::xLock, int>,
    .xUnlock = then<&Methods::xUnlock, int>,
    .xCheckReservedLock = then<&Methods::xCheckReservedLock, int*>,
    .xFileControl = then<&Methods::xFileControl, int, void*>,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* opened);

/// The default VFS in all but what it opens as a log.
struct GatheringVfs {
    GatheringVfs() : real(sqlite3_vfs_find(nullptr)) {
        if (real == nullptr) return;
        vfs = *real;
        vfs.pNext = nullptr;
        vfs.zName = "eduhub-log";
        vfs.szOsFile += static_cast<int>(sizeof(LogFile));
        vfs.xOpen = open;
        registered = sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
    }
    sqlite3_vfs* real;
    sqlite3_vfs vfs{};
    bool registered = false;
};

GatheringVfs& gathering() {
    static GatheringVfs one;
    return one;
}

int open(sqlite3_vfs* /*ours*/, const char* name, sqlite3_file* file, int flags, int* opened) {
    sqlite3_vfs* real = gathering().real;
    if ((flags & SQLITE_OPEN_WAL) == 0) return real->xOpen(real, name, file, flags, opened);
    file->pMethods = nullptr;  // nothing to close while this stands
    auto* bytes = new (std::nothrow) std::array<char, kGathered>;
    if (bytes == nullptr) return SQLITE_NOMEM;
    const int code = real->xOpen(real, name, beneath(file), flags, opened);
    if (code != SQLITE_OK) {
        if (beneath(file)->pMethods != nullptr) beneath(file)->pMethods->xClose(beneath(file));
        delete bytes;
        return code;
    }
    new (file) LogFile{{&kLogMethods}, 0, 0, bytes};
    return SQLITE_OK;
}

}  // namespace

const char* gathering_log() {
    return gathering().registered ? gathering().vfs.zName : nullptr;
}

}  // namespace hub::store
