#include <catch2/catch.hpp>

#include "tests/arch/rules.hpp"

using namespace arch;

TEST_CASE("rooms include only the rooms below them", "[arch]") {
    const auto found = rooms_point_downward(project_sources());
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("an include upward, sideways, of an unknown room or by a relative path is found", "[arch]") {
    CHECK(rooms_point_downward({{"core/store/a.cpp", "#include \"core/router/route.hpp\"\n"}}).size() == 1);
    CHECK(rooms_point_downward({{"core/base/a.hpp", "  #  include <core/text/name.hpp>\n"}}).size() == 1);
    CHECK(rooms_point_downward({{"core/mapping/a.cpp", "#include \"core/plugin/frame.hpp\"\n"}}).size() == 1);
    CHECK(rooms_point_downward({{"core/observe/a.cpp", "#include \"core/security/digest.hpp\"\n"}}).size() == 1);
    CHECK(rooms_point_downward({{"core/app/a.cpp", "#include \"core/cellar/a.hpp\"\n"}}).size() == 1);
    CHECK(rooms_point_downward({{"core/cellar/a.cpp", ""}}).size() == 1);
    CHECK(rooms_point_downward({{"core/text/a.cpp", "#include \"../base/result.hpp\"\n"}}).size() == 1);
    CHECK(rooms_point_downward({{"core/router/a.cpp", "#include \"core/router/b.hpp\"\n#include \"core/store/batch.hpp\"\n"}}).empty());
}

TEST_CASE("plugins, adapters and the SDK see nothing of core, simulators nothing of the SDK either", "[arch]") {
    const auto found = outer_parts_do_not_see_core(project_sources());
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("an outer part that includes core, and a simulator that includes the SDK, are found", "[arch]") {
    for (const char* path : {"adapters/x/src/a.cpp", "plugins/file/x/a.cpp", "sdk/include/eduhub/a.hpp", "examples/hello/a.cpp", "examples/simulators/x/a.cpp"}) {
        INFO(path);
        CHECK(outer_parts_do_not_see_core({{path, "#include \"core/base/result.hpp\"\n"}}).size() == 1);
        CHECK(outer_parts_do_not_see_core({{path, "#include \"../../../core/base/result.hpp\"\n"}}).size() == 1);
    }
    CHECK(outer_parts_do_not_see_core({{"examples/province/src/a.cpp", "#include <eduhub/plugin.h>\n"}}).size() == 1);
    CHECK(outer_parts_do_not_see_core({{"core/router/a.cpp", "#include <eduhub/plugin.h>\n"}}).size() == 1);
    CHECK(outer_parts_do_not_see_core({{"core/plugin/a.cpp", "#include <eduhub/plugin.h>\n"}}).empty());
    CHECK(outer_parts_do_not_see_core({{"adapters/x/src/a.cpp", "#include <eduhub/plugin.hpp>\n"}}).empty());
}
