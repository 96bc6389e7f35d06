// A web page saved under the name of a workbook. The page's head is put in front, so that every input is a page.
#include <string>

#include "core/codec/html_tables.hpp"
#include "tests/fuzz/table_reading.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub::codec;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto page = hub::fuzz::text_of(data, size);
    hub::fuzz::read_table("<html><body>" + std::string(page));
    WorkbookLimits limits;
    limits.rows = 200;
    limits.columns = 20;
    (void)for_each_html_row(page, limits, {.depth = 24, .tables = 8, .nested_tables = 3},
                            [&](const std::string&, const Row& row) -> hub::Status {
                                hub::fuzz::must(row.number >= 1 && row.number <= limits.rows, "rows are numbered within the limit");
                                return {};
                            });
    return 0;
}
