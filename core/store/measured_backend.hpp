// A backend whose commits are timed, into `eduhub_commit_seconds{domain}`. Everything else passes through.
//
// Ownership: owns the backend it stands before; borrows the metrics. Threads, errors: those of Backend.
#pragma once

#include <memory>

#include "core/observe/metrics.hpp"
#include "core/store/backend.hpp"

namespace hub::store {

std::unique_ptr<Backend> measured(std::unique_ptr<Backend> backend, observe::Metrics& metrics);

}  // namespace hub::store
