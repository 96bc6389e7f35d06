// XML pushed in pieces through libxml2's SAX parser, hardened: any DOCTYPE is refused, no entities but
// the five of XML, no network, no option that lifts libxml2's own limits; depth and text are capped.
//
// Names reach the handler without their prefix. Elements of other namespaces are not told apart; the
// formats read here do not need it.
//
// Ownership: the parser borrows its handler. Threads: one at a time.
// Failure:   `xml.doctype`, `xml.syntax`, `xml.too_deep`, `xml.too_large`, or the handler's own error;
//            after a failure every further call returns the same error.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct XmlLimits {
    std::size_t bytes = 256U << 20U;
    std::size_t depth = 64;
    std::size_t attributes = 256;  ///< in one element
};

struct XmlAttribute {
    std::string_view prefix;
    std::string_view name;
    std::string_view value;
};

/// The value of an attribute by its name without prefix, or empty.
std::string_view attribute(const std::vector<XmlAttribute>& attributes, std::string_view name);

class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) = 0;
    virtual Status end(std::string_view name) = 0;
    /// One text may arrive in several pieces.
    virtual Status text(std::string_view piece) = 0;
};

class XmlPush {
public:
    explicit XmlPush(XmlHandler& handler, const XmlLimits& limits = {});
    ~XmlPush();
    XmlPush(const XmlPush&) = delete;
    XmlPush& operator=(const XmlPush&) = delete;

    Status feed(std::string_view piece);
    Status finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hub::codec
