#include "core/codec/xml_writer.hpp"

namespace hub::codec {
namespace {

/// White space goes as a reference: a reader would make a space of it in an attribute, and of a carriage return a
/// line feed anywhere.
void append_escaped(std::string& out, std::string_view value, std::string_view as_reference) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : value) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (as_reference.find(c) != std::string_view::npos) (out += "&#x").append(1, kDigits[static_cast<unsigned char>(c)]).append(1, ';');
        else out.push_back(c);
    }
}

}  // namespace

void XmlWriter::end_tag() {
    if (tag_ == Tag::Begun) out_.push_back('>');
    tag_ = Tag::Ended;
}

XmlWriter& XmlWriter::open(std::string_view name) {
    end_tag();
    (out_ += '<').append(name);
    open_.emplace_back(name);
    tag_ = Tag::Begun;
    return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
    (out_ += ' ').append(name).append("=\"");
    append_escaped(out_, value, "\t\n\r");
    out_.push_back('"');
    return *this;
}

XmlWriter& XmlWriter::text(std::string_view value) {
    end_tag();
    append_escaped(out_, value, "\r");
    return *this;
}

XmlWriter& XmlWriter::close() {
    if (tag_ == Tag::Begun) {
        out_ += "/>";
        tag_ = Tag::Ended;
    } else {
        (out_ += "</").append(open_.back()).push_back('>');
    }
    open_.pop_back();
    return *this;
}

XmlWriter& XmlWriter::leaf(std::string_view name, std::string_view value) { return open(name).text(value).close(); }

XmlWriter& XmlWriter::raw(std::string_view xml) {
    end_tag();
    out_ += xml;
    return *this;
}

std::size_t XmlWriter::place() {
    end_tag();
    return out_.size();
}

std::string XmlWriter::finish() {
    while (!open_.empty()) close();
    return std::move(out_);
}

}  // namespace hub::codec
