#include "core/router/route_file.hpp"

#include <set>

#include "core/codec/yaml.hpp"
#include "core/config/section.hpp"

namespace hub::router {
namespace {

using config::KeyType;
using config::Need;
using config::SectionSchema;
using config::Shape;

std::vector<std::string> entity_names() {
    std::vector<std::string> names;
    for (const auto entity : model::kEntities) names.emplace_back(model::name_of(entity));
    return names;
}

const SectionSchema& from_schema() {
    static const SectionSchema schema{
        "`from`", "Which records the route takes.",
        {{.name = "systems", .doc = "Source systems; a record counts when one of its sources is among them.", .need = Need::Required,
          .shape = Shape::List},
         {.name = "entity", .type = KeyType::Choice, .doc = "Canonical entity.", .need = Need::Required, .choices = entity_names()}}};
    return schema;
}

const SectionSchema& fields_schema() {
    static const SectionSchema schema{
        "`fields`", "Entitlement: what the destination may see.",
        {{.name = "deny", .doc = "Field classes (sensitive, identity, personal, public) or field paths taken out.", .shape = Shape::List}}};
    return schema;
}

const SectionSchema& retry_schema() {
    static const SectionSchema schema{
        "`retry`", "Back-off after a failed delivery, with jitter.",
        {{.name = "first", .type = KeyType::Duration, .doc = "First pause."},
         {.name = "factor", .type = KeyType::Integer, .doc = "Each pause is this much longer.", .minimum = 1, .maximum = 10},
         {.name = "cap", .type = KeyType::Duration, .doc = "Longest pause."},
         {.name = "give_up", .type = KeyType::Duration, .doc = "Dead letter after this long."}}};
    return schema;
}

const SectionSchema& breaker_schema() {
    static const SectionSchema schema{
        "`breaker`", "When a destination gets a rest.",
        {{.name = "failures", .type = KeyType::Integer, .doc = "Failed calls in a row.", .minimum = 1},
         {.name = "open", .type = KeyType::Duration, .doc = "Length of the rest."}}};
    return schema;
}

Route read_route(const config::Section& section, config::Problems& problems) {
    Route route;
    route.name = section.text("route");
    route.to = section.text("to");
    if (section.find("to") != nullptr) route.where_to = section.where("to");
    route.purpose = section.text("purpose");
    route.basis = section.text("basis");
    if (const auto from = section.section("from")) {
        route.from_systems = from->texts("systems");
        route.entity = model::entity_named(from->text("entity")).value_or(model::EntityKind::Pupil);
    }
    auto where = Where::compile(section.text("where"), route.entity);
    if (where) {
        route.where = std::move(*where);
    } else {
        const codec::Node* node = section.find("where");
        problems.add(node != nullptr ? *node : section.node(), where.error().message);
    }
    route.denied_slots.resize(model::definition(route.entity).fields.size(), false);
    if (const auto fields = section.section("fields")) {
        for (const auto& item : fields->texts("deny")) {
            if (const auto denied = deny(route, item); !denied) problems.add(*section.find("fields"), denied.error().message);
        }
    }
    if (const auto retry = section.section("retry")) {
        route.retry.first_milliseconds = retry->duration_milliseconds("first").value_or(route.retry.first_milliseconds);
        route.retry.factor = static_cast<double>(retry->integer("factor", 2));
        route.retry.cap_milliseconds = retry->duration_milliseconds("cap").value_or(route.retry.cap_milliseconds);
        route.retry.give_up_milliseconds = retry->duration_milliseconds("give_up").value_or(route.retry.give_up_milliseconds);
    }
    if (const auto breaker = section.section("breaker")) {
        route.breaker.failures = breaker->integer("failures", route.breaker.failures);
        route.breaker.open_milliseconds = breaker->duration_milliseconds("open").value_or(route.breaker.open_milliseconds);
    }
    if (const auto entitled = check_entitlement(route); !entitled) problems.add(section.node(), entitled.error().message);
    return route;
}

}  // namespace

const SectionSchema& route_schema() {
    static const SectionSchema schema{
        "a route", "From which systems, which records, to which destination, and why they may go there.",
        {{.name = "route", .doc = "Name.", .need = Need::Required},
         {.name = "from", .type = KeyType::Section, .doc = "Source.", .need = Need::Required, .section = &from_schema()},
         {.name = "where", .doc = "Condition over canonical fields: pupil.status in (\"studying\")."},
         {.name = "to", .doc = "Destination system; the connection is the record's school.", .need = Need::Required},
         {.name = "fields", .type = KeyType::Section, .doc = "Entitlement.", .section = &fields_schema()},
         {.name = "purpose", .doc = "What the data is for: state_reporting."},
         {.name = "basis", .doc = "Legal basis: TT 42/2021/TT-BGDĐT."},
         {.name = "retry", .type = KeyType::Section, .doc = "Back-off.", .section = &retry_schema()},
         {.name = "breaker", .type = KeyType::Section, .doc = "Breaker.", .section = &breaker_schema()}}};
    return schema;
}

Result<std::vector<Route>> load_routes(const std::vector<std::filesystem::path>& files) {
    config::Problems problems;
    std::vector<Route> routes;
    std::set<std::string> names;
    const auto add = [&](const codec::Node& node) {
        const config::Section section(node, route_schema(), problems);
        Route route = read_route(section, problems);
        if (!names.insert(route.name).second) problems.add(node, "Route `" + route.name + "` stands in two places.");
        routes.push_back(std::move(route));
    };
    for (const auto& file : files) {
        auto root = codec::read_yaml_file(file);
        if (!root) {
            problems.add_line(root.error().message);
        } else if (root->is_sequence()) {
            for (const auto& item : root->items) add(item);
        } else {
            add(*root);
        }
    }
    HUB_TRY(problems.status());
    return routes;
}

}  // namespace hub::router
