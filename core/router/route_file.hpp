// Routes as files (config/routes/*.yaml): one document a route, or a sequence of them.
//
// Threads: any. Failure: `config.invalid`, every problem of every file as file:line:col.
#pragma once

#include <filesystem>
#include <vector>

#include "core/config/schema.hpp"
#include "core/router/route.hpp"

namespace hub::router {

Result<std::vector<Route>> load_routes(const std::vector<std::filesystem::path>& files);

/// For publishing.
const config::SectionSchema& route_schema();

}  // namespace hub::router
