#include "core/codec/xml.hpp"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace hub::codec {

std::string_view attribute(const std::vector<XmlAttribute>& attributes, std::string_view name) {
    for (const XmlAttribute& candidate : attributes) {
        if (candidate.name == name) return candidate.value;
    }
    return {};
}

namespace {

std::string_view view(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

std::string_view view(const xmlChar* begin, const xmlChar* end) {
    return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

void initialise_once() {
    static std::once_flag once;
    std::call_once(once, [] { xmlInitParser(); });
}

// libxml2 looks ahead inside one piece; smaller pieces let a refusal come early.
constexpr std::size_t kPieceBytes = 64U << 10U;

}  // namespace

struct XmlPush::State {
    XmlHandler& handler;
    XmlLimits limits;
    xmlParserCtxtPtr parser = nullptr;
    std::optional<Error> failed = std::nullopt;
    std::vector<XmlAttribute> attributes{};
    std::deque<std::string> unescaped{};  ///< values of the element at hand that needed it
    std::size_t depth = 0;
    std::size_t bytes = 0;

    void stop(Error why) {
        if (!failed) failed = std::move(why);
        xmlStopParser(parser);
    }
    void take(Status status) {
        if (!status) stop(std::move(status).error());
    }

    /// Unless it substitutes all entities, which it must not, libxml2 hands an ampersand in an
    /// attribute over as &#38;, however it was written.
    std::string_view plain(std::string_view value) {
        constexpr std::string_view kAmpersand = "&#38;";
        if (value.find(kAmpersand) == std::string_view::npos) return value;
        std::string& text = unescaped.emplace_back(value);
        for (auto at = text.find(kAmpersand); at != std::string::npos; at = text.find(kAmpersand, at + 1)) {
            text.erase(at + 1, kAmpersand.size() - 1);
        }
        return text;
    }

    static State& of(void* context) { return *static_cast<State*>(static_cast<xmlParserCtxtPtr>(context)->_private); }

    static void on_start(void* context, const xmlChar* name, const xmlChar*, const xmlChar*, int,
                         const xmlChar**, int count, int, const xmlChar** attributes) {
        State& state = of(context);
        if (state.failed) return;
        if (++state.depth > state.limits.depth) {
            return state.stop(error("xml.too_deep", "Elements are nested deeper than allowed."));
        }
        if (static_cast<std::size_t>(count) > state.limits.attributes) {
            return state.stop(error("xml.too_large", "An element has more attributes than allowed."));
        }
        state.attributes.clear();
        state.unescaped.clear();
        // Five pointers each: name, prefix, URI, value begin, value end.
        for (int i = 0; i < count; ++i, attributes += 5) {
            const auto value = state.plain(view(attributes[3], attributes[4]));
            state.attributes.push_back({view(attributes[1]), view(attributes[0]), value});
        }
        state.take(state.handler.start(view(name), state.attributes));
    }
    static void on_end(void* context, const xmlChar* name, const xmlChar*, const xmlChar*) {
        State& state = of(context);
        if (state.failed) return;
        --state.depth;
        state.take(state.handler.end(view(name)));
    }
    static void on_text(void* context, const xmlChar* text, int length) {
        State& state = of(context);
        if (!state.failed) state.take(state.handler.text(view(text, text + length)));
    }
    static void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
        of(context).stop(error("xml.doctype", "The document declares a DOCTYPE."));
    }
    static xmlEntityPtr on_entity(void* context, const xmlChar* name) {
        xmlEntityPtr predefined = xmlGetPredefinedEntity(name);
        if (predefined == nullptr) {
            of(context).stop(error("xml.syntax", "The document uses an entity XML does not define."));
        }
        return predefined;
    }
    static void on_error(void*, xmlErrorPtr) {}  // asked for after the piece, never printed
};

XmlPush::XmlPush(XmlHandler& handler, const XmlLimits& limits)
    : state_(std::make_unique<State>(State{handler, limits})) {
    initialise_once();
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = &State::on_start;
    sax.endElementNs = &State::on_end;
    sax.characters = &State::on_text;
    sax.ignorableWhitespace = &State::on_text;
    sax.cdataBlock = &State::on_text;
    sax.internalSubset = &State::on_doctype;
    sax.externalSubset = &State::on_doctype;
    sax.getEntity = &State::on_entity;
    sax.serror = &State::on_error;
    state_->parser = xmlCreatePushParserCtxt(&sax, nullptr, nullptr, 0, nullptr);
    if (state_->parser == nullptr) {
        state_->failed = error("xml.syntax", "The XML parser cannot be made.");
        return;
    }
    state_->parser->_private = state_.get();
    xmlCtxtUseOptions(state_->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

XmlPush::~XmlPush() {
    if (state_->parser == nullptr) return;
    if (state_->parser->myDoc != nullptr) xmlFreeDoc(state_->parser->myDoc);
    xmlFreeParserCtxt(state_->parser);
}

Status XmlPush::feed(std::string_view piece) {
    State& state = *state_;
    while (!piece.empty() && !state.failed) {
        const auto part = piece.substr(0, kPieceBytes);
        piece.remove_prefix(part.size());
        state.bytes += part.size();
        if (state.bytes > state.limits.bytes) {
            state.stop(error("xml.too_large", "The document is larger than allowed."));
            break;
        }
        if (xmlParseChunk(state.parser, part.data(), static_cast<int>(part.size()), 0) != 0 && !state.failed) {
            const auto* why = xmlCtxtGetLastError(state.parser);
            const int line = why != nullptr ? why->line : 0;
            state.failed = error("xml.syntax", "The XML is not well formed (line " + std::to_string(line) + ").");
        }
    }
    if (state.failed) return fail(*state.failed);
    return {};
}

Status XmlPush::finish() {
    State& state = *state_;
    if (!state.failed && xmlParseChunk(state.parser, "", 0, 1) != 0 && !state.failed) {
        state.failed = error("xml.syntax", "The XML ends too early.");
    }
    if (state.failed) return fail(*state.failed);
    return {};
}

}  // namespace hub::codec
