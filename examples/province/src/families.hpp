// The children of a linkage set, before any system writes them down: who they are, and what makes them hard to tell apart.
//
// Brothers and sisters under one telephone, one mother and one address; twins of one school and class, most of them with names
// that rhyme; namesakes born on one day; children who were given another name; children whose day of birth nobody knew, so that
// 1 January was registered; names of one word, of the highlands, and under surnames of two words.
//
// Threads: one Random each. Failure: reading the names throws std::runtime_error naming the file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "birth.hpp"
#include "names.hpp"

namespace province {

struct Child {
    std::string name, name_before;  ///< name_before: what older systems still call a renamed child; else empty
    std::string mother, phone, address, national_id, mother_national_id, ministry_code;
    Gender gender = Gender::male;
    Birth birth;
    std::size_t school = 0, school_before = 0;
    int class_letter = 0;
};

/// `count` children, families together.
std::vector<Child> make_children(const Names& names, Random& random, std::size_t count);

/// A name that rhymes with it or differs in one letter: "Trần Bảo Anh" → "Trần Bảo Ánh", "Lê Minh Khang" → "Lê Minh Khanh". The name
/// itself when its last word lends itself to nothing.
std::string rhyming_name(Random& random, const std::string& name);

}  // namespace province
