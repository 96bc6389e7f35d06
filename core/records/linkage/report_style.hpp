// The style sheet of a report, written into its page.
//
// Colours keep WCAG 2.2 AA on white (text 4.5:1, boxes 3:1); green and red never stand without a sign or a word. At a
// phone's width the page does not scroll sideways, only boxes of wide tables do. Printing shows the chosen language on
// white.
//
// Threads: a constant. Failure: none.
#pragma once

#include <string_view>

namespace hub::linkage::report {

extern const std::string_view kStyle;

}  // namespace hub::linkage::report
