#include "core/base/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hub {

std::string Random::bytes(std::size_t count) {
    std::string out;
    out.reserve(count + 8);
    while (out.size() < count) {
        const std::uint64_t word = next();
        out.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    out.resize(count);
    return out;
}

std::uint64_t SystemRandom::next() {
    std::uint64_t word = 0;
    // A kernel that cannot give eight random bytes leaves nothing safe to do.
    if (getrandom(&word, sizeof word, 0) != static_cast<ssize_t>(sizeof word)) std::abort();
    return word;
}

std::string SystemRandom::bytes(std::size_t count) {
    std::string out(count, '\0');
    std::size_t got = 0;
    while (got < count) {
        const ssize_t more = getrandom(out.data() + got, count - got, 0);
        if (more < 0 && errno != EINTR) std::abort();
        if (more > 0) got += static_cast<std::size_t>(more);
    }
    return out;
}

std::uint64_t SeededRandom::next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

}  // namespace hub
