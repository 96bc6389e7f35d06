// A store beneath the hub whose state writer refuses or holds commits when told to: a full disk or a slow
// one, without one.
//
// Ownership: borrows the real backend. Threads: any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "core/store/backend.hpp"

namespace hub::test {

class RefusingStore final : public store::Backend {
public:
    explicit RefusingStore(store::Backend& real) : real_(real) {}

    /// So many commits of this domain pass, then they are refused with `code` until let_pass().
    void refuse_after(store::Domain domain, int commits, std::string code);
    void let_pass() { refusing_ = false; }
    /// Commits of the state wait from now on, until let_go(): a disk that takes its time.
    void hold();
    void let_go();
    [[nodiscard]] int refused() const { return refused_; }

    Result<std::unique_ptr<store::Writer>> open_writer(store::Domain domain) override;
    Result<std::unique_ptr<store::Reader>> open_reader(store::Domain domain) override { return real_.open_reader(domain); }
    Result<store::Room> room(store::Domain domain) override { return real_.room(domain); }
    [[nodiscard]] std::string_view name() const override { return real_.name(); }

    /// For the writer: nullopt when this commit may go on.
    std::optional<Error> refusal(store::Domain domain);

private:
    store::Backend& real_;
    std::atomic<bool> refusing_ = false;
    std::atomic<int> pass_ = 0;
    std::atomic<int> refused_ = 0;
    std::mutex mutex_;
    std::condition_variable released_;
    bool held_ = false;
    store::Domain domain_ = store::Domain::State;
    std::string code_;
};

}  // namespace hub::test
