// Zip archives made in memory for the tests of zip and workbook.
#pragma once

#include <zip.h>

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace hub::codec::sample {

using Entries = std::vector<std::pair<std::string, std::string>>;

inline std::string archive(const Entries& entries, const char* password = nullptr) {
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &why);
    REQUIRE(source != nullptr);
    zip_source_keep(source);
    zip_t* made = zip_open_from_source(source, ZIP_TRUNCATE, &why);
    REQUIRE(made != nullptr);
    for (const auto& [name, text] : entries) {
        zip_source_t* part = zip_source_buffer(made, text.data(), text.size(), 0);
        const auto index = zip_file_add(made, name.c_str(), part, ZIP_FL_ENC_UTF_8);
        REQUIRE(index >= 0);
        if (password != nullptr) {
            REQUIRE(zip_file_set_encryption(made, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password) == 0);
        }
    }
    REQUIRE(zip_close(made) == 0);
    REQUIRE(zip_source_open(source) == 0);
    REQUIRE(zip_source_seek(source, 0, SEEK_END) == 0);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(source)), '\0');
    REQUIRE(zip_source_seek(source, 0, SEEK_SET) == 0);
    REQUIRE(zip_source_read(source, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()));
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

struct WorkbookParts {
    std::string sheet_data;                ///< what stands inside <sheetData>
    std::string shared_strings{};          ///< the <si> elements
    std::string number_formats{};          ///< the <numFmt> elements
    std::string cell_styles = "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>";
    std::string properties{};              ///< attributes of workbookPr
    std::string before_sheet{};            ///< in front of the sheet's root element
};

inline Entries workbook_entries(const WorkbookParts& parts) {
    const std::string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const std::string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const std::string package = "http://schemas.openxmlformats.org/package/2006/relationships";
    return {
        {"_rels/.rels", "<Relationships xmlns=\"" + package + "\"><Relationship Id=\"r1\" Type=\"" + relation +
                            "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml", "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + relation + "\"><workbookPr " +
                                parts.properties +
                                "/><sheets><sheet name=\"Lớp 4A\" sheetId=\"1\" r:id=\"s1\"/>"
                                "<sheet name=\"kín\" sheetId=\"2\" state=\"hidden\" r:id=\"s1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships xmlns=\"" + package + "\"><Relationship Id=\"s1\" Type=\"" + relation +
             "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"s2\" Type=\"" + relation +
             "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/><Relationship Id=\"s3\" Type=\"" + relation +
             "/styles\" Target=\"styles.xml\"/></Relationships>"},
        {"xl/sharedStrings.xml", "<sst xmlns=\"" + main + "\">" + parts.shared_strings + "</sst>"},
        {"xl/styles.xml", "<styleSheet xmlns=\"" + main + "\"><numFmts>" + parts.number_formats +
                              "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" +
                              parts.cell_styles + "</cellXfs></styleSheet>"},
        {"xl/worksheets/sheet1.xml", parts.before_sheet + "<worksheet xmlns=\"" + main + "\"><sheetData>" +
                                         parts.sheet_data + "</sheetData></worksheet>"},
    };
}

inline std::string workbook(const WorkbookParts& parts) { return archive(workbook_entries(parts)); }

}  // namespace hub::codec::sample
