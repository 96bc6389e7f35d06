// The pictures of a report: the histogram of weights as SVG, bars as boxes of their cell's width.
//
// Every picture repeats numbers that stand beside it as text or in a table; bars are therefore hidden from screen
// readers, the histogram has a title and a description.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>

#include "core/records/linkage/link.hpp"
#include "core/records/linkage/report_text.hpp"

namespace hub::linkage::report {

/// The bins of `Linkage::weights` that are shown: from the first that holds something or has a threshold to the last.
struct Bins {
    int first = 0, last = 0;  ///< whole bits
};
Bins bins_of(const Linkage& linkage);

std::string histogram(const Linkage& linkage, Language language);

/// A bar from the left; `share` of the cell, 0 to 1.
std::string bar(double share);

/// A stretch of a scale, for one person where it goes to the right and against where it goes to the left.
class Scale {
public:
    Scale(double lowest, double highest) : lowest_(lowest), width_(highest > lowest ? highest - lowest : 1) {}

    /// In percent of the width.
    [[nodiscard]] double at(double value) const;
    [[nodiscard]] std::string step(double from, double to) const;
    /// From zero, in a colour of its own.
    [[nodiscard]] std::string total(double to) const;

private:
    [[nodiscard]] std::string box(double from, double to, std::string_view kind) const;
    double lowest_, width_;
};

}  // namespace hub::linkage::report
