// The rules of the house as functions over source files, so that each can be tried on a made-up bad file
// as well as on the tree.
//
// Threads: pure. Failure: each rule returns its violations as `path: what`; none is an empty list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arch {

struct Source {
    std::string path;  ///< from the root of the project, with forward slashes
    std::string text;
};

using Violations = std::vector<std::string>;

/// All sources of the project: .hpp, .cpp, .h of core, plugins, adapters, sdk, examples and tests.
std::vector<Source> project_sources();

/// Rooms include their own layer's lower rooms only, and not each other within a layer.
Violations rooms_point_downward(const std::vector<Source>& sources);

/// A library's headers stand only where it is wrapped.
Violations libraries_stay_in_their_room(const std::vector<Source>& sources);

/// plugins/, adapters/ and sdk/ include nothing of core; simulators and the province nothing of core or sdk;
/// of core only plugin includes the SDK.
Violations outer_parts_do_not_see_core(const std::vector<Source>& sources);

/// eduhub-verify includes the C++ library and OpenSSL, and nobody includes it.
Violations the_verifier_stands_alone(const std::vector<Source>& sources);

/// SQL in string literals stands in core/store and in *_tables.cpp of core.
Violations sql_stays_with_its_tables(const std::vector<Source>& sources);

/// No source over 800 lines; no file named util, helper, manager, common or misc.
Violations files_have_one_purpose(const std::vector<Source>& sources);

/// What stands at the top of the project beyond what is allowed to.
Violations top_level_is_known(const std::vector<std::string>& names);

/// One line a violation, for a test's message.
std::string listed(const Violations& violations);

}  // namespace arch
