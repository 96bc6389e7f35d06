// Randomness, injected. SystemRandom asks the kernel; SeededRandom replays a run from its seed and
// must never make a key or token.
//
// Threads: SystemRandom any; SeededRandom one at a time.
#pragma once

#include <cstdint>
#include <string>

namespace hub {

class Random {
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    virtual std::string bytes(std::size_t count);
};

class SystemRandom final : public Random {
public:
    std::uint64_t next() override;
    std::string bytes(std::size_t count) override;
};

/// SplitMix64 (Steele, Lea, Flood 2014).
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

private:
    std::uint64_t state_;
};

}  // namespace hub
