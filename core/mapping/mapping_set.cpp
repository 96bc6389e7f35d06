#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/config/file_pattern.hpp"
#include "core/mapping/compiler.hpp"
#include "core/mapping/mapping.hpp"

namespace hub::mapping {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kCrosswalkFile = "commune_crosswalk.csv";

CodeLists read_code_lists(const fs::path& folder, config::Problems& problems) {
    CodeLists lists;
    for (const auto& file : config::matching_files(folder, "**/*.yaml")) {
        const auto node = codec::read_yaml_file(file);
        if (!node) {
            problems.add_line(node.error().message);
            continue;
        }
        auto list = CodeList::read(*node, problems);
        if (!lists.emplace(list->name(), list).second) {
            problems.add(*node, "Code list `" + list->name() + "` stands in two files.");
        }
    }
    return lists;
}

std::shared_ptr<const CommuneCrosswalk> read_crosswalk(const fs::path& folder, config::Problems& problems) {
    const fs::path file = folder / kCrosswalkFile;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return nullptr;
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    auto crosswalk = CommuneCrosswalk::parse(text);
    if (!crosswalk) {
        problems.add_line(file.string() + ": " + crosswalk.error().message);
        return nullptr;
    }
    return std::make_shared<const CommuneCrosswalk>(std::move(*crosswalk));
}

}  // namespace

Result<MappingSet> MappingSet::load(const std::vector<fs::path>& files, const fs::path& codelists_folder) {
    config::Problems problems;
    MappingSet set;
    const CodeLists lists = read_code_lists(codelists_folder, problems);
    const auto communes = read_crosswalk(codelists_folder, problems);
    for (const auto& file : files) {
        const auto node = codec::read_yaml_file(file);
        if (!node) {
            problems.add_line(node.error().message);
            continue;
        }
        const auto mapping = Compiler(lists, problems).compile(*node);
        mapping->communes_ = communes;
        for (const auto& step : mapping->steps_) {
            if (step.converter == Converter::Commune && communes == nullptr) {
                problems.add_line(step.where + ": commune(crosswalk) needs " + (codelists_folder / kCrosswalkFile).string() + ".");
            }
        }
        set.add(mapping, problems);
    }
    HUB_TRY(problems.status("mapping.invalid"));
    set.combine();
    return set;
}

void MappingSet::add(const std::shared_ptr<Mapping>& mapping, config::Problems& problems) {
    for (const auto& earlier : files_) {
        const bool same_pair = earlier->system_ == mapping->system_ && earlier->entity_ == mapping->entity_;
        const bool apart = (earlier->use_ == Use::In && mapping->use_ == Use::Out) ||
                           (earlier->use_ == Use::Out && mapping->use_ == Use::In);
        if (earlier->name_ == mapping->name_) {
            problems.add_line(mapping->where_ + ": Mapping `" + mapping->name_ + "` stands already at " + earlier->where_ + ".");
        } else if (same_pair && !apart) {
            problems.add_line(mapping->where_ + ": " + mapping->system_ + "." + std::string(name_of(mapping->entity_)) +
                              " is mapped already at " + earlier->where_ + "; say `use: in` and `use: out`.");
        }
    }
    files_.push_back(mapping);
}

void MappingSet::combine() {
    for (const auto& writer : files_) {
        const auto reader = std::find_if(files_.begin(), files_.end(), [&](const auto& each) {
            return each != writer && each->use_ == Use::In && each->system_ == writer->system_ &&
                   each->entity_ == writer->entity_;
        });
        if (writer->use_ == Use::In) {
            combined_.push_back(writer);  // after its writer, if there is one: find() takes the first
        } else if (reader == files_.end()) {
            combined_.insert(combined_.begin(), writer);
        } else {
            auto both = std::make_shared<Mapping>(*writer);
            both->reads_with_ = *reader;
            combined_.insert(combined_.begin(), std::move(both));
        }
    }
}

const Mapping* MappingSet::find(std::string_view system, model::EntityKind entity) const {
    const auto found = std::find_if(combined_.begin(), combined_.end(), [&](const auto& each) {
        return each->system_ == system && each->entity_ == entity;
    });
    return found != combined_.end() ? found->get() : nullptr;
}

}  // namespace hub::mapping
