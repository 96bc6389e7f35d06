#include "core/codec/qr_code.hpp"

#include <qrencode.h>

#include <memory>

namespace hub::codec {
namespace {

constexpr std::size_t kMostBytes = 2'000;

}  // namespace

Result<QrCode> make_qr_code(std::string_view text) {
    if (text.empty()) return fail("qr.empty", "there is nothing to make a QR code of");
    if (text.size() > kMostBytes) return fail("qr.too_long", "a QR code holds 2,000 bytes at most");
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M), QRcode_free);
    if (!code) return fail("qr.too_long", "the text fits no QR code");
    QrCode out;
    out.side = static_cast<std::size_t>(code->width);
    out.dark.reserve(out.side * out.side);
    for (std::size_t i = 0; i < out.side * out.side; ++i) out.dark.push_back((code->data[i] & 1U) != 0);
    return out;
}

}  // namespace hub::codec
