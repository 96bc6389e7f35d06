// Readers for many short questions: opening one costs a file and its statements, so they are handed round.
//
// Ownership: borrows the backend; a lease gives its reader back when it ends, and does not outlive the pool.
// Threads: borrow() any; one caller a lease. Errors: those of Backend::open_reader.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/store/backend.hpp"

namespace hub::store {

class ReaderPool {
public:
    ReaderPool(Backend& backend, Domain domain) : backend_(backend), domain_(domain) {}

    struct GiveBack {
        ReaderPool* pool = nullptr;
        void operator()(Reader* reader) const {
            const std::lock_guard lock(pool->mutex_);
            pool->idle_.emplace_back(reader);
        }
    };
    using Lease = std::unique_ptr<Reader, GiveBack>;

    Result<Lease> borrow() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                Lease lease(idle_.back().release(), GiveBack{this});
                idle_.pop_back();
                return lease;
            }
        }
        HUB_TRY_ASSIGN(auto opened, backend_.open_reader(domain_));
        return Lease(opened.release(), GiveBack{this});
    }

private:
    Backend& backend_;
    Domain domain_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Reader>> idle_;  // as many as were ever asked at once
};

}  // namespace hub::store
