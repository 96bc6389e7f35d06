// A route's condition over canonical fields: `pupil.status in ("studying", "moved_in") and
// pupil.grade != "1"`.
//
//   expression := term { "or" term }        term := factor { "and" factor }
//   factor     := "not" factor | "(" expression ")" | comparison
//   comparison := entity "." path ( "==" | "!=" ) text | entity "." path [ "not" ] "in" "(" text {"," text} ")"
//                 | entity "." path "is" ( "set" | "missing" )
//
// Compiled once to slots; a record of another entity never matches.
//
// Threads: immutable after compile. Errors: `where.syntax`, `where.field` with the column.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/record.hpp"

namespace hub::router {

class Where {
public:
    /// An empty text matches everything.
    static Result<Where> compile(std::string_view text, model::EntityKind entity);
    [[nodiscard]] bool matches(const model::Record& record) const;

private:
    struct Node {
        enum class Kind : unsigned char { And, Or, Not, OneOf, IsSet } kind = Kind::IsSet;
        model::Slot slot = 0;
        std::vector<std::string> values;
        std::vector<Node> children;
    };
    friend class WhereParser;
    static bool holds(const Node& node, const model::Record& record);

    std::shared_ptr<const Node> root_;  // null: everything
};

}  // namespace hub::router
