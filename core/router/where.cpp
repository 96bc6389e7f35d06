#include "core/router/where.hpp"

#include <algorithm>
#include <cctype>

namespace hub::router {

/// Recursive descent; a route file is written by people, so depth is bounded by its length cap.
class WhereParser {
public:
    WhereParser(std::string_view text, model::EntityKind entity) : text_(text), entity_(entity) {}

    Result<Where::Node> parse() {
        if (text_.size() > 4'000) return wrong("a condition of more than 4,000 characters");
        HUB_TRY_ASSIGN(auto node, either());
        skip_blanks();
        if (at_ != text_.size()) return wrong("an end or `and`, `or`");
        return node;
    }

private:
    using Node = Where::Node;

    Result<Node> either() { return joined(Node::Kind::Or, "or", &WhereParser::both); }
    Result<Node> both() { return joined(Node::Kind::And, "and", &WhereParser::factor); }

    Result<Node> joined(Node::Kind kind, std::string_view word, Result<Node> (WhereParser::*part)()) {
        HUB_TRY_ASSIGN(auto first, (this->*part)());
        if (!peek_word(word)) return first;
        Node node;
        node.kind = kind;
        node.children.push_back(std::move(first));
        while (take_word(word)) {
            HUB_TRY_ASSIGN(auto next, (this->*part)());
            node.children.push_back(std::move(next));
        }
        return node;
    }

    Result<Node> factor() {
        if (++depth_ > 32) return wrong("fewer nested conditions");
        if (take_word("not")) {
            HUB_TRY_ASSIGN(auto inner, factor());
            --depth_;
            return negated(std::move(inner));
        }
        if (take('(')) {
            HUB_TRY_ASSIGN(auto inner, either());
            if (!take(')')) return wrong("`)`");
            --depth_;
            return inner;
        }
        --depth_;
        return comparison();
    }

    Result<Node> comparison() {
        HUB_TRY_ASSIGN(const model::Slot slot, field());
        Node node;
        node.slot = slot;
        if (take_word("is")) {
            if (take_word("set")) return node;
            if (take_word("missing")) return negated(std::move(node));
            return wrong("`set` or `missing`");
        }
        node.kind = Node::Kind::OneOf;
        if (take_text("==") || take_text("!=")) {
            const bool unequal = text_[at_ - 2] == '!';
            HUB_TRY_ASSIGN(auto value, literal());
            node.values.push_back(std::move(value));
            if (unequal) return negated(std::move(node));
            return node;
        }
        const bool inverted = take_word("not");
        if (!take_word("in") || !take('(')) return wrong("`==`, `!=`, `in (…)` or `is set`");
        do {
            HUB_TRY_ASSIGN(auto value, literal());
            node.values.push_back(std::move(value));
        } while (take(','));
        if (!take(')')) return wrong("`)`");
        if (inverted) return negated(std::move(node));
        return node;
    }

    Result<model::Slot> field() {
        skip_blanks();
        const std::size_t start = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_' || text_[at_] == '.')) ++at_;
        const std::string_view path = text_.substr(start, at_ - start);
        const std::string prefix = std::string(model::name_of(entity_)) + ".";
        const auto slot = path.starts_with(prefix) ? model::definition(entity_).slot_of(path.substr(prefix.size())) : std::nullopt;
        if (!slot) {
            return fail("where.field", "column " + std::to_string(start + 1) + ": `" + std::string(path) + "` is no field of " +
                                           std::string(model::name_of(entity_)) + "; write " + prefix + "<path>");
        }
        return *slot;
    }

    Result<std::string> literal() {
        skip_blanks();
        if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return wrong("a text in quotes");
        const char quote = text_[at_++];
        const auto end = text_.find(quote, at_);
        if (end == std::string_view::npos) return wrong("a closing quote");
        std::string value(text_.substr(at_, end - at_));
        at_ = end + 1;
        return value;
    }

    static Node negated(Node inner) {
        Node node;
        node.kind = Node::Kind::Not;
        node.children.push_back(std::move(inner));
        return node;
    }

    void skip_blanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
    bool take(char c) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take_text(std::string_view wanted) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(wanted)) return false;
        at_ += wanted.size();
        return true;
    }
    bool peek_word(std::string_view word) {
        skip_blanks();
        const auto after = at_ + word.size();
        return text_.substr(at_).starts_with(word) &&
               (after >= text_.size() || !std::isalnum(static_cast<unsigned char>(text_[after])));
    }
    bool take_word(std::string_view word) {
        if (!peek_word(word)) return false;
        at_ += word.size();
        return true;
    }
    tl::unexpected<Error> wrong(std::string_view expected) const {
        return fail("where.syntax", "column " + std::to_string(at_ + 1) + ": expected " + std::string(expected));
    }

    std::string_view text_;
    model::EntityKind entity_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

Result<Where> Where::compile(std::string_view text, model::EntityKind entity) {
    Where where;
    const bool blank = std::all_of(text.begin(), text.end(), [](char c) { return std::isspace(static_cast<unsigned char>(c)); });
    if (blank) return where;
    HUB_TRY_ASSIGN(auto root, WhereParser(text, entity).parse());
    where.root_ = std::make_shared<const Node>(std::move(root));
    return where;
}

bool Where::matches(const model::Record& record) const { return !root_ || holds(*root_, record); }

bool Where::holds(const Node& node, const model::Record& record) {
    const auto child_holds = [&](const Node& child) { return holds(child, record); };
    switch (node.kind) {
        case Node::Kind::And: return std::all_of(node.children.begin(), node.children.end(), child_holds);
        case Node::Kind::Or: return std::any_of(node.children.begin(), node.children.end(), child_holds);
        case Node::Kind::Not: return !holds(node.children.front(), record);
        case Node::Kind::IsSet: return record.at(node.slot).is_set();
        case Node::Kind::OneOf: {
            const auto& value = record.at(node.slot);
            return value.is_set() && std::find(node.values.begin(), node.values.end(), value.text) != node.values.end();
        }
    }
    return false;
}

}  // namespace hub::router
