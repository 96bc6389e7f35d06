#include "core/text/charset.hpp"

#include "core/text/unicode.hpp"

namespace hub::text {

Result<std::string_view> utf8_text(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        return fail("text.encoding", "The file is UTF-16. Save it as \"CSV UTF-8\" and send it again.");
    }
    if (!valid_utf8(bytes)) {
        return fail("text.encoding", "The file is not UTF-8. Save it as \"CSV UTF-8\" and send it again.");
    }
    return bytes;
}

}  // namespace hub::text
