// XML as text, element by element: escapes what must be, closes what was opened. What XML cannot carry at all (control
// characters, bytes that are no UTF-8) is written as it is; a reader refuses the document, so a value that matters is
// read back with XmlTree before it leaves.
//
// Ownership: values. Threads: one at a time. Failure: none; finish() of something left open is a mistake of the caller
// and closes it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hub::codec {

class XmlWriter {
public:
    /// `name` with its prefix, as it shall stand.
    XmlWriter& open(std::string_view name);
    /// Right after open().
    XmlWriter& attribute(std::string_view name, std::string_view value);
    XmlWriter& text(std::string_view value);
    XmlWriter& close();
    /// open, text, close.
    XmlWriter& leaf(std::string_view name, std::string_view value);
    /// XML that is already written, such as a signed element.
    XmlWriter& raw(std::string_view xml);

    /// How many bytes stand so far, the last tag closed: where something may be put in later.
    std::size_t place();
    std::string finish();

private:
    void end_tag();
    std::string out_;
    std::vector<std::string> open_;
    enum class Tag : unsigned char { Ended, Begun } tag_ = Tag::Ended;
};

}  // namespace hub::codec
