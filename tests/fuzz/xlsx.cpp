// Workbooks (.xlsx). Raw archives, and archives made of parts: behind "parts" and a newline the input holds the texts
// of workbook, relations, shared strings, styles and sheet, parted by a line "====", since no fuzzer finds the way
// through a checksum.
#include <zip.h>

#include <array>
#include <string>

#include "tests/fuzz/table_reading.hpp"
#include "tests/fuzz/target.hpp"

using hub::fuzz::must;
using hub::fuzz::take_part;

namespace {

constexpr std::string_view kRootRelations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"xl/workbook.xml\"/></Relationships>";

constexpr std::array kParts{"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
                            "xl/worksheets/sheet1.xml"};

void add(zip_t* made, const char* name, std::string_view text) {
    zip_source_t* part = zip_source_buffer(made, text.data(), text.size(), 0);
    const auto index = zip_file_add(made, name, part, ZIP_FL_ENC_UTF_8);
    must(index >= 0 && zip_set_file_compression(made, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) == 0, "an entry was added");
}

std::string archive_of(std::string_view parts) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &why);
    must(source != nullptr, "an archive in memory");
    zip_source_keep(source);
    zip_t* made = zip_open_from_source(source, ZIP_TRUNCATE, &why);
    must(made != nullptr, "an archive was opened");
    add(made, "_rels/.rels", kRootRelations);
    for (const auto* name : kParts) add(made, name, take_part(parts, "\n====\n"));
    must(zip_close(made) == 0 && zip_source_open(source) == 0 && zip_source_seek(source, 0, SEEK_END) == 0, "the archive was closed");
    std::string bytes(static_cast<std::size_t>(zip_source_tell(source)), '\0');
    zip_source_seek(source, 0, SEEK_SET);
    must(zip_source_read(source, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()), "the archive was read");
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = hub::fuzz::text_of(data, size);
    if (text.starts_with("parts\n")) {
        hub::fuzz::read_table(archive_of(text.substr(6)));
    } else {
        hub::fuzz::read_table(text);
    }
    return 0;
}
