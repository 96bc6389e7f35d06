#include <catch2/catch.hpp>

#include "core/codec/xml_tree.hpp"
#include "core/codec/xml_writer.hpp"

using namespace hub::codec;

namespace {

std::string refusal(std::string_view xml, const XmlTreeLimits& limits = {}) {
    const auto tree = XmlTree::parse(xml, limits);
    return tree ? "taken" : tree.error().code;
}

XmlTree tree_of(std::string_view xml, XmlComments comments = XmlComments::Refuse) {
    auto tree = XmlTree::parse(xml, {}, comments);
    REQUIRE(tree);
    return std::move(*tree);
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
}

}  // namespace

TEST_CASE("a tree gives names with namespaces and attributes and text", "[xml]") {
    const auto tree = tree_of("<?xml version=\"1.0\" encoding=\"UTF-8\"?><p:a xmlns:p='urn:p' x='1 &amp; &quot;2&#10;' p:x='3'><b>Ánh &lt;<![CDATA[<&>]]></b><p:b/></p:a>");
    const auto root = tree.root();
    CHECK(root.is("urn:p", "a"));
    CHECK(root.attribute("x") == "1 & \"2\n");
    CHECK(root.attribute("x", "urn:p") == "3");
    CHECK_FALSE(root.attribute("y"));
    REQUIRE(root.children().size() == 2);
    CHECK(root.children()[0].is("", "b"));
    CHECK(root.children()[0].text() == "Ánh <<&>");
    CHECK(root.child("urn:p", "b")->text() == "");
    CHECK(root.children("urn:p", "b").size() == 1);
    CHECK_FALSE(root.child("urn:q", "b"));
    CHECK(root.text().error().code == "xml.mixed");
    CHECK(tree.elements() == std::vector<XmlElement>{root, root.children()[0], root.children()[1]});
}

TEST_CASE("what could be read in two ways is no tree", "[xml]") {
    CHECK(refusal("<!DOCTYPE a><a/>") == "xml.doctype");
    CHECK(refusal("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>") == "xml.doctype");
    CHECK(refusal("<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;'>]><a>&y;</a>") == "xml.doctype");
    CHECK(refusal("<a>&y;</a>") == "xml.syntax");
    CHECK(refusal("<a b='&y;'/>") == "xml.syntax");
    CHECK(refusal("<a><?php 1?></a>") == "xml.instruction");
    CHECK(refusal("<?go there?><a/>") == "xml.instruction");
    CHECK(refusal("<a>x<!--y-->z</a>") == "xml.comment");
    CHECK(refusal("<a/><!--y-->") == "xml.comment");
    CHECK(refusal("<a b='1' b='2'/>") == "xml.syntax");
    CHECK(refusal("<a xmlns:p='urn:p' xmlns:q='urn:p' p:b='1' q:b='2'/>") == "xml.namespace");
    CHECK(refusal("<a><b></a></b>") == "xml.syntax");
    CHECK(refusal("<a/>more") == "xml.syntax");
    CHECK(refusal("") == "xml.syntax");
    CHECK(refusal("<?xml version='1.1'?><a/>") == "xml.syntax");
}

TEST_CASE("a namespace is bound and absolute and written one way", "[xml]") {
    CHECK(refusal("<a xmlns='relative'/>") == "xml.namespace");
    CHECK(refusal("<a xmlns:p='../p'/>") == "xml.namespace");
    CHECK(refusal("<a xmlns:p='1:p'/>") == "xml.namespace");
    CHECK(refusal("<a><b xmlns:p='//host/p'/></a>") == "xml.namespace");
    CHECK(refusal("<a xmlns:p='urn:a&amp;b'/>") == "xml.namespace");
    CHECK(refusal("<a xmlns:p=''/>") == "xml.namespace");
    CHECK(refusal("<p:a/>") == "xml.namespace");
    CHECK(refusal("<a p:b='1'/>") == "xml.namespace");
    CHECK(refusal("<a xmlns='urn:x'><b xmlns=''/></a>") == "taken");
}

TEST_CASE("only UTF-8 is read whatever a document says of itself", "[xml]") {
    CHECK(refusal("<a>\xC3\x28</a>") == "xml.encoding");
    CHECK(refusal(std::string_view("<\0a\0/\0>\0", 8)) == "xml.encoding");
    CHECK(refusal("<?xml version='1.0' encoding='UTF-7'?><a>+ADw-</a>") == "xml.syntax");  // it would have to begin with +ADw-
    CHECK(refusal("<?xml version='1.0' encoding='ISO-8859-1'?><a/>") == "xml.encoding");
    CHECK(refusal("<?xml version='1.0' encoding='utf-8'?><a/>") == "taken");
    CHECK(refusal("\xEF\xBB\xBF<a/>") == "taken");
}

TEST_CASE("a tree has bounds", "[xml]") {
    CHECK(refusal(repeated("<a>", 1'000'000), {.bytes = 8U << 20U}) == "xml.too_deep");
    CHECK(refusal("<r>" + repeated("<a/>", 30'000) + "</r>") == "xml.too_large");
    CHECK(refusal("<a>" + std::string(200, 'x') + "</a>", {.bytes = 100}) == "xml.too_large");
    std::string attributes = "<a";
    for (int i = 0; i < 100; ++i) attributes += " a" + std::to_string(i) + "=''";
    CHECK(refusal(attributes + "/>") == "xml.too_large");
    for (int i = 0; i < 100'000; ++i) attributes += " b" + std::to_string(i) + "='>'";
    CHECK(refusal(attributes + "/>", {.bytes = 8U << 20U}) == "xml.too_large");
    CHECK(refusal("<a>" + repeated("<![CDATA[<]]>", 9) + std::string(20'000, '\'') + "</a>") == "taken");
}

TEST_CASE("a skipped comment joins the text around it in the tree and in the canonical form", "[xml]") {
    const auto tree = tree_of("<!-- about --><a>user@example.vn<!---->.evil.example</a>", XmlComments::Skip);
    CHECK(tree.root().text() == "user@example.vn.evil.example");
    CHECK(tree.canonical(tree.root()) == "<a>user@example.vn.evil.example</a>");
}

TEST_CASE("a subtree has the same canonical form wherever it stands", "[xml]") {
    // The example of REC-xml-exc-c14n §2.2.
    const auto one = tree_of("<n0:pdu xmlns:n0='http://a.example' xmlns:n1='http://b.example' xml:lang='en'>"
                             "<n1:elem2 xml:lang='en' xmlns:n1='http://b.example'><n3:stuff xmlns:n3='ftp://example.org'/></n1:elem2></n0:pdu>");
    const auto other = tree_of("<n2:pdu xmlns:n1='http://example.com' xmlns:n2='http://foo.example' xml:lang='fr' xml:space='retain'>"
                               "<n1:elem2 xmlns:n1='http://b.example' xml:lang=\"en\"><n3:stuff xmlns:n3='ftp://example.org'></n3:stuff></n1:elem2></n2:pdu>");
    const std::string expected = "<n1:elem2 xmlns:n1=\"http://b.example\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>";
    CHECK(one.canonical(one.root().children()[0]) == expected);
    CHECK(other.canonical(other.root().children()[0]) == expected);
}

TEST_CASE("the canonical form sorts attributes and writes text one way", "[xml]") {
    const auto tree = tree_of("<e xmlns='urn:e' b:z='1' xmlns:b='urn:b' a='2&#13;' xmlns:a='urn:a' a:y=\"'3'&#9;\" >\r\n&gt;\"&#x41;&amp;<![CDATA[<]]></e >");
    CHECK(tree.canonical(tree.root()) ==
          "<e xmlns=\"urn:e\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" a=\"2&#xD;\" a:y=\"'3'&#x9;\" b:z=\"1\">\n&gt;\"A&amp;&lt;</e>");
}

TEST_CASE("a prefix list keeps namespaces that no name uses", "[xml]") {
    const auto tree = tree_of("<r xmlns:xs='urn:xs' xmlns='urn:d'><p:a xmlns:p='urn:p'>xs:string</p:a></r>");
    const auto inner = tree.root().children()[0];
    CHECK(tree.canonical(inner) == "<p:a xmlns:p=\"urn:p\">xs:string</p:a>");
    CHECK(tree.canonical(inner, std::nullopt, {"xs"}) == "<p:a xmlns:p=\"urn:p\" xmlns:xs=\"urn:xs\">xs:string</p:a>");
    CHECK(tree.canonical(inner, std::nullopt, {"#default"}) == "<p:a xmlns=\"urn:d\" xmlns:p=\"urn:p\">xs:string</p:a>");
}

TEST_CASE("the enveloped signature is left out of the canonical form and the rest stays", "[xml]") {
    const auto tree = tree_of("<a> <s xmlns='urn:s'><t>x</t></s> <b><s xmlns='urn:s'/></b></a>");
    CHECK(tree.canonical(tree.root(), tree.root().child("urn:s", "s")) == "<a>  <b><s xmlns=\"urn:s\"></s></b></a>");
    CHECK(tree.canonical(tree.root(), tree.root()).error().code == "xml.canonical");
}

TEST_CASE("what is written is read as the same values", "[xml]") {
    const std::string nasty = "<&>\"' ]]>\r\n\tĐặng &amp;";
    XmlWriter writer;
    writer.open("p:a").attribute("xmlns:p", "urn:p").attribute("x", nasty);
    writer.leaf("p:b", nasty);
    const auto here = writer.place();
    writer.open("c").close();
    const auto text = writer.finish();
    CHECK(text.substr(here) == "<c/></p:a>");
    const auto tree = tree_of(text);
    CHECK(tree.root().attribute("x") == nasty);
    CHECK(tree.root().children()[0].text() == nasty);
}

TEST_CASE("a value that XML cannot carry makes a document that nobody reads", "[xml]") {
    for (const std::string_view bad : {std::string_view("\x01", 1), std::string_view("\0", 1), std::string_view("\xFF", 1)}) {
        XmlWriter writer;
        writer.leaf("a", bad);
        CHECK(refusal(writer.finish()) != "taken");
    }
}
