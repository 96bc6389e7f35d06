// A vendor's coding of one canonical list: `config/codelists/<name>.yaml`, both ways.
//
//   codelist: vnedu_gender
//   of: gender                                  # the canonical list it codes
//   match: exact                                # or folded: marks, case and blanks do not count
//   codes:
//     - {code: "1", is: male}
//     - {code: "01", is: studying, also: [moved_in]}     # moved_in is written as 01 and lost on the way back
//     - {code: "02", is: moved_in, only: in}             # read, never written
//     - {code: "x", is: male, from: 2025-07-01, until: 2026-06-30}
//
// Codes are texts: "3" and "03" differ. Several codes of one meaning: the first is written, or the one
// with `preferred: true`. A code whose meaning changed over time stands once for each period.
//
// Ownership: immutable after loading, shared by mappings. Threads: any.
// Failure:   `mapping.invalid` at load, with file:line:col.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/yaml.hpp"
#include "core/config/section.hpp"

namespace hub::mapping {

class CodeList {
public:
    static std::shared_ptr<const CodeList> read(const codec::Node& node, config::Problems& problems);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& canonical_list() const { return of_; }

    /// The canonical code, or nullptr. Without a date: the meaning of the latest period.
    [[nodiscard]] const std::string* to_canonical(std::string_view vendor, std::string_view on = {}) const;
    /// The vendor's code to write, or nullptr when it has none.
    [[nodiscard]] const std::string* to_vendor(std::string_view canonical) const;

    struct Pair {
        std::string vendor;
        std::string canonical;
    };
    /// The vendor's codes that the hub writes, one canonical code each. Left out: what `also` declares lost, codes
    /// only read, and those that give way to a preferred one.
    [[nodiscard]] std::vector<Pair> written() const;

    /// A code that does not come back from a round trip.
    struct Loss {
        enum class Kind : unsigned char {
            Declared,     ///< `also`: written as another's
            Ambiguous,    ///< several codes mean it and none is preferred; `vendor` is one that is never written
            Superseded,   ///< its vendor code means another today
            Unwritable,   ///< the vendor has no code for it
        };
        Kind kind = Kind::Declared;
        std::string canonical;
        std::string vendor;
        std::string where;  ///< file:line:col of the code, of the list for Unwritable
    };
    [[nodiscard]] std::vector<Loss> losses() const;

private:
    struct Inward {
        std::string key;  ///< as matched
        std::string canonical;
        std::string from, until;
    };
    enum class Rank : unsigned char { Also, Plain, Preferred };
    struct Outward {
        std::string canonical;
        std::string vendor;
        Rank rank = Rank::Plain;
        std::string where;
    };
    void add(const config::Section& row, config::Problems& problems);
    [[nodiscard]] const Outward* written_for(std::string_view canonical) const;
    [[nodiscard]] std::string key_of(std::string_view vendor) const;

    std::string name_, of_, where_;
    bool folded_ = false;
    std::vector<Inward> inward_;    ///< sorted by key, later periods first
    std::vector<Outward> outward_;  ///< sorted by canonical code, the one that is written first
};

}  // namespace hub::mapping
