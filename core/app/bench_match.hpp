// The second half of `eduhub bench link`: how long one record takes to find whom it may be among very many known ones.
//
// Threads: one. Failure: those of the store and the matcher; `bench.load` when the file has too few records.
#pragma once

#include <filesystem>

#include "core/app/commands.hpp"
#include "core/codec/value.hpp"
#include "core/records/linkage/link.hpp"

namespace hub::app {

/// The first `options.known` records of the linkage go into a store in `folder`, or at `options.dsn`; then others of it, spread over the
/// rest, are looked up as strangers, each with nothing in memory but what the store itself keeps there.
Result<codec::Value> measure_matcher(const linkage::Linkage& linked, const std::filesystem::path& folder, const LinkBenchOptions& options);

}  // namespace hub::app
