// The two system call filters of the cage; libseccomp stands in seccomp_filters.cpp alone.
//
// Threads: install before threads exist, or with all of them (the second filter is set on every thread).
// Failure: false when the kernel or the library refuses.
#pragma once

namespace hub::plugin {

enum class FilterStep : unsigned char {
    BeforeLoading,  ///< opening files and mapping code is still possible (Landlock says which files)
    AfterLoading,
};

bool install_filter(FilterStep step);

}  // namespace hub::plugin
