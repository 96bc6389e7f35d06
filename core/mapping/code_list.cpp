#include "core/mapping/code_list.hpp"

#include <algorithm>

#include "core/model/codes.hpp"
#include "core/model/validate.hpp"
#include "core/text/suggestion.hpp"
#include "core/text/unicode.hpp"

namespace hub::mapping {

namespace {

using config::KeyType;
using config::Need;
using config::Shape;

const config::SectionSchema& code_schema() {
    static const config::SectionSchema schema{
        "a code", "One code of the vendor.",
        {{.name = "code", .doc = "As the vendor writes it.", .need = Need::Required},
         {.name = "is", .doc = "The canonical code.", .need = Need::Required},
         {.name = "also", .doc = "Canonical codes written the same way, lost on the way back.", .shape = Shape::List},
         {.name = "only", .type = KeyType::Choice, .doc = "Read but never written.", .choices = {"in"}},
         {.name = "preferred", .type = KeyType::Boolean, .doc = "The one written, of several with one meaning."},
         {.name = "from", .doc = "First day it means this."},
         {.name = "until", .doc = "Last day it means this."}}};
    return schema;
}

const config::SectionSchema& list_schema() {
    static const config::SectionSchema schema{
        "a code list", "A vendor's coding of a canonical list.",
        {{.name = "codelist", .doc = "Its name.", .need = Need::Required},
         {.name = "of", .doc = "The canonical list it codes.", .need = Need::Required},
         {.name = "match", .type = KeyType::Choice, .doc = "Whether case, marks and blanks count.",
          .choices = {"exact", "folded"}},
         {.name = "codes", .type = KeyType::Section, .doc = "The codes.", .need = Need::Required,
          .shape = Shape::List, .section = &code_schema()}}};
    return schema;
}

std::vector<std::string> canonical_names() {
    std::vector<std::string> names;
    for (const auto& list : model::canonical_code_lists()) names.emplace_back(list.name);
    return names;
}

}  // namespace

std::shared_ptr<const CodeList> CodeList::read(const codec::Node& node, config::Problems& problems) {
    const config::Section section(node, list_schema(), problems);
    auto list = std::make_shared<CodeList>();
    list->name_ = section.text("codelist");
    list->where_ = section.where("codelist");
    list->of_ = section.text("of");
    list->folded_ = section.text("match") == "folded";
    if (!list->of_.empty() && model::canonical_codes(list->of_).empty()) {
        problems.add_line(section.where("of") + ": Unknown canonical code list `" + list->of_ + "`." +
                          text::did_you_mean(list->of_, canonical_names()));
    }
    for (const auto& row : section.sections("codes")) list->add(row, problems);
    // Later periods first, so that the first hit is the latest meaning.
    std::stable_sort(list->inward_.begin(), list->inward_.end(), [](const Inward& a, const Inward& b) {
        return a.key != b.key ? a.key < b.key : a.from > b.from;
    });
    std::stable_sort(list->outward_.begin(), list->outward_.end(),
                     [](const Outward& a, const Outward& b) {
                         return a.canonical != b.canonical ? a.canonical < b.canonical : a.rank > b.rank;
                     });
    return list;
}

void CodeList::add(const config::Section& row, config::Problems& problems) {
    Inward made{key_of(row.text("code")), row.text("is"), row.text("from"), row.text("until")};
    std::vector<std::string> codes;
    for (const auto& each : model::canonical_codes(of_)) codes.emplace_back(each.code);
    const auto known = [&](const std::string& code, const std::string& where) {
        if (codes.empty() || std::find(codes.begin(), codes.end(), code) != codes.end()) return;
        problems.add_line(where + ": `" + code + "` is no code of " + of_ + "." + text::did_you_mean(code, codes));
    };
    known(made.canonical, row.where("is"));
    for (const auto* date : {&made.from, &made.until}) {
        const bool good = date->empty() || (date->size() == 10 && model::check_date(*date) == model::DateCheck::Good);
        if (!good) problems.add_line(row.where(date == &made.from ? "from" : "until") + ": Write a date as yyyy-MM-dd.");
    }
    for (const Inward& earlier : inward_) {
        const bool apart = (!earlier.until.empty() && !made.from.empty() && earlier.until < made.from) ||
                           (!made.until.empty() && !earlier.from.empty() && made.until < earlier.from);
        if (earlier.key == made.key && !apart) {
            problems.add_line(row.where("code") + ": Code `" + row.text("code") + "` stands twice for the same time.");
        }
    }
    if (row.text("only") != "in") {
        const auto rank = row.boolean("preferred") ? Rank::Preferred : Rank::Plain;
        outward_.push_back({made.canonical, row.text("code"), rank, row.where("code")});
        for (const auto& also : row.texts("also")) {
            known(also, row.where("also"));
            outward_.push_back({also, row.text("code"), Rank::Also, row.where("also")});
        }
    }
    inward_.push_back(std::move(made));
}

std::string CodeList::key_of(std::string_view vendor) const {
    return folded_ ? text::fold(vendor) : std::string(vendor);
}

const std::string* CodeList::to_canonical(std::string_view vendor, std::string_view on) const {
    std::string folded;
    if (folded_) {
        folded = text::fold(vendor);
        vendor = folded;
    }
    auto found = std::lower_bound(inward_.begin(), inward_.end(), vendor,
                                  [](const Inward& each, std::string_view key) { return each.key < key; });
    for (; found != inward_.end() && found->key == vendor; ++found) {
        const bool valid = on.empty() || ((found->from.empty() || found->from <= on) &&
                                          (found->until.empty() || on <= found->until));
        if (valid) return &found->canonical;
    }
    return nullptr;
}

const CodeList::Outward* CodeList::written_for(std::string_view canonical) const {
    const auto found = std::lower_bound(outward_.begin(), outward_.end(), canonical,
                                        [](const Outward& each, std::string_view code) { return each.canonical < code; });
    return found != outward_.end() && found->canonical == canonical ? &*found : nullptr;
}

const std::string* CodeList::to_vendor(std::string_view canonical) const {
    const auto* written = written_for(canonical);
    return written != nullptr ? &written->vendor : nullptr;
}

std::vector<CodeList::Pair> CodeList::written() const {
    std::vector<Pair> pairs;
    for (const Outward& each : outward_) {
        if (each.rank == Rank::Also || each.rank < written_for(each.canonical)->rank) continue;
        pairs.push_back({each.vendor, each.canonical});
    }
    return pairs;
}

std::vector<CodeList::Loss> CodeList::losses() const {
    std::vector<Loss> found;
    for (const Outward& each : outward_) {
        const Outward* first = written_for(each.canonical);
        const std::string* back = to_canonical(each.vendor);
        if (first != &each) {
            if (first->rank == each.rank && each.rank != Rank::Also && first->vendor != each.vendor) {
                found.push_back({Loss::Kind::Ambiguous, each.canonical, each.vendor, each.where});
            }
        } else if (each.rank == Rank::Also) {
            found.push_back({Loss::Kind::Declared, each.canonical, each.vendor, each.where});
        } else if (back == nullptr || *back != each.canonical) {
            found.push_back({Loss::Kind::Superseded, each.canonical, each.vendor, each.where});
        }
    }
    for (const auto& code : model::canonical_codes(of_)) {
        if (written_for(code.code) == nullptr) found.push_back({Loss::Kind::Unwritable, std::string(code.code), {}, where_});
    }
    return found;
}

}  // namespace hub::mapping
