// The client: pushes newer and newer versions of a few pupils, and keeps its own history of it.
//
// Each key belongs to one thread, so its versions are pushed in order. A broken connection leaves a version
// indeterminate; the next push is a newer version. Pushes are seeded, so a run can be told again.
//
// Ownership: the load borrows the world. Threads: `push` starts and joins its own; `run_while` likewise.
// Failure:   a history that cannot be written throws.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/fault/history.hpp"
#include "tests/fault/world.hpp"

namespace hub::fault {

struct Pushes {
    std::size_t acknowledged = 0;
    std::size_t refused = 0;
    std::size_t broken = 0;
    std::string retry_after;  ///< of the last refusal
    int refusal = 0;          ///< its status
};

class Load {
public:
    Load(World& world, std::uint64_t seed);

    /// `each` pushes by every thread; a thread stops at its first broken connection.
    /// `padding`: bytes of an unmapped member, so that the body becomes a blob of its own.
    Pushes push(int each, std::size_t padding = 0);
    /// Pushes without pause, over restarts of the hub, until `work` has returned.
    Pushes run_while(const std::function<void()>& work);

private:
    enum class Outcome : unsigned char { Acknowledged, Refused, Broken };
    struct Lane {
        std::vector<std::string> keys;
        std::vector<std::int64_t> versions;
        std::uint64_t random = 0;
        Pushes pushes;
    };
    Outcome push_one(Lane& lane, class Caller& caller, std::size_t padding);
    Pushes on_every_lane(const std::function<void(Lane&)>& work);

    World& world_;
    History history_;
    std::vector<Lane> lanes_;
};

}  // namespace hub::fault
