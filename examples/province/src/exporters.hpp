// Writes what each system of the province holds. Each exporter also notes in the manifest the verdicts on the
// wrong records it wrote, since only it knows their keys or cells.
//
// Ownership: borrow the world; files go below the folder given.
// Threads:   one. Failure: throw std::runtime_error naming the file.
#pragma once

#include <filesystem>

#include "manifest.hpp"
#include "world.hpp"

namespace province {

/// vnedu/<school>.json and vnedu/credentials.json, as sim-vnedu serves them.
void export_vnedu(const World& world, const std::filesystem::path& out, Manifest& manifest);

/// workbooks/<school>.xlsx, pupil lists as schools send them.
void export_workbooks(const World& world, const std::filesystem::path& out, Manifest& manifest);

/// workbooks/<school>-diem.xlsx, mark sheets of the secondary schools among those.
void export_mark_sheets(const World& world, const std::filesystem::path& out, Manifest& manifest);
inline std::string mark_sheets_file(const School& school) { return "workbooks/" + school.code + "-diem.xlsx"; }

/// csdl/schools.json, credentials.json and identities.json, what sim-csdl knows before any push.
void export_csdl(const World& world, const std::filesystem::path& out);

/// secrets/, hub.json and crosswalk/communes.csv, what a hub is given to begin with.
void export_hub_side(const World& world, const std::filesystem::path& out);

void write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace province
