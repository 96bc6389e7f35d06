// A store of identities with its writer and sealer, for tests of this part.
//
// Ownership: owns all of it. Threads: one.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>

#include "core/security/sealing.hpp"
#include "core/store/group_commit.hpp"
#include "tests/support/refusing_store.hpp"
#include "tests/support/stores.hpp"

namespace hub::test {

class IdentityStore {
public:
    IdentityStore(const std::string& backend, std::vector<const store::TableSpec*> tables) : store_(backend, {std::move(tables)}) { open(); }

    [[nodiscard]] store::GroupCommit& commits() { return *commits_; }
    [[nodiscard]] const security::Sealer& sealer() const { return sealer_; }
    [[nodiscard]] RefusingStore& refusing() { return *refusing_; }
    [[nodiscard]] std::unique_ptr<store::Reader> reader() { return refusing_->open_reader(store::Domain::Identity).value(); }
    /// Durable when it returns.
    Status write(std::function<void(store::Batch&)> prepare) {
        std::promise<Status> done;
        HUB_TRY(commits_->submit({std::move(prepare), [&](Status status) { done.set_value(std::move(status)); }}));
        return done.get_future().get();
    }
    void restart() {
        commits_.reset();
        refusing_.reset();
        store_.reopen();
        open();
    }

private:
    static std::string keyring_line() {
        SeededRandom random(11);
        return security::new_keyring_line(1, random);
    }
    void open() {
        refusing_ = std::make_unique<RefusingStore>(store_.backend());
        commits_ = std::make_unique<store::GroupCommit>(refusing_->open_writer(store::Domain::Identity).value(), store::GroupCommit::Options{});
    }

    TestStore store_;
    std::unique_ptr<RefusingStore> refusing_;
    std::unique_ptr<store::GroupCommit> commits_;
    security::Sealer sealer_{security::parse_keyring(keyring_line()).value()};
};

}  // namespace hub::test
