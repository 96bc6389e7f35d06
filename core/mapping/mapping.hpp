// Vendor records to canonical ones and back, by a table a person can read (config/mappings/*.yaml),
// compiled at load to a flat list of steps over the record's slots. `docs` of the language: README.
//
// Ownership: a MappingSet owns its mappings, code lists and crosswalk; mappings are immutable.
// Threads:   any, at once.
// Failure:   loading: `mapping.invalid`, one line a problem as file:line:col. in(): never fails, it
//            lists problems by field. out(): `reference.unresolved` (Later: the referenced record has no
//            id at the destination yet), `mapping.unwritable` (the vendor has no code for a value).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"
#include "core/codec/yaml.hpp"
#include "core/mapping/code_list.hpp"
#include "core/mapping/commune_crosswalk.hpp"
#include "core/mapping/step.hpp"
#include "core/model/record.hpp"
#include "core/model/validate.hpp"

namespace hub::mapping {

struct Translated {
    model::Record record;
    std::vector<model::FieldProblem> problems;  ///< of conversion and of the model, one a field
};

/// What a file's mapping is used for; its table always goes both ways.
enum class Use : unsigned char { Both, In, Out };

/// A test standing in the mapping file.
struct MappingTest {
    std::string name;
    std::string where;
    codec::Value vendor;
    codec::Value canonical;             ///< exactly what in() must give; null: not compared
    codec::Value writes;                ///< exactly what out() must give for it; null: not compared
    std::vector<std::pair<std::string, std::string>> problems;  ///< field → code
};

class Mapping {
public:
    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] std::string_view system() const { return system_; }
    [[nodiscard]] model::EntityKind entity() const { return entity_; }
    [[nodiscard]] Use use() const { return use_; }
    [[nodiscard]] const std::string& where() const { return where_; }
    /// Where the vendor's contract describes the record (`schemas.hoc_sinh`); empty when the file does not say.
    [[nodiscard]] const std::string& record() const { return record_; }

    [[nodiscard]] Translated in(const codec::Value& vendor) const;

    /// The destination's id of a referenced record, by its source id; nullopt when it has none yet.
    using ResolveReference = std::function<std::optional<std::string>(model::EntityKind, std::string_view source_id)>;
    /// `base`: that vendor's last record, so that what is not mapped survives.
    [[nodiscard]] Result<codec::Value> out(const model::Record& record, const ResolveReference& resolve,
                                           const codec::Value* base = nullptr) const;

    /// Does out() use this canonical field?
    [[nodiscard]] bool slot_is_carried_out(model::Slot slot) const;
    [[nodiscard]] bool slot_is_carried_in(model::Slot slot) const;
    [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
    [[nodiscard]] NullWriting nulls() const { return nulls_; }
    [[nodiscard]] const std::vector<MappingTest>& tests() const { return tests_; }

private:
    friend class Compiler;
    friend class MappingSet;
    void add_model_problems(Translated& result) const;
    std::string name_, system_, where_, record_;
    model::EntityKind entity_ = model::EntityKind::Pupil;
    Use use_ = Use::Both;
    NullWriting nulls_ = NullWriting::Write;
    std::vector<Step> steps_;
    std::vector<MappingTest> tests_;
    std::shared_ptr<const CommuneCrosswalk> communes_;
    /// Where a file of the same system and entity serves the other direction, its table.
    std::shared_ptr<const Mapping> reads_with_;
};

class MappingSet {
public:
    /// All files together; every problem of every file is reported.
    static Result<MappingSet> load(const std::vector<std::filesystem::path>& files,
                                   const std::filesystem::path& codelists_folder);

    /// in() and out() of what find() gives follow the `use:` of the files. nullptr when there is none.
    [[nodiscard]] const Mapping* find(std::string_view system, model::EntityKind entity) const;

    /// Every file as it stands, for checks and tests.
    [[nodiscard]] const std::vector<std::shared_ptr<const Mapping>>& files() const { return files_; }

private:
    void add(const std::shared_ptr<Mapping>& mapping, config::Problems& problems);
    void combine();

    std::vector<std::shared_ptr<const Mapping>> files_;
    std::vector<std::shared_ptr<const Mapping>> combined_;  ///< a file, or two that share the directions
};

}  // namespace hub::mapping
