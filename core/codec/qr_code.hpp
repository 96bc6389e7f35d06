// A text as a QR code (ISO/IEC 18004), on libqrencode: the squares alone; who shows it draws them.
//
// Correction level M: what paper and a cracked telephone screen ask for. At most 2,000 bytes, more than any address or
// secret of ours, and still read by a cheap camera.
//
// Threads: any. Failure: `qr.too_long`, `qr.empty`.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct QrCode {
    std::size_t side = 0;    ///< squares, without the quiet zone of four around it
    std::vector<bool> dark;  ///< row by row
    [[nodiscard]] bool is_dark(std::size_t row, std::size_t column) const { return dark[row * side + column]; }
};

Result<QrCode> make_qr_code(std::string_view text);

}  // namespace hub::codec
