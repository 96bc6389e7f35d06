// A mapping file to steps. Used by mapping_set.cpp.
//
// Ownership: borrows the code lists' map. Threads: one at a time.
// Failure:   problems are added to `problems`; the mapping made is then not to be used.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/codec/yaml.hpp"
#include "core/config/section.hpp"
#include "core/mapping/mapping.hpp"

namespace hub::mapping {

using CodeLists = std::map<std::string, std::shared_ptr<const CodeList>>;

class Compiler {
public:
    Compiler(const CodeLists& lists, config::Problems& problems) : lists_(lists), problems_(problems) {}

    std::shared_ptr<Mapping> compile(const codec::Node& file);

private:
    void field(const config::Section& row, Mapping& mapping);
    void converter(const config::Section& row, const model::FieldDefinition& field, Step& step, const Mapping& mapping);
    void named_converter(const config::Section& row, const std::string& written, Step& step);
    void code_list(const config::Section& row, const model::FieldDefinition& field, Step& step);
    void fits(const config::Section& row, const model::FieldDefinition& field, Step& step, const Mapping& mapping);
    void no_collision(const Step& step, const Mapping& mapping);
    void ceiling(const codec::Node& file, const Mapping& mapping);
    void test(const config::Section& row, Mapping& mapping);

    const CodeLists& lists_;
    config::Problems& problems_;
};

}  // namespace hub::mapping
