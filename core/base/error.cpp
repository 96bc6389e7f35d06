#include "core/base/error.hpp"

namespace hub {

std::string Error::describe() const {
    std::string text = code + ": " + message;
    if (cause) text += " (because " + cause->describe() + ")";
    return text;
}

Error Error::because_of(Error inner) && {
    retry = inner.retry;
    cause = std::make_shared<const Error>(std::move(inner));
    return std::move(*this);
}

}  // namespace hub
