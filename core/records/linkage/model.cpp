#include "core/records/linkage/model.hpp"

#include <algorithm>

#include "core/config/section.hpp"
#include "core/records/linkage/model_words.hpp"
#include "core/text/unicode.hpp"

namespace hub::linkage {

namespace {

using config::KeyType;
using config::Need;
using config::Shape;

const config::SectionSchema& field_schema() {
    static const config::SectionSchema schema{
        "a field", "A column of the file, under any of its headings.",
        {{.name = "name", .doc = "What the model calls it.", .need = Need::Required},
         {.name = "as", .type = KeyType::Choice, .doc = "How its text is read.", .need = Need::Required, .choices = kind_names()},
         {.name = "columns", .doc = "Headings it may stand under; \"a + b\" joins two.", .need = Need::Required, .shape = Shape::List}}};
    return schema;
}

const config::SectionSchema& comparison_schema() {
    static const config::SectionSchema schema{
        "a comparison", "How two records' values of a field are compared.",
        {{.name = "field", .doc = "The field.", .need = Need::Required},
         {.name = "name", .doc = "What it is called, when one field is compared twice."},
         {.name = "levels", .doc = "Strongest first; `else` is understood.", .need = Need::Required, .shape = Shape::List},
         {.name = "usual_m", .doc = "How often records of one person reach each level in such files, the rest last.", .shape = Shape::List},
         {.name = "usual_u", .doc = "How often records of two persons do.", .shape = Shape::List},
         {.name = "term_frequency", .type = KeyType::Boolean, .doc = "Agreement on a rare value says more."},
         {.name = "group", .doc = "Comparisons that say the same thing of two people."}}};
    return schema;
}

const config::SectionSchema& group_schema() {
    static const config::SectionSchema schema{"a group", "Comparisons that are not independent of each other.",
                                              {{.name = "name", .doc = "Its name.", .need = Need::Required},
                                               {.name = "at_most", .doc = "Bits for a match, all together.", .need = Need::Required}}};
    return schema;
}

const config::SectionSchema& single_schema() {
    static const config::SectionSchema schema{
        "one_record_per", "Sources in which a person has one record.",
        {{.name = "field", .doc = "The field that names a record's source.", .need = Need::Required},
         {.name = "sources", .doc = "The sources; all when absent.", .shape = Shape::List}}};
    return schema;
}

const config::SectionSchema& guard_schema() {
    static const config::SectionSchema schema{
        "guards", "What keeps different people apart whatever the weights say.",
        {{.name = "one_record_per", .type = KeyType::Section, .doc = "Sources that hold a person once.", .section = &single_schema()},
         {.name = "needs", .doc = "Any of these must hold before two records are merged unseen; \"name typo + phone\": both.", .shape = Shape::List},
         {.name = "apart", .doc = "Where any of these is at that level or a weaker one, clusters are kept apart; with + all of it.", .shape = Shape::List},
         {.name = "doubts", .doc = "Where any of these is at that level or a weaker one, a person is asked, unless something settles or dispels it.", .shape = Shape::List},
         {.name = "settles", .doc = "What makes two clusters one beyond doubt where it holds between any two of their records: a number of one's own.", .shape = Shape::List},
         {.name = "dispels", .doc = "What takes every doubt away, and says no more, where it holds between any two records of the clusters.", .shape = Shape::List},
         {.name = "conflicts", .doc = "Comparisons whose contradiction keeps two clusters apart.", .shape = Shape::List},
         {.name = "largest_cluster", .type = KeyType::Integer, .doc = "Records a person can have.", .minimum = 2, .maximum = 10'000},
         {.name = "cohesion", .doc = "Bits that two clusters' records must have for each other on average."},
         {.name = "margin", .doc = "Bits by which the better of two candidates must lead."}}};
    return schema;
}

const config::SectionSchema& threshold_schema() {
    static const config::SectionSchema schema{"thresholds", "Probabilities of being one person.",
                                              {{.name = "accept", .doc = "Merged from here on.", .need = Need::Required},
                                               {.name = "review", .doc = "A person is asked from here on.", .need = Need::Required}}};
    return schema;
}

const config::SectionSchema& model_schema() {
    static const config::SectionSchema schema{
        "a linkage model", "Who is who in a file of records.",
        {{.name = "linkage", .doc = "Its name.", .need = Need::Required},
         {.name = "id", .doc = "Headings of the column that names a record.", .shape = Shape::List},
         {.name = "fields", .type = KeyType::Section, .doc = "What the columns are.", .need = Need::Required, .shape = Shape::List, .section = &field_schema()},
         {.name = "comparisons", .type = KeyType::Section, .doc = "What is compared, and how.", .need = Need::Required, .shape = Shape::List, .section = &comparison_schema()},
         {.name = "groups", .type = KeyType::Section, .doc = "Comparisons that are not independent.", .shape = Shape::List, .section = &group_schema()},
         {.name = "blocking", .doc = "Pairs that agree on all parts of any of these are looked at.", .need = Need::Required, .shape = Shape::List},
         {.name = "largest_block", .type = KeyType::Integer, .doc = "Records of a block; larger ones tell nothing.", .minimum = 2, .maximum = 1'000'000},
         {.name = "equivalents", .doc = "Words that stand for each other: \"hoang huynh\".", .shape = Shape::List},
         {.name = "thresholds", .type = KeyType::Section, .doc = "When it is one person.", .need = Need::Required, .section = &threshold_schema()},
         {.name = "guards", .type = KeyType::Section, .doc = "What keeps people apart.", .section = &guard_schema()}}};
    return schema;
}

/// Reads what the schema has checked, and reports what only the whole model can tell.
class ModelReader {
public:
    ModelReader(const config::Section& root, config::Problems& problems) : root_(root), problems_(problems) {}

    Model read() {
        model_.name = root_.text("linkage");
        model_.id_columns = root_.texts("id");
        for (const auto& section : root_.sections("fields")) read_field(section);
        for (const auto& section : root_.sections("groups")) {
            model_.groups.push_back({section.text("name"), number(section, "at_most", 0)});
            constexpr std::size_t kMost = 8;
            if (model_.groups.size() == kMost + 1) wrong(section.where("name"), "A model has at most 8 groups.");
        }
        for (const auto& section : root_.sections("comparisons")) read_comparison(section);
        read_blocking();
        model_.largest_block = static_cast<std::size_t>(root_.integer("largest_block", 1'000));
        for (const auto& line : root_.texts("equivalents")) model_.equivalents.push_back(pieces_of(text::fold(line), ' '));
        if (const auto section = root_.section("thresholds")) read_thresholds(*section);
        if (const auto section = root_.section("guards")) read_guards(*section);
        return std::move(model_);
    }

private:
    void wrong(const std::string& where, std::string_view message) { problems_.add_line(where + ": " + std::string(message)); }

    double number(const config::Section& section, std::string_view key, double otherwise) {
        if (section.find(key) == nullptr) return otherwise;
        const auto value = parse_number(section.text(key));
        if (value) return *value;
        wrong(section.where(key), value.error().message);
        return otherwise;
    }

    void read_field(const config::Section& section) {
        Field field{section.text("name"), kind_named(section.text("as")), section.texts("columns")};
        if (model_.field_named(field.name)) wrong(section.where("name"), "The field `" + field.name + "` stands twice.");
        if (field.columns.empty()) wrong(section.where("columns"), "Name at least one heading.");
        model_.fields.push_back(std::move(field));
    }

    void read_comparison(const config::Section& section) {
        const std::string field_name = section.text("field");
        const auto part = parse_key_part(field_name, model_);
        if (!part || part->part != Part::Whole) {
            wrong(section.where("field"), part ? "A comparison is of a whole field." : part.error().message);
            return;
        }
        Comparison comparison{.name = section.text("name", field_name), .field = part->field, .levels = {}, .group = {}, .usual_m = {}, .usual_u = {}};
        if (model_.comparison_named(comparison.name)) wrong(section.where("field"), "The comparison `" + comparison.name + "` stands twice; give one a `name`.");
        if (section.boolean("term_frequency")) comparison.term_frequency = Comparison::TermFrequency::Used;
        if (const auto* levels = section.find("levels"); levels != nullptr) {
            for (const auto& item : levels->items) read_level(item, comparison);
        }
        if (comparison.levels.empty() || comparison.levels.back().is != Is::Else) {
            comparison.levels.push_back({.is = Is::Else, .m = {}, .u = {}, .written = "else"});
        }
        comparison.usual_m = shares(section, "usual_m", comparison.levels.size());
        comparison.usual_u = shares(section, "usual_u", comparison.levels.size());
        if (section.find("group") != nullptr) {
            const std::string name = section.text("group");
            const auto found = std::find_if(model_.groups.begin(), model_.groups.end(), [&](const Group& each) { return each.name == name; });
            if (found == model_.groups.end()) wrong(section.where("group"), "There is no group `" + name + "`.");
            else comparison.group = static_cast<std::size_t>(found - model_.groups.begin());
        }
        model_.comparisons.push_back(std::move(comparison));
        constexpr std::size_t kMost = 16;  // four bits each in a pattern of 64
        if (model_.comparisons.size() == kMost + 1) wrong(section.where("field"), "A model has at most 16 comparisons.");
    }

    /// Probabilities of all levels, made to sum up to one.
    std::vector<double> shares(const config::Section& section, std::string_view key, std::size_t levels) {
        std::vector<double> out;
        double sum = 0;
        for (const auto& each : section.texts(key)) {
            const auto value = parse_number(each);
            if (!value || *value <= 0 || *value >= 1) {
                wrong(section.where(key), "`" + each + "` is no probability between 0 and 1.");
                return {};
            }
            out.push_back(*value);
            sum += *value;
        }
        if (!out.empty() && out.size() != levels) {
            wrong(section.where(key), "Write one probability a level, the last for all the rest: " + std::to_string(levels) + ", not " + std::to_string(out.size()) + ".");
            return {};
        }
        for (double& each : out) each /= sum;
        return out;
    }

    void read_level(const codec::Node& item, Comparison& comparison) {
        auto level = parse_level(item.scalar, model_.fields[comparison.field].as);
        if (!level) return wrong(item.where(), level.error().message);
        const auto order = levels_of(model_.fields[comparison.field].as);
        const auto rank = [&](Is is) { return std::find(order.begin(), order.end(), is); };
        const bool kinds_may_mix = rank(Is::JaroWinkler) != order.end();
        if (!comparison.levels.empty() && !kinds_may_mix && rank(level->is) < rank(comparison.levels.back().is)) {
            return wrong(item.where(), "`" + level->written + "` is stronger than `" + comparison.levels.back().written + "` before it; write the strongest first.");
        }
        constexpr std::size_t kMost = 14;
        if (comparison.levels.size() == kMost) return wrong(item.where(), "A comparison has at most 14 levels.");
        comparison.levels.push_back(std::move(*level));
    }

    void read_blocking() {
        const auto* rules = root_.find("blocking");
        if (rules == nullptr) return;
        for (const auto& item : rules->items) {
            BlockingRule rule{{}, item.scalar};
            for (const auto& piece : pieces_of(item.scalar, '+')) {
                const auto part = parse_key_part(piece, model_);
                if (part) rule.parts.push_back(*part);
                else wrong(item.where(), part.error().message);
            }
            const auto each = std::count_if(rule.parts.begin(), rule.parts.end(), [](const KeyPart& part) { return part.part == Part::Each; });
            if (each > 1) wrong(item.where(), "A rule has `each` once at most.");
            model_.blocking.push_back(std::move(rule));
        }
        constexpr std::size_t kMost = 32;
        if (model_.blocking.empty() || model_.blocking.size() > kMost) wrong(rules->where(), "A model has 1 to 32 blocking rules.");
    }

    void read_thresholds(const config::Section& section) {
        model_.accept = number(section, "accept", model_.accept);
        model_.review = number(section, "review", model_.review);
        const bool good = model_.accept > 0 && model_.accept < 1 && model_.review > 0 && model_.review <= model_.accept;
        if (!good) wrong(section.where("accept"), "Thresholds are probabilities between 0 and 1, `review` not above `accept`.");
    }

    void read_conditions(const config::Section& section, std::string_view key, std::vector<std::vector<Condition>>& out) {
        const auto* list = section.find(key);
        if (list == nullptr) return;
        for (const auto& item : list->items) {
            auto& all = out.emplace_back();
            for (const auto& piece : pieces_of(item.scalar, '+')) {
                auto condition = parse_condition(piece, model_);
                if (condition) all.push_back(std::move(*condition));
                else wrong(item.where(), condition.error().message);
            }
        }
    }

    void read_guards(const config::Section& section) {
        Guards& guards = model_.guards;
        if (const auto single = section.section("one_record_per")) {
            const std::string name = single->text("field");
            guards.one_record_per = model_.field_named(name);
            if (!guards.one_record_per) wrong(single->where("field"), "There is no field `" + name + "`.");
            guards.one_record_sources = single->texts("sources");
        }
        read_conditions(section, "needs", guards.needs);
        read_conditions(section, "apart", guards.apart);
        read_conditions(section, "doubts", guards.doubts);
        read_conditions(section, "settles", guards.settles);
        read_conditions(section, "dispels", guards.dispels);
        if (const auto* conflicts = section.find("conflicts"); conflicts != nullptr) {
            for (const auto& item : conflicts->items) {
                const auto condition = parse_condition(item.scalar + " else", model_);
                if (condition) guards.conflicts.push_back(condition->comparison);
                else wrong(item.where(), condition.error().message);
            }
        }
        guards.largest_cluster = static_cast<std::size_t>(section.integer("largest_cluster", static_cast<std::int64_t>(guards.largest_cluster)));
        guards.cohesion = number(section, "cohesion", guards.cohesion);
        guards.margin = number(section, "margin", guards.margin);
    }

    const config::Section& root_;
    config::Problems& problems_;
    Model model_;
};

Result<Model> model_of(const codec::Node& node) {
    config::Problems problems;
    const config::Section root(node, model_schema(), problems);
    HUB_TRY(problems.status("linkage.model"));
    Model model = ModelReader(root, problems).read();
    HUB_TRY(problems.status("linkage.model"));
    return model;
}

}  // namespace

std::optional<std::size_t> Model::field_named(std::string_view wanted) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == wanted; });
    return found == fields.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields.begin()));
}

std::optional<std::size_t> Model::comparison_named(std::string_view wanted) const {
    const auto found = std::find_if(comparisons.begin(), comparisons.end(), [&](const Comparison& each) { return each.name == wanted; });
    return found == comparisons.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - comparisons.begin()));
}

std::optional<std::size_t> Model::first_field(As as) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.as == as; });
    return found == fields.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields.begin()));
}

Result<Model> parse_model(std::string_view yaml, const std::string& file_name) {
    HUB_TRY_ASSIGN(const auto node, codec::parse_yaml(yaml, file_name));
    return model_of(node);
}

Result<Model> read_model(const std::filesystem::path& path) {
    HUB_TRY_ASSIGN(const auto node, codec::read_yaml_file(path));
    return model_of(node);
}

}  // namespace hub::linkage
