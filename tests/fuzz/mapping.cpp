// The mapping language: a code list, a mapping and a vendor's record, parted by lines "====". What loads can be run
// both ways on any record, its own tests and the laws included.
#include "core/codec/json.hpp"
#include "core/mapping/compiler.hpp"
#include "core/mapping/laws.hpp"
#include "core/mapping/report.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub;
using fuzz::take_part;

namespace {

void translate(const mapping::Mapping& table, const codec::Value& record) {
    const auto read = table.in(record);
    for (const auto& problem : read.problems) fuzz::must(!problem.code.empty(), "a problem has a code");
    const auto same_id = [](model::EntityKind, std::string_view id) { return std::optional(std::string(id)); };
    const auto written = table.out(read.record, same_id, &record);
    if (written) (void)table.in(*written);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = fuzz::text_of(data, size);
    config::Problems problems;
    mapping::CodeLists lists;
    if (const auto node = codec::parse_yaml(take_part(rest, "\n====\n"), "list.yaml")) {
        auto list = mapping::CodeList::read(*node, problems);
        lists.emplace(list->name(), list);
    }
    const auto node = codec::parse_yaml(take_part(rest, "\n====\n"), "mapping.yaml");
    if (!node) return 0;
    const auto table = mapping::Compiler(lists, problems).compile(*node);
    for (const auto& line : problems.lines()) fuzz::must(line.find(".yaml:") != std::string::npos, "a problem has its place");
    if (!problems.empty()) return 0;
    if (const auto record = codec::parse_json(rest)) translate(*table, *record);
    for (const auto& test : table->tests()) translate(*table, test.vendor);
    (void)mapping::run_tests(*table);
    (void)mapping::check_laws(*table, 1, 2);
    (void)mapping::report_on(*table);
    return 0;
}
