#include "core/router/settlement.hpp"

namespace hub::router {

plugin::SendResult result_of(const Error& problem) {
    plugin::SendResult result;
    result.retry_after_milliseconds = plugin::retry_after_of(problem).value_or(0);
    result.code = problem.code;
    result.message = problem.message;
    switch (problem.retry) {
        case Retry::Never: result.status = plugin::SendStatus::Rejected; break;
        case Retry::Later: result.status = plugin::SendStatus::Retry; break;
        case Retry::Uncertain: result.status = plugin::SendStatus::Uncertain; break;
    }
    return result;
}

}  // namespace hub::router
