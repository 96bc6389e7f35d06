#include "core/observe/metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace hub::observe {
namespace {

std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

enum class Quoted : unsigned char { Help, Label };

void append_escaped(std::string& out, std::string_view text, Quoted where) {
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\\' || (c == '"' && where == Quoted::Label)) {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20U) {
            out += '?';
        } else {
            out += c;
        }
    }
}

bool is_name(std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
    return !text.empty() && !(text.front() >= '0' && text.front() <= '9') && std::all_of(text.begin(), text.end(), allowed);
}

struct Extra {
    std::string_view name;
    std::string value;
};

void append_sample(std::string& out, const FamilyDescription& family, std::string_view suffix, const std::vector<std::string>& values,
                   const Extra* extra, const std::string& value) {
    out += family.name;
    out += suffix;
    if (!values.empty() || extra != nullptr) {
        out += '{';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i != 0) out += ',';
            out += family.labels[i] + "=\"";
            append_escaped(out, values[i], Quoted::Label);
            out += '"';
        }
        if (extra != nullptr) {
            if (!values.empty()) out += ',';
            out.append(extra->name).append("=\"").append(extra->value).append("\"");
        }
        out += '}';
    }
    out += ' ' + value + '\n';
}

void append_series(std::string& out, const FamilyDescription& family, const std::vector<std::string>& values, const Counter& counter) {
    append_sample(out, family, "", values, nullptr, std::to_string(counter.value()));
}
void append_series(std::string& out, const FamilyDescription& family, const std::vector<std::string>& values, const Gauge& gauge) {
    append_sample(out, family, "", values, nullptr, number(gauge.value()));
}
void append_series(std::string& out, const FamilyDescription& family, const std::vector<std::string>& values, const Histogram& histogram) {
    // The count is the sum of what was read here, so that a scrape between two updates adds up.
    std::uint64_t below = 0;
    for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) {
        below += histogram.in_bucket(i);
        const Extra bound{"le", i < histogram.bounds().size() ? number(histogram.bounds()[i]) : "+Inf"};
        append_sample(out, family, "_bucket", values, &bound, std::to_string(below));
    }
    append_sample(out, family, "_sum", values, nullptr, number(histogram.sum()));
    append_sample(out, family, "_count", values, nullptr, std::to_string(below));
}

template <typename Instrument>
constexpr std::string_view kKind = "";
template <>
constexpr std::string_view kKind<Counter> = "counter";
template <>
constexpr std::string_view kKind<Gauge> = "gauge";
template <>
constexpr std::string_view kKind<Histogram> = "histogram";

}  // namespace

void Histogram::observe(double value) {
    const auto at = static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
    buckets_[at].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<double> latency_bounds() { return {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}; }

template <typename Instrument>
Instrument& Family<Instrument>::with(std::initializer_list<std::string_view> values) {
    if (values.size() != description_.labels.size()) throw std::logic_error("labels of " + description_.name + " do not match");
    std::vector<std::string> key(values.begin(), values.end());
    const std::lock_guard lock(mutex_);
    auto found = series_.find(key);
    if (found == series_.end() && series_.size() >= description_.series) {
        std::fill(key.begin(), key.end(), "other");
        found = series_.find(key);
    }
    if (found != series_.end()) return *found->second;
    std::unique_ptr<Instrument> made;
    if constexpr (std::is_same_v<Instrument, Histogram>) {
        made = std::make_unique<Histogram>(description_.bounds);
    } else {
        made = std::make_unique<Instrument>();
    }
    return *series_.emplace(std::move(key), std::move(made)).first->second;
}

template <typename Instrument>
void Family<Instrument>::write(std::string& out) const {
    out += "# HELP " + description_.name + ' ';
    append_escaped(out, description_.help, Quoted::Help);
    out += "\n# TYPE " + description_.name + ' ';
    out += kKind<Instrument>;
    out += '\n';
    const std::lock_guard lock(mutex_);
    for (const auto& [values, instrument] : series_) append_series(out, description_, values, *instrument);
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

template <typename Instrument>
Family<Instrument>& Metrics::declare(Families<Instrument>& families, FamilyDescription description) {
    if (!is_name(description.name) || !std::all_of(description.labels.begin(), description.labels.end(), is_name)) {
        throw std::logic_error("not a metric's name: " + description.name);
    }
    const std::lock_guard lock(mutex_);
    if (const auto found = families.find(description.name); found != families.end()) {
        if (found->second->description().labels != description.labels) throw std::logic_error(description.name + " has other labels");
        return *found->second;
    }
    if (counters_.contains(description.name) || gauges_.contains(description.name) || histograms_.contains(description.name)) {
        throw std::logic_error(description.name + " is of another kind");
    }
    std::string name = description.name;
    return *families.emplace(std::move(name), std::make_unique<Family<Instrument>>(std::move(description))).first->second;
}

Family<Counter>& Metrics::counter(std::string_view name, std::string_view help, std::vector<std::string> labels, std::size_t series) {
    return declare(counters_, {std::string(name), std::string(help), std::move(labels), series});
}

Family<Gauge>& Metrics::gauge(std::string_view name, std::string_view help, std::vector<std::string> labels, std::size_t series) {
    return declare(gauges_, {std::string(name), std::string(help), std::move(labels), series});
}

Family<Histogram>& Metrics::histogram(std::string_view name, std::string_view help, std::vector<std::string> labels,
                                      std::vector<double> bounds, std::size_t series) {
    return declare(histograms_, {std::string(name), std::string(help), std::move(labels), series, std::move(bounds)});
}

std::string Metrics::exposition() const {
    std::map<std::string_view, std::string> parts;
    const std::lock_guard lock(mutex_);
    for (const auto& [name, family] : counters_) family->write(parts[name]);
    for (const auto& [name, family] : gauges_) family->write(parts[name]);
    for (const auto& [name, family] : histograms_) family->write(parts[name]);
    std::string out;
    for (const auto& [name, text] : parts) out += text;
    return out;
}

}  // namespace hub::observe
