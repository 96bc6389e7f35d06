// Names by frequency, in the manner of the people who bear them.
//
// Ownership: the caller keeps the tables; drawing needs only a Random.
// Threads:   one Random each. Failure: loading throws std::runtime_error naming the file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "random.hpp"

namespace province {

enum class Gender { male, female };

/// A people of the province with its code in the list of 54 and its name as schools write it.
struct People {
    const char* code;
    const char* name;
};

class Names {
public:
    explicit Names(const std::filesystem::path& data);

    const People& people(Random& random) const;
    std::string pupil(Random& random, const People& people, Gender gender) const;
    /// A child's name under a given first word (family name), for brothers and sisters.
    std::string sibling(Random& random, const std::string& name, const People& people, Gender gender) const;
    std::string foreigner(Random& random, const std::string& nationality, Gender gender) const;

private:
    struct Weighted {
        std::string text;
        double until;  // running sum
    };
    using Table = std::vector<Weighted>;

    static void add(Table& table, const std::filesystem::path& file, std::size_t column);
    static const std::string& draw(Random& random, const Table& table);
    std::string kinh(Random& random, const std::string& surname, Gender gender) const;

    Table surnames_;
    Table given_male_;
    Table given_female_;
};

}  // namespace province
