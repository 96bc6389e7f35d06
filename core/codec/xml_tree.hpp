// A small XML document as one tree, hardened, and its Exclusive Canonicalization (W3C REC-xml-exc-c14n-20020718, without
// comments) out of that same tree: what a signature covers and what is read afterwards cannot differ.
//
// Refused: any DOCTYPE, processing instructions, entities but the five of XML, bytes that are not UTF-8 or declare
// another encoding, XML 1.1, names whose prefix is bound to nothing, namespace names that are relative or hold an
// ampersand (libxml2 keeps it escaped, so two readers would differ), comments unless told to skip them. A skipped
// comment never becomes part of the tree: the text around it is one text, here as in the canonical form. Whatever
// libxml2 reports while it canonicalises, and an empty result, is a refusal.
//
// Ownership: XmlTree owns the document; an XmlElement borrows from it and must not outlive it. Threads: one tree is
// read by any number of threads, canonical() by one at a time. Failure: `xml.doctype`, `xml.instruction`,
// `xml.comment`, `xml.encoding`, `xml.namespace`, `xml.syntax`, `xml.too_deep`, `xml.too_large`, `xml.mixed`,
// `xml.canonical`.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct XmlTreeLimits {
    std::size_t bytes = 1U << 20U;
    std::size_t tag_bytes = 16U << 10U;  ///< of one tag: libxml2 compares its attributes each with each
    std::size_t depth = 48;
    std::size_t elements = 20'000;
    std::size_t attributes = 64;  ///< in one element, namespace declarations counted
};

enum class XmlComments : unsigned char { Refuse, Skip };

/// An element of a tree: a handle, copied freely.
class XmlElement {
public:
    /// Without its prefix.
    [[nodiscard]] std::string_view name() const;
    /// The namespace's name; empty when it is in none.
    [[nodiscard]] std::string_view space() const;
    [[nodiscard]] bool is(std::string_view space, std::string_view name) const;

    /// An attribute of exactly this namespace; by default of none.
    [[nodiscard]] std::optional<std::string> attribute(std::string_view name, std::string_view space = {}) const;
    /// The elements directly inside, in order.
    [[nodiscard]] std::vector<XmlElement> children() const;
    [[nodiscard]] std::vector<XmlElement> children(std::string_view space, std::string_view name) const;
    /// The first such child.
    [[nodiscard]] std::optional<XmlElement> child(std::string_view space, std::string_view name) const;
    /// All its text. `xml.mixed` when elements stand in it.
    [[nodiscard]] Result<std::string> text() const;

    bool operator==(const XmlElement&) const = default;

private:
    friend class XmlTree;
    struct Node;  // libxml2's, named so in xml_tree.cpp only
    explicit XmlElement(const Node* node) : node_(node) {}
    const Node* node_;
};

class XmlTree {
public:
    static Result<XmlTree> parse(std::string_view text, const XmlTreeLimits& limits = {}, XmlComments comments = XmlComments::Refuse);

    [[nodiscard]] XmlElement root() const;
    /// Every element, in document order.
    [[nodiscard]] std::vector<XmlElement> elements() const;

    /// The subtree at `apex` as signed bytes, leaving out the subtree at `without` (the enveloped signature) when given.
    /// `inclusive` is the PrefixList of InclusiveNamespaces; "#default" stands for the default namespace.
    [[nodiscard]] Result<std::string> canonical(XmlElement apex, std::optional<XmlElement> without = std::nullopt,
                                                const std::vector<std::string>& inclusive = {}) const;

private:
    struct Free {
        void operator()(void* document) const;
    };
    explicit XmlTree(void* document) : document_(document) {}
    std::unique_ptr<void, Free> document_;
};

}  // namespace hub::codec
