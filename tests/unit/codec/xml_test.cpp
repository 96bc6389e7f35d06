#include <catch2/catch.hpp>

#include "core/codec/xml.hpp"

using namespace hub::codec;

namespace {

struct Recorder final : XmlHandler {
    std::string seen;
    hub::Status start(std::string_view name, const std::vector<XmlAttribute>& attributes) override {
        seen += "<" + std::string(name);
        for (const auto& each : attributes) seen += " " + std::string(each.name) + "=" + std::string(each.value);
        seen += ">";
        if (name == "refuse") return hub::fail("test.refused", "as asked");
        return {};
    }
    hub::Status end(std::string_view name) override {
        seen += "</" + std::string(name) + ">";
        return {};
    }
    hub::Status text(std::string_view piece) override {
        seen += piece;
        return {};
    }
};

std::string parsed(std::string_view xml, std::size_t piece = 7, const XmlLimits& limits = {}) {
    Recorder recorder;
    XmlPush push(recorder, limits);
    for (std::size_t at = 0; at < xml.size(); at += piece) {
        if (auto fed = push.feed(xml.substr(at, piece)); !fed) return fed.error().code;
    }
    if (auto done = push.finish(); !done) return done.error().code;
    return recorder.seen;
}

}  // namespace

TEST_CASE("XML arrives as events whatever the pieces", "[xml]") {
    const std::string xml = "<?xml version=\"1.0\"?><x:a xmlns:x=\"u\" b=\"1 &amp; 2\"><c>Ánh &lt;&#65;</c><![CDATA[<&>]]></x:a>";
    for (const std::size_t piece : {1U, 3U, 1000U}) {
        CHECK(parsed(xml, piece) == "<a b=1 & 2><c>Ánh <A</c><&></a>");
    }
}

TEST_CASE("a DOCTYPE is refused before anything in it is read", "[xml]") {
    CHECK(parsed("<!DOCTYPE a><a/>") == "xml.doctype");
    CHECK(parsed("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>") == "xml.doctype");
    const std::string laughs = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>";
    CHECK(parsed(laughs) == "xml.doctype");
    CHECK(parsed(laughs, 1000) == "xml.doctype");
}

TEST_CASE("broken, deep and oversized XML is refused", "[xml]") {
    CHECK(parsed("<a><b></a>") == "xml.syntax");
    CHECK(parsed("<a>") == "xml.syntax");
    CHECK(parsed("") == "xml.syntax");
    CHECK(parsed("<a>&undefined;</a>") == "xml.syntax");
    CHECK(parsed("<a b=\"1\" b=\"2\"/>") == "xml.syntax");
    std::string deep;
    for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
    CHECK(parsed(deep, 4096) == "xml.too_deep");
    XmlLimits limits;
    limits.bytes = 100;
    CHECK(parsed("<a>" + std::string(200, 'x') + "</a>", 7, limits) == "xml.too_large");
    CHECK(parsed("<a><refuse/></a>") == "test.refused");
}
