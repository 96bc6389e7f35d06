// The few command line options of a simulator: `--name value` pairs.
//
// Failure: an unknown option or a missing value throws std::runtime_error with a line for the user.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>

namespace simulator {

inline std::map<std::string, std::string> read_arguments(int count, char** words, const std::set<std::string>& known) {
    std::map<std::string, std::string> values;
    for (int i = 1; i < count; i += 2) {
        const std::string name = words[i];
        if (!name.starts_with("--") || !known.contains(name.substr(2))) {
            throw std::runtime_error("unknown option " + name);
        }
        if (i + 1 >= count) throw std::runtime_error(name + " needs a value");
        values[name.substr(2)] = words[i + 1];
    }
    return values;
}

}  // namespace simulator
