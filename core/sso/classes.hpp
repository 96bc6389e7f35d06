// Classes as one login needs them: which pupils' accounts are in one, and which teachers have it as homeroom.
//
// They are assigned by administrators (`eduhub class`). The records know classes, enrolments and homeroom teachers as well;
// whoever links accounts to persons fills this from there.
//
// Ownership: borrows the store. Threads: any. Errors: `class.name`, `class.part` (the account has not the role for it), those
// of the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sso/accounts.hpp"

namespace hub::sso {

struct ClassName {
    std::string school, name;
    friend bool operator==(const ClassName&, const ClassName&) = default;
};
/// "th-le-loi/4A", as forms and events write it.
std::string text_of(const ClassName& name);
/// Errors: `class.name`.
Result<ClassName> class_named(std::string_view text);

enum class ClassPart : unsigned char { Pupil = 1, Homeroom = 2 };

struct ClassMember {
    ClassName of;
    Key account = 0;
    ClassPart part = ClassPart::Pupil;
};

std::vector<const store::TableSpec*> class_tables();

class Classes {
public:
    explicit Classes(IdentityStore& store) : store_(store) {}

    Status put(const ClassName& name, const Account& account, ClassPart part);
    /// Puts it into the batch, for whoever writes more than this.
    static Status add(store::Batch& batch, const ClassName& name, const Account& account, ClassPart part);
    static void remove(store::Batch& batch, const ClassName& name, Key account);
    Status remove(const ClassName& name, Key account);
    Result<std::vector<ClassMember>> members(const ClassName& name) const;
    Result<std::vector<ClassMember>> of_school(const std::string& school) const;
    Result<std::vector<ClassMember>> of_account(Key account) const;
    Result<bool> holds(const ClassName& name, Key account, ClassPart part) const;
    /// Of each, in their order: does it stand so?
    Result<std::vector<bool>> hold(const std::vector<ClassMember>& members) const;

private:
    Result<std::vector<ClassMember>> below(const store::Row& prefix) const;

    IdentityStore& store_;
};

/// Works at a school or the department: never let in by what a teacher prints.
bool is_staff(const Account& account);

}  // namespace hub::sso
