// The communes of the new Gia Lai and where the old ones of Bình Định and Gia Lai went.
//
// The crosswalk is worked out: the 2025 list says in words what each commune was formed from; these words are
// looked up in the 2024 list, by name within the two old provinces, with the district as tie-breaker.
//
// Ownership: a value, read only after loading. Threads: any.
// Failure:   throws std::runtime_error naming the words that match no old commune, or an old commune left over.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace province {

enum class Fate { whole, divided };

struct Commune {
    std::string code;
    std::string name;
    std::vector<std::string> formed_from;  ///< old codes
};

struct OldCommune {
    std::string code;
    std::string name;
    std::string district;
    std::string old_province;
};

struct Move {
    std::string old_code;
    std::string new_code;
    Fate fate = Fate::whole;
};

struct Communes {
    std::vector<Commune> now;
    std::map<std::string, OldCommune> before;  ///< by code
    std::vector<Move> crosswalk;               ///< by old code, then new code

    explicit Communes(const std::filesystem::path& data);
};

}  // namespace province
