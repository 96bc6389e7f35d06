#include "core/store/measured_backend.hpp"

#include <chrono>

namespace hub::store {
namespace {

class MeasuredWriter final : public Writer {
public:
    MeasuredWriter(std::unique_ptr<Writer> real, observe::Histogram& seconds) : real_(std::move(real)), seconds_(seconds) {}

    Result<std::vector<std::optional<Row>>> get(const TableSpec& table, std::span<const Row> keys) override { return real_->get(table, keys); }
    Result<std::vector<Row>> get_by_prefix(const TableSpec& table, std::span<const Row> prefixes) override { return real_->get_by_prefix(table, prefixes); }
    Result<std::vector<Row>> select(std::string_view sql, std::span<const Cell> parameters, std::span<const Type> shape) override {
        return real_->select(sql, parameters, shape);
    }
    Result<std::vector<Outcome>> commit(const Batch& batch) override {
        const auto before = std::chrono::steady_clock::now();
        auto outcome = real_->commit(batch);
        seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
        return outcome;
    }

private:
    std::unique_ptr<Writer> real_;
    observe::Histogram& seconds_;
};

class MeasuredBackend final : public Backend {
public:
    MeasuredBackend(std::unique_ptr<Backend> real, observe::Metrics& metrics)
        : real_(std::move(real)), seconds_(metrics.histogram("eduhub_commit_seconds", "Time of one commit, failed ones included.", {"domain"})) {}

    Result<std::unique_ptr<Writer>> open_writer(Domain domain) override {
        HUB_TRY_ASSIGN(auto writer, real_->open_writer(domain));
        return std::unique_ptr<Writer>(std::make_unique<MeasuredWriter>(std::move(writer), seconds_.with({store::name_of(domain)})));
    }
    Result<std::unique_ptr<Reader>> open_reader(Domain domain) override { return real_->open_reader(domain); }
    Result<Room> room(Domain domain) override { return real_->room(domain); }
    [[nodiscard]] std::string_view name() const override { return real_->name(); }

private:
    std::unique_ptr<Backend> real_;
    observe::Family<observe::Histogram>& seconds_;
};

}  // namespace

std::unique_ptr<Backend> measured(std::unique_ptr<Backend> backend, observe::Metrics& metrics) {
    return std::make_unique<MeasuredBackend>(std::move(backend), metrics);
}

}  // namespace hub::store
