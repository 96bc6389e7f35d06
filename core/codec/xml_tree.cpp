#include "core/codec/xml_tree.hpp"

#include <libxml/SAX2.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <mutex>

#include "core/text/unicode.hpp"

namespace hub::codec {
namespace {

std::string_view view(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

std::string_view space_of(const xmlNs* space) { return space != nullptr ? view(space->href) : std::string_view(); }

void initialise_once() {
    static std::once_flag once;
    std::call_once(once, [] { xmlInitParser(); });
}

/// RFC 3986 §3.1: a scheme and a colon.
bool is_absolute(std::string_view uri) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0 || !letter(uri.front())) return false;
    return std::all_of(uri.begin(), uri.begin() + static_cast<std::ptrdiff_t>(colon), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

/// Before the parser sees anything: from each `<` to its `>`, attribute values left aside. Text that opens no tag
/// for the parser (in a comment, in CDATA) may be measured as one; that only refuses more.
Status check_tags(std::string_view text, std::size_t most) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("<!--") || rest.starts_with("<![CDATA[")) {
            const std::string_view end = rest[2] == '-' ? "-->" : "]]>";
            const auto stop = rest.find(end, 4);
            if (stop == std::string_view::npos) return fail("xml.syntax", "a comment or CDATA section has no end");
            at += stop + end.size();
            continue;
        }
        char quote = '\0';
        std::size_t length = 0;
        for (; length < rest.size(); ++length) {
            const char c = rest[length];
            if (quote != '\0') {
                if (c == quote) quote = '\0';
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                break;
            }
            if (length == most) return fail("xml.too_large", "a tag is longer than allowed");
        }
        at += length;
    }
    return {};
}

struct Building {
    const XmlTreeLimits& limits;
    XmlComments comments;
    std::size_t depth = 0;
    std::size_t elements = 0;
    std::optional<Error> failed = std::nullopt;

    static Building& of(void* context) { return *static_cast<Building*>(static_cast<xmlParserCtxtPtr>(context)->_private); }

    static void stop(void* context, std::string_view code, std::string message) {
        Building& building = of(context);
        if (!building.failed) building.failed = error(code, std::move(message));
        xmlStopParser(static_cast<xmlParserCtxtPtr>(context));
    }
    static void on_start(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri, int space_count, const xmlChar** spaces,
                         int attribute_count, int defaulted, const xmlChar** attributes) {
        Building& building = of(context);
        if (building.failed) return;
        if (++building.depth > building.limits.depth) return stop(context, "xml.too_deep", "elements are nested deeper than allowed");
        if (++building.elements > building.limits.elements) return stop(context, "xml.too_large", "the document has more elements than allowed");
        if (static_cast<std::size_t>(attribute_count) + static_cast<std::size_t>(space_count) > building.limits.attributes) {
            return stop(context, "xml.too_large", "an element has more attributes than allowed");
        }
        for (int i = 0; i < space_count; ++i) {
            const std::string_view declared = view(spaces[2 * i + 1]);
            if (declared.empty() && spaces[2 * i] == nullptr) continue;  // xmlns="" takes the default away
            if (!is_absolute(declared) || declared.find('&') != std::string_view::npos) {
                return stop(context, "xml.namespace", "a namespace name is not an absolute URI");
            }
        }
        xmlSAX2StartElementNs(context, name, prefix, uri, space_count, spaces, attribute_count, defaulted, attributes);
    }
    static void on_end(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri) {
        Building& building = of(context);
        if (building.failed) return;
        --building.depth;
        xmlSAX2EndElementNs(context, name, prefix, uri);
    }
    static void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) { stop(context, "xml.doctype", "the document declares a DOCTYPE"); }
    static void on_instruction(void* context, const xmlChar*, const xmlChar*) { stop(context, "xml.instruction", "the document holds a processing instruction"); }
    static void on_comment(void* context, const xmlChar*) {
        if (of(context).comments == XmlComments::Refuse) stop(context, "xml.comment", "the document holds a comment");
    }
    static xmlEntityPtr on_entity(void* context, const xmlChar* name) {
        xmlEntityPtr predefined = xmlGetPredefinedEntity(name);
        if (predefined == nullptr) stop(context, "xml.syntax", "the document uses an entity that XML does not define");
        return predefined;
    }
    static void on_error(void*, xmlErrorPtr) {}  // asked for afterwards, never printed
};

/// Canonicalisation reports through the thread's handler and would print; a report of any kind is kept instead.
class Reports {
public:
    Reports() : handler_(xmlStructuredError), context_(xmlStructuredErrorContext) { xmlSetStructuredErrorFunc(this, &Reports::take); }
    ~Reports() { xmlSetStructuredErrorFunc(context_, handler_); }
    Reports(const Reports&) = delete;
    Reports& operator=(const Reports&) = delete;

    [[nodiscard]] bool none() const { return none_; }

private:
    static void take(void* self, xmlErrorPtr) { static_cast<Reports*>(self)->none_ = false; }
    xmlStructuredErrorFunc handler_;
    void* context_;
    bool none_ = true;
};

struct Subtree {
    const xmlNode* apex;
    const xmlNode* without;

    /// A node is seen when its way up meets the apex first. Namespace and attribute nodes stand with their element.
    static int sees(void* self, xmlNodePtr node, xmlNodePtr parent) {
        const auto& subtree = *static_cast<const Subtree*>(self);
        const bool beside = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
        for (const xmlNode* at = beside ? parent : node; at != nullptr; at = at->parent) {
            if (at == subtree.without) return 0;
            if (at == subtree.apex) return 1;
        }
        return 0;
    }
};

struct FreeParser {
    void operator()(xmlParserCtxtPtr parser) const { xmlFreeParserCtxt(parser); }
};
struct FreeText {
    void operator()(xmlChar* text) const { xmlFree(text); }
};
struct CloseBuffer {
    void operator()(xmlOutputBufferPtr buffer) const { xmlOutputBufferClose(buffer); }
};

const xmlNode* node_of(const void* element) { return static_cast<const xmlNode*>(element); }

}  // namespace

void XmlTree::Free::operator()(void* document) const { xmlFreeDoc(static_cast<xmlDocPtr>(document)); }

Result<XmlTree> XmlTree::parse(std::string_view text, const XmlTreeLimits& limits, XmlComments comments) {
    initialise_once();
    if (text.size() > limits.bytes) return fail("xml.too_large", "the document is larger than allowed");
    // UTF-16 without its mark is UTF-8 full of zeros, so zeros are refused here, not left to the guessing of the parser.
    if (!text::valid_utf8(text) || text.find('\0') != std::string_view::npos) return fail("xml.encoding", "the document is not UTF-8");
    HUB_TRY(check_tags(text, limits.tag_bytes));

    const std::unique_ptr<xmlParserCtxt, FreeParser> parser(xmlNewParserCtxt());
    if (!parser) return fail("xml.syntax", "the XML parser cannot be made");
    Building building{limits, comments};
    parser->_private = &building;
    xmlSAXHandler& sax = *parser->sax;
    sax.startElementNs = &Building::on_start;
    sax.endElementNs = &Building::on_end;
    sax.internalSubset = &Building::on_doctype;
    sax.externalSubset = &Building::on_doctype;
    sax.processingInstruction = &Building::on_instruction;
    sax.comment = &Building::on_comment;
    sax.getEntity = &Building::on_entity;
    sax.serror = &Building::on_error;
    constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    XmlTree tree(xmlCtxtReadMemory(parser.get(), text.data(), static_cast<int>(text.size()), nullptr, nullptr, kOptions));
    if (building.failed) return fail(*building.failed);
    const auto* document = static_cast<const xmlDoc*>(tree.document_.get());
    if (document == nullptr || parser->wellFormed != 1) {
        const auto* why = xmlCtxtGetLastError(parser.get());
        return fail("xml.syntax", "the XML is not well formed (line " + std::to_string(why != nullptr ? why->line : 0) + ")");
    }
    if (parser->nsWellFormed != 1) return fail("xml.namespace", "a prefix is bound to no namespace, or wrongly");
    const std::string_view encoding = view(document->encoding);
    if (!encoding.empty() && xmlStrcasecmp(document->encoding, reinterpret_cast<const xmlChar*>("UTF-8")) != 0) {
        return fail("xml.encoding", "the document declares an encoding that is not UTF-8");
    }
    if (view(document->version) != "1.0") return fail("xml.syntax", "the document is not XML 1.0");
    return tree;
}

XmlElement XmlTree::root() const {
    return XmlElement(reinterpret_cast<const XmlElement::Node*>(xmlDocGetRootElement(static_cast<const xmlDoc*>(document_.get()))));
}

std::vector<XmlElement> XmlTree::elements() const {
    std::vector<XmlElement> out;
    std::vector<XmlElement> open{root()};
    while (!open.empty()) {
        const XmlElement next = open.back();
        open.pop_back();
        out.push_back(next);
        const auto inside = next.children();
        open.insert(open.end(), inside.rbegin(), inside.rend());
    }
    return out;
}

Result<std::string> XmlTree::canonical(XmlElement apex, std::optional<XmlElement> without, const std::vector<std::string>& inclusive) const {
    Subtree subtree{node_of(apex.node_), without ? node_of(without->node_) : nullptr};
    std::vector<std::string> names = inclusive;
    std::vector<xmlChar*> prefixes;
    for (std::string& each : names) prefixes.push_back(reinterpret_cast<xmlChar*>(each.data()));
    prefixes.push_back(nullptr);

    const Reports reports;
    const std::unique_ptr<xmlOutputBuffer, CloseBuffer> buffer(xmlAllocOutputBuffer(nullptr));
    if (!buffer) return fail("xml.canonical", "no memory for the canonical form");
    const int written = xmlC14NExecute(static_cast<xmlDocPtr>(document_.get()), &Subtree::sees, &subtree, XML_C14N_EXCLUSIVE_1_0,
                                       inclusive.empty() ? nullptr : prefixes.data(), 0, buffer.get());
    const std::string_view out(reinterpret_cast<const char*>(xmlOutputBufferGetContent(buffer.get())), xmlOutputBufferGetSize(buffer.get()));
    if (written < 0 || !reports.none() || out.empty()) return fail("xml.canonical", "the element has no canonical form");
    return std::string(out);
}

std::string_view XmlElement::name() const { return view(node_of(node_)->name); }

std::string_view XmlElement::space() const { return space_of(node_of(node_)->ns); }

bool XmlElement::is(std::string_view wanted_space, std::string_view wanted_name) const { return name() == wanted_name && space() == wanted_space; }

std::optional<std::string> XmlElement::attribute(std::string_view wanted, std::string_view wanted_space) const {
    for (const xmlAttr* each = node_of(node_)->properties; each != nullptr; each = each->next) {
        if (view(each->name) != wanted || space_of(each->ns) != wanted_space) continue;
        const std::unique_ptr<xmlChar, FreeText> value(xmlNodeListGetString(each->doc, each->children, 1));
        return std::string(view(value.get()));
    }
    return std::nullopt;
}

std::vector<XmlElement> XmlElement::children() const {
    std::vector<XmlElement> out;
    for (const xmlNode* each = node_of(node_)->children; each != nullptr; each = each->next) {
        if (each->type == XML_ELEMENT_NODE) out.push_back(XmlElement(reinterpret_cast<const Node*>(each)));
    }
    return out;
}

std::vector<XmlElement> XmlElement::children(std::string_view wanted_space, std::string_view wanted_name) const {
    std::vector<XmlElement> out = children();
    std::erase_if(out, [&](XmlElement each) { return !each.is(wanted_space, wanted_name); });
    return out;
}

std::optional<XmlElement> XmlElement::child(std::string_view wanted_space, std::string_view wanted_name) const {
    for (const xmlNode* each = node_of(node_)->children; each != nullptr; each = each->next) {
        if (each->type == XML_ELEMENT_NODE && view(each->name) == wanted_name && space_of(each->ns) == wanted_space) {
            return XmlElement(reinterpret_cast<const Node*>(each));
        }
    }
    return std::nullopt;
}

Result<std::string> XmlElement::text() const {
    std::string out;
    for (const xmlNode* each = node_of(node_)->children; each != nullptr; each = each->next) {
        if (each->type != XML_TEXT_NODE) return fail("xml.mixed", "an element that should hold text alone holds elements");
        out += view(each->content);
    }
    return out;
}

}  // namespace hub::codec
