// The OpenAPI 3.1 document of /api/v1/, written from the table that routes its requests.
//
// Threads: any. Failure: none.
#pragma once

#include "core/codec/value.hpp"

namespace hub::api {

codec::Value openapi_document();

}  // namespace hub::api
