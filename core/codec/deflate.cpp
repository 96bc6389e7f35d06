#include "core/codec/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>

namespace hub::codec {
namespace {

constexpr int kRaw = -MAX_WBITS;
constexpr std::size_t kPiece = 16U << 10U;

Bytef* input_of(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
}

}  // namespace

std::string deflate_raw(std::string_view bytes) {
    z_stream stream{};
    // Only a lack of memory fails here, and nothing goes on without it.
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = input_of(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<std::string> inflate_raw(std::string_view bytes, std::size_t most) {
    z_stream stream{};
    if (inflateInit2(&stream, kRaw) != Z_OK) std::abort();
    stream.next_in = input_of(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK && out.size() <= most) {
        const std::size_t had = out.size();
        out.resize(had + std::min(kPiece, most + 1 - had));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
        stream.avail_out = static_cast<uInt>(out.size() - had);
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
    }
    const bool all_read = stream.avail_in == 0;
    inflateEnd(&stream);
    if (out.size() > most) return fail("deflate.too_large", "what was packed is larger than allowed");
    if (state != Z_STREAM_END || !all_read) return fail("deflate.broken", "not one whole DEFLATE stream");
    return out;
}

}  // namespace hub::codec
