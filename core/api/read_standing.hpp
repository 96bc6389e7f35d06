// How a connection's read stands, as JSON.
//
// Threads: pure. Failure: none.
#pragma once

#include "core/codec/value.hpp"
#include "core/router/pull.hpp"

namespace hub::api {

codec::Value standing_json(const router::PullStanding& standing);

}  // namespace hub::api
