// Counters, gauges and histograms, shown as Prometheus text (exposition format 0.0.4) at /metrics.
//
//   auto& delivered = metrics.counter("eduhub_delivered_total", "Records settled as delivered.", {"system"});
//   Counter& csdl = delivered.with({"csdl"});   // keep the reference; adding to it takes no lock
//   csdl.add();
//
// Labels are bounded: a family keeps at most `series` combinations of values (256 unless said); what
// comes beyond counts under the value `other` in every label, so neither a vendor nor a plugin can fill
// the memory with names. A label never holds a value of a record.
//
// Ownership: Metrics owns its families and series; references stay valid as long as it does.
// Threads: any. Failure: none at run time; a family declared twice with another kind or other labels, or
// values that do not match the labels, is a mistake in the program: std::logic_error at the call.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hub::observe {

class Counter {
public:
    void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
public:
    void set(double value) { value_.store(value, std::memory_order_relaxed); }
    void add(double amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<double> value_{0};
};

class Histogram {
public:
    /// `bounds`: upper ends of the buckets, ascending; one more without an end is added.
    explicit Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {}

    void observe(double value);

    [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }
    /// How many fell into bucket `index`, counted apart (not cumulative).
    [[nodiscard]] std::uint64_t in_bucket(std::size_t index) const { return buckets_[index].load(std::memory_order_relaxed); }
    [[nodiscard]] double sum() const { return sum_.load(std::memory_order_relaxed); }

private:
    std::vector<double> bounds_;
    std::vector<std::atomic<std::uint64_t>> buckets_;
    std::atomic<double> sum_{0};
};

/// Seconds, from half a millisecond to ten seconds.
std::vector<double> latency_bounds();

struct FamilyDescription {
    std::string name;
    std::string help;
    std::vector<std::string> labels;
    std::size_t series = 256;
    std::vector<double> bounds = {};
};

/// One name with its label names; one series for each combination of values.
template <typename Instrument>
class Family {
public:
    explicit Family(FamilyDescription description) : description_(std::move(description)) {}

    /// The series of these values, in the order of the labels.
    Instrument& with(std::initializer_list<std::string_view> values);
    [[nodiscard]] const FamilyDescription& description() const { return description_; }
    void write(std::string& out) const;

private:
    FamilyDescription description_;
    mutable std::mutex mutex_;
    std::map<std::vector<std::string>, std::unique_ptr<Instrument>> series_;
};

class Metrics {
public:
    Family<Counter>& counter(std::string_view name, std::string_view help, std::vector<std::string> labels = {},
                             std::size_t series = 256);
    Family<Gauge>& gauge(std::string_view name, std::string_view help, std::vector<std::string> labels = {},
                         std::size_t series = 256);
    Family<Histogram>& histogram(std::string_view name, std::string_view help, std::vector<std::string> labels = {},
                                 std::vector<double> bounds = latency_bounds(), std::size_t series = 256);

    /// Everything, families and series in the order of their names.
    [[nodiscard]] std::string exposition() const;

private:
    template <typename Instrument>
    using Families = std::map<std::string, std::unique_ptr<Family<Instrument>>, std::less<>>;
    template <typename Instrument>
    Family<Instrument>& declare(Families<Instrument>& families, FamilyDescription description);

    mutable std::mutex mutex_;
    Families<Counter> counters_;
    Families<Gauge> gauges_;
    Families<Histogram> histograms_;
};

}  // namespace hub::observe
