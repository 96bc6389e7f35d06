#include "generate.hpp"

#include "exporters.hpp"

namespace province {

nlohmann::json generate(const std::filesystem::path& data, std::size_t pupils, std::uint64_t seed, const std::filesystem::path& out) {
    const World world = build_world(data, pupils, seed);
    for (const char* folder : {"vnedu", "csdl", "workbooks", "secrets", "crosswalk"}) std::filesystem::remove_all(out / folder);
    Manifest manifest;
    expect_rows(world, manifest);
    export_vnedu(world, out, manifest);
    export_workbooks(world, out, manifest);
    export_mark_sheets(world, out, manifest);
    export_csdl(world, out);
    export_hub_side(world, out);
    const auto text = to_json(world, manifest);
    write_file(out / "manifest.json", text.dump(1) + "\n");
    return text["counts"];
}

}  // namespace province
