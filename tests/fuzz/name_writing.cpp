// Names from any keyboard: one writing, and what two of them have in common. One name a line.
#include <vector>

#include "core/records/linkage/name_values.hpp"
#include "core/text/name_writing.hpp"
#include "core/text/unicode.hpp"
#include "tests/fuzz/target.hpp"

using hub::fuzz::must;
using namespace hub::text;

namespace {

constexpr std::size_t kMostNames = 6;

std::string check_writing(std::string_view name) {
    const std::string writing = name_writing(name);
    must(valid_utf8(name) || writing.empty(), "what is no UTF-8 has no writing");
    must(valid_utf8(writing), "a writing is UTF-8");
    must(name_writing(writing) == writing, "the writing of a writing is itself");
    must(to_nfc(writing).value_or("") == writing, "a writing is composed");
    must(valid_utf8(without_marks(writing)), "what is left without marks is UTF-8");
    return writing;
}

void compare(const std::vector<std::string>& writings) {
    hub::linkage::NameValues names({{"hoang", "huynh"}, {"vu", "vo"}});
    for (const std::string& writing : writings) names.add(writing);
    for (std::uint32_t a = 1; a <= writings.size(); ++a) {
        for (std::uint32_t b = 1; b <= writings.size(); ++b) {
            if (writings[a - 1] == writings[b - 1]) continue;
            must(names.relation(a, b) == names.relation(b, a), "two names have the same in common from either side");
        }
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = hub::fuzz::text_of(data, size);
    std::vector<std::string> writings;
    while (!rest.empty() && writings.size() < kMostNames) writings.push_back(check_writing(hub::fuzz::take_part(rest, "\n")));
    compare(writings);
    return 0;
}
