#include "core/sso/qr_picture.hpp"

#include "core/codec/qr_code.hpp"
#include "core/sso/html.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kQuiet = 4;

}  // namespace

Result<std::string> qr_picture(std::string_view text, std::string_view says) {
    HUB_TRY_ASSIGN(const auto code, codec::make_qr_code(text));
    const std::string side = std::to_string(code.side + 2 * kQuiet);
    std::string path;
    for (std::size_t row = 0; row < code.side; ++row) {
        for (std::size_t column = 0; column < code.side; ++column) {
            if (!code.is_dark(row, column)) continue;
            std::size_t end = column;
            while (end < code.side && code.is_dark(row, end)) ++end;
            // One bar a run: a third of the bytes that squares would take.
            path += "M" + std::to_string(column + kQuiet) + " " + std::to_string(row + kQuiet) + "h" + std::to_string(end - column) + "v1h-" + std::to_string(end - column) + "z";
            column = end;
        }
    }
    return "<svg class=\"qr\" role=\"img\" aria-label=\"" + escape_html(says) + "\" viewBox=\"0 0 " + side + " " + side +
           "\" shape-rendering=\"crispEdges\" xmlns=\"http://www.w3.org/2000/svg\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path fill=\"#000\" d=\"" + path +
           "\"/></svg>";
}

}  // namespace hub::sso
