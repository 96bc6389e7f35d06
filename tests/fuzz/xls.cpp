// Workbooks of Excel 5 to 2003: whole compound files, and bare streams, which need no container to be in order.
#include "core/codec/ole.hpp"
#include "tests/fuzz/table_reading.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = hub::fuzz::text_of(data, size);
    hub::fuzz::read_table(bytes);
    const auto container = hub::codec::OleFile::open(bytes);
    if (!container) return 0;
    for (const auto* name : {"Workbook", "Book", "EncryptedPackage", "Root Entry"}) {
        const auto stream = container->stream(name);
        hub::fuzz::must(!stream || stream->size() <= size, "a stream is no longer than its file");
    }
    return 0;
}
