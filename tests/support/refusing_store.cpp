#include "tests/support/refusing_store.hpp"

namespace hub::test {
namespace {

class RefusingWriter final : public store::Writer {
public:
    RefusingWriter(std::unique_ptr<store::Writer> real, RefusingStore& owner, store::Domain domain)
        : real_(std::move(real)), owner_(owner), domain_(domain) {}
    Result<std::vector<store::Outcome>> commit(const store::Batch& batch) override {
        if (auto problem = owner_.refusal(domain_)) return fail(std::move(*problem));
        return real_->commit(batch);
    }
    Result<std::vector<std::optional<store::Row>>> get(const store::TableSpec& table, std::span<const store::Row> keys) override {
        return real_->get(table, keys);
    }
    Result<std::vector<store::Row>> get_by_prefix(const store::TableSpec& table, std::span<const store::Row> prefixes) override {
        return real_->get_by_prefix(table, prefixes);
    }
    Result<std::vector<store::Row>> select(std::string_view sql, std::span<const store::Cell> parameters,
                                           std::span<const store::Type> shape) override {
        return real_->select(sql, parameters, shape);
    }

private:
    std::unique_ptr<store::Writer> real_;
    RefusingStore& owner_;
    store::Domain domain_;
};

}  // namespace

void RefusingStore::refuse_after(store::Domain domain, int commits, std::string code) {
    domain_ = domain;
    code_ = std::move(code);
    pass_ = commits;
    refused_ = 0;
    refusing_ = true;
}

void RefusingStore::hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
}

void RefusingStore::let_go() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    released_.notify_all();
}

std::optional<Error> RefusingStore::refusal(store::Domain domain) {
    if (domain == store::Domain::State) {
        std::unique_lock lock(mutex_);
        released_.wait(lock, [this] { return !held_; });
    }
    if (!refusing_ || domain != domain_) return std::nullopt;
    if (pass_ > 0) {
        --pass_;
        return std::nullopt;
    }
    ++refused_;
    return error(code_, "refused by the test", code_ == "store.full" ? Retry::Later : Retry::Never);
}

Result<std::unique_ptr<store::Writer>> RefusingStore::open_writer(store::Domain domain) {
    HUB_TRY_ASSIGN(auto real, real_.open_writer(domain));
    return std::unique_ptr<store::Writer>(std::make_unique<RefusingWriter>(std::move(real), *this, domain));
}

}  // namespace hub::test
