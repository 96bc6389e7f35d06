#include "core/config/schema.hpp"

namespace hub::config {

const KeySchema* SectionSchema::find(std::string_view key) const {
    for (const KeySchema& each : keys) {
        if (each.name == key) return &each;
    }
    return nullptr;
}

std::vector<std::string> SectionSchema::key_names() const {
    std::vector<std::string> names;
    for (const KeySchema& each : keys) names.push_back(each.name);
    return names;
}

namespace {

using codec::Value;

Value section_schema(const SectionSchema& section);

Value typed(std::string_view type) {
    Value schema = Value::object();
    schema.set("type", type);
    return schema;
}

Value patterned(std::string_view pattern) {
    Value schema = typed("string");
    schema.set("pattern", pattern);
    return schema;
}

Value one(const KeySchema& key) {
    switch (key.type) {
        case KeyType::Text: {
            Value types = Value::array();
            for (const char* type : {"string", "number", "boolean"}) types.push_back(type);
            Value schema = Value::object();
            schema.set("type", std::move(types));
            return schema;
        }
        case KeyType::Boolean: return typed("boolean");
        case KeyType::Integer: {
            Value schema = typed("integer");
            if (key.minimum != std::numeric_limits<std::int64_t>::min()) schema.set("minimum", key.minimum);
            if (key.maximum != std::numeric_limits<std::int64_t>::max()) schema.set("maximum", key.maximum);
            return schema;
        }
        case KeyType::Duration: return patterned("^[0-9]+(ms|s|m|h|d)$");
        case KeyType::Size: return patterned("^[0-9]+(kB|MB|GB|TB)$");
        case KeyType::Secret: return patterned("^(file|env|vault):.+$");
        case KeyType::Address: return patterned("^.+:[0-9]{1,5}$");
        case KeyType::Choice: {
            Value choices = Value::array();
            for (const auto& choice : key.choices) choices.push_back(choice);
            Value schema = Value::object();
            schema.set("enum", std::move(choices));
            return schema;
        }
        case KeyType::Section: return section_schema(*key.section);
        case KeyType::Free: return Value::object();
    }
    return Value::object();
}

Value key_schema(const KeySchema& key) {
    Value schema = one(key);
    if (key.shape == Shape::List) {
        Value list = typed("array");
        list.set("items", std::move(schema));
        schema = std::move(list);
    } else if (key.shape == Shape::Map) {
        Value map = typed("object");
        if (key.map_keys.empty()) {
            map.set("additionalProperties", std::move(schema));
        } else {
            Value properties = Value::object();
            for (const auto& name : key.map_keys) properties.set(name, schema);
            map.set("properties", std::move(properties));
            map.set("additionalProperties", Value(false));
        }
        schema = std::move(map);
    }
    schema.set("description", key.doc);
    return schema;
}

Value section_schema(const SectionSchema& section) {
    Value schema = typed("object");
    schema.set("description", section.doc);
    Value properties = Value::object();
    Value required = Value::array();
    for (const KeySchema& key : section.keys) {
        properties.set(key.name, key_schema(key));
        if (key.need == Need::Required) required.push_back(key.name);
    }
    schema.set("properties", std::move(properties));
    if (!required.items().empty()) schema.set("required", std::move(required));
    schema.set("additionalProperties", Value(false));
    return schema;
}

}  // namespace

codec::Value json_schema(const SectionSchema& root) {
    Value schema = Value::object();
    schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.set("title", root.name);
    const Value body = section_schema(root);
    for (const auto& [name, value] : body.members()) schema.set(name, value);
    return schema;
}

}  // namespace hub::config
