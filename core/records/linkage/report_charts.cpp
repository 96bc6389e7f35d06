#include "core/records/linkage/report_charts.hpp"

#include <algorithm>
#include <cmath>

#include "core/records/linkage/scoring.hpp"

namespace hub::linkage::report {

namespace {

// In units of the picture, which scales with the page.
constexpr double kWidth = 420, kHeight = 260, kLeft = 52, kRight = 12, kTop = 40, kBottom = 44, kLabel = 90;
constexpr double kOfOne = 0.3;  // height of a single pair, in powers of ten
constexpr int kTickBits = 10;

std::size_t bin_of(int bits) { return static_cast<std::size_t>(bits - Scored::kLowest); }
int whole(double bits) { return std::clamp(static_cast<int>(std::floor(bits)), Scored::kLowest, Scored::kHighest); }

class Plot {
public:
    Plot(const Linkage& linkage, Language language) : linkage_(linkage), language_(language), bins_(bins_of(linkage)) {
        for (const std::uint64_t count : linkage.weights) most_ = std::max(most_, count);
    }

    std::string svg() const {
        return "<svg class=\"histogram\" role=\"img\" viewBox=\"0 0 " + plain(kWidth) + " " + plain(kHeight) +
               "\" xmlns=\"http://www.w3.org/2000/svg\">" +
               element("title", say(language_, "Phân bố trọng số của các cặp bản ghi, tính bằng bit",
                                    "How the weights of the pairs are spread, in bits")) +
               element("desc",
                       say(language_,
                           "Cột cao dần theo thang lôgarit của số cặp; hai đường đứng là ngưỡng hỏi và ngưỡng gộp.",
                           "Columns grow with the logarithm of the number of pairs; two lines mark the thresholds of "
                           "asking and of merging.")) +
               counts() + columns() + weights() + thresholds() + "</svg>";
    }

private:
    double x(double bits) const {
        return kLeft + (bits - bins_.first) / (bins_.last + 1 - bins_.first) * (kWidth - kLeft - kRight);
    }
    double y(double count) const {
        if (count < 1) return kHeight - kBottom;
        return kHeight - kBottom -
               (std::log10(count) + kOfOne) /
                   (std::log10(static_cast<double>(std::max<std::uint64_t>(most_, 1))) + kOfOne) *
                   (kHeight - kTop - kBottom);
    }
    static std::string label(double x, double y, std::string_view anchor, std::string_view text,
                             std::string_view kind = "") {
        return "<text x=\"" + plain(x) + "\" y=\"" + plain(y) + "\" text-anchor=\"" + std::string(anchor) + "\"" +
               (kind.empty() ? "" : " class=\"" + std::string(kind) + "\"") + ">" + std::string(text) + "</text>";
    }
    static std::string line(double x1, double y1, double x2, double y2, std::string_view kind) {
        return "<line class=\"" + std::string(kind) + "\" x1=\"" + plain(x1) + "\" y1=\"" + plain(y1) + "\" x2=\"" +
               plain(x2) + "\" y2=\"" + plain(y2) + "\"/>";
    }

    std::string counts() const {
        std::string out;
        for (std::uint64_t count = 1; count <= most_; count *= 10) {
            const double at = y(static_cast<double>(count));
            out += line(kLeft, at, kWidth - kRight, at, "grid") +
                   label(kLeft - 5, at + 4, "end", counted(count, language_));
        }
        return out + label(2, 12, "start", say(language_, "số cặp (thang lôgarit)", "pairs (logarithmic)"));
    }

    /// One path a colour: columns are as many as the bins.
    std::string columns() const {
        const double accept = weight_of(linkage_.model.accept), review = weight_of(linkage_.model.review);
        std::string different, asked, same;
        for (int bits = bins_.first; bits <= bins_.last; ++bits) {
            const std::uint64_t count = linkage_.weights.empty() ? 0 : linkage_.weights[bin_of(bits)];
            if (count == 0) continue;
            const double middle = bits + 0.5;
            auto& path = middle >= accept ? same : middle >= review ? asked : different;
            path += "M" + plain(x(bits) + 0.3) + " " + plain(kHeight - kBottom) + "V" +
                    plain(y(static_cast<double>(count))) + "H" + plain(x(bits + 1) - 0.3) + "V" +
                    plain(kHeight - kBottom) + "z";
        }
        std::string out;
        if (!different.empty()) out += "<path class=\"different\" d=\"" + different + "\"/>";
        if (!asked.empty()) out += "<path class=\"asked\" d=\"" + asked + "\"/>";
        if (!same.empty()) out += "<path class=\"same\" d=\"" + same + "\"/>";
        return out;
    }

    /// The outermost bins hold whatever lies beyond.
    std::string tick(int bits) const {
        const std::string_view beyond = bits == Scored::kLowest ? "≤ " : bits == Scored::kHighest ? "≥ " : "";
        return std::string(beyond) + decimal(bits, 0, language_);
    }

    std::string weights() const {
        std::string out = line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, "axis");
        for (int bits = bins_.first; bits <= bins_.last + 1; ++bits) {
            if (bits % kTickBits != 0) continue;
            out += line(x(bits), kHeight - kBottom, x(bits), kHeight - kBottom + 4, "axis") +
                   label(bits == Scored::kLowest ? x(bits) + 8 : x(bits), kHeight - kBottom + 17,
                         bits == Scored::kLowest ? "end" : "middle", tick(bits));
        }
        return out + label((kLeft + kWidth - kRight) / 2, kHeight - 8, "middle",
                           say(language_, "trọng số (bit)", "weight (bits)"));
    }

    std::string thresholds() const {
        const double accept = x(std::clamp<double>(weight_of(linkage_.model.accept), bins_.first, bins_.last + 1));
        const double review = x(std::clamp<double>(weight_of(linkage_.model.review), bins_.first, bins_.last + 1));
        // Away from each other, but not out of the picture.
        const std::string_view left = review < kLeft + kLabel ? "start" : "end",
                               right = accept > kWidth - kRight - kLabel ? "end" : "start";
        return line(review, kTop - 6, review, kHeight - kBottom, "review") +
               line(accept, kTop - 6, accept, kHeight - kBottom, "accept") +
               label(review - 3, kTop - 9, left,
                     std::string(say(language_, "hỏi từ ", "ask from ")) +
                         bits(weight_of(linkage_.model.review), language_),
                     "review") +
               label(accept + 3, kTop - 9, right,
                     std::string(say(language_, "gộp từ ", "merge from ")) +
                         bits(weight_of(linkage_.model.accept), language_),
                     "accept");
    }

    const Linkage& linkage_;
    Language language_;
    Bins bins_;
    std::uint64_t most_ = 0;
};

}  // namespace

Bins bins_of(const Linkage& linkage) {
    const int accept = whole(weight_of(linkage.model.accept)), review = whole(weight_of(linkage.model.review));
    Bins out{std::min(review, accept) - 1, std::max(review, accept) + 1};
    for (int bits = Scored::kLowest; bits <= Scored::kHighest && !linkage.weights.empty(); ++bits) {
        if (linkage.weights[bin_of(bits)] == 0) continue;
        out.first = std::min(out.first, bits);
        out.last = std::max(out.last, bits);
    }
    return {std::max(out.first, Scored::kLowest), std::min(out.last, Scored::kHighest)};
}

std::string histogram(const Linkage& linkage, Language language) { return Plot(linkage, language).svg(); }

std::string bar(double share) {
    return "<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:" + plain(100 * std::clamp(share, 0.0, 1.0)) +
           "%\"></i></span>";
}

double Scale::at(double value) const { return std::clamp(100 * (value - lowest_) / width_, 0.0, 100.0); }

std::string Scale::step(double from, double to) const { return box(from, to, to < from ? "n" : "p"); }
std::string Scale::total(double to) const { return box(0, to, "t"); }

std::string Scale::box(double from, double to, std::string_view kind) const {
    const double left = at(std::min(from, to)), right = at(std::max(from, to));
    return "<i class=\"" + std::string(kind) + "\" style=\"left:" + plain(left) + "%;width:" + plain(right - left) +
           "%\"></i>";
}

}  // namespace hub::linkage::report
