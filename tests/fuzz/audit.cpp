// What an auditor's machine is handed: a public key in hexadecimal, a checkpoint file and an export, parted by lines "====".
#include <sstream>

#include "core/evidence/verifier/chain.hpp"
#include "core/evidence/verifier/digest.hpp"
#include "tests/fuzz/target.hpp"

using hub::fuzz::must;
using namespace hub::verifier;

namespace {

Report verdict_on(const std::string& exported, const std::string& checkpoints, const std::vector<std::string>& keys) {
    Report report;
    std::istringstream signed_lines(checkpoints);
    const Checkpoints marks = read_checkpoints(signed_lines, keys, report);
    std::istringstream rows(exported);
    verify_export(rows, marks, report);
    return report;
}

/// One digit of the first hash becomes another; empty when there is none.
std::string with_another_hash(std::string exported) {
    constexpr std::string_view kName = "\"hash\":\"";
    const auto at = exported.find(kName);
    if (at == std::string::npos || at + kName.size() >= exported.size()) return {};
    char& digit = exported[at + kName.size()];
    digit = digit == '0' ? '1' : '0';
    return exported;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = hub::fuzz::text_of(data, size);
    const auto key = from_hex(hub::fuzz::take_part(rest, "\n====\n"));
    const std::string checkpoints(hub::fuzz::take_part(rest, "\n====\n"));
    const std::string exported(rest);
    const std::vector<std::string> keys = key ? std::vector{*key} : std::vector<std::string>{};

    const Report report = verdict_on(exported, checkpoints, keys);
    must(!report.as_text().empty(), "a verdict has words");
    const std::string json = report.as_json();
    must(json.find('\n') >= json.size() - 1, "a verdict for programs is one line");
    if (!report.good() || report.rows == 0) return 0;
    must(report.last - report.first + 1 == report.rows, "a good chain has no gap");
    must(report.covered_to <= report.last, "nobody vouches for what is not there");
    const std::string altered = with_another_hash(exported);
    must(altered.empty() || !verdict_on(altered, checkpoints, keys).good(), "an altered hash is found");
    return 0;
}
