// What became of a receipt, record by record, as its sender is told: made from what the commits left in the
// store, so the first answer and the one to a repeated request are the same.
//
//   {"receipt":"rc_…","status":"applied","changed":1,"unchanged":1,"quarantined":1,"records":[
//     {"index":0,"status":"changed","id":"re_…","version":3},
//     {"index":1,"status":"quarantined","problems":[{"code":"…","field":"person.birth_date","location":"…","vi":"…","en":"…"}]},
//     {"index":2,"status":"unchanged"}]}
//
// `index` counts the body's records from 0. A body that could not be read at all is 422 with code, vi and en.
//
// Threads: one Reader a caller. Errors: those of the store.
#pragma once

#include "core/base/ids.hpp"
#include "core/net/http_server.hpp"
#include "core/store/backend.hpp"

namespace hub::api {

/// The receipt must have been applied.
Result<net::ServerResponse> receipt_answer(store::Reader& state, const PublicIds& ids, Key receipt);
/// 202: the receipt is on disk, its outcome is not there yet.
net::ServerResponse queued_answer(const std::string& public_receipt);

}  // namespace hub::api
