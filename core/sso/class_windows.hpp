// Class windows: for an hour at most, and from the school's own network alone, the pupils of one class sign in by three
// pictures or a card.
//
// The homeroom teacher opens one and gets a code for the room's computers. It holds for browsers of the subnet that she opened it
// from (throttle.hpp, subnet_of); elsewhere it is as if it were closed. Opening another closes the one before.
// Pictures (1,728 ways) and cards are drawn here, printed once for the pupil, and kept as HMACs under the hub's key: nothing
// of them opens anything outside a window, and what they open is of the lowest assurance (assurance.hpp).
//
// Ownership: borrows its parts. Threads: any; not on a server's thread.
// Errors: `window.closed`, `window.minutes`, `code.mistyped`, `slip.staff`, those of the store.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/sso/account_events.hpp"
#include "core/sso/classes.hpp"

namespace hub::sso {

inline constexpr std::size_t kPicks = 3;
using Picks = std::array<std::size_t, kPicks>;  ///< in the order they are tapped

struct ClassWindow {
    ClassName of;
    std::string code_mark;
    std::string subnet;
    Key opened_by = 0;
    Instant until;
};

struct PupilCard {
    Picks picks{};
    std::string code;  ///< both here and never again
};

std::vector<const store::TableSpec*> class_window_tables();

class ClassWindows {
public:
    static constexpr std::int64_t kLongestMinutes = 60;

    struct Parts {
        IdentityStore& store;
        AccountEvents& events;
        std::string_view index_key;  ///< the hub's
        Random& random;
        const Clock& clock;
    };
    explicit ClassWindows(const Parts& parts);

    struct Opened {
        std::string code;  ///< for the room's computers
        Instant until;
    };
    Result<Opened> open(const ClassName& name, Key teacher, std::int64_t minutes, const std::string& subnet);
    Status close(const ClassName& name);
    /// The open window of this code, seen from this subnet. Errors: `window.closed`.
    Result<ClassWindow> find(std::string_view code, const std::string& subnet) const;
    Result<ClassWindow> of_class(const ClassName& name, const std::string& subnet) const;

    /// A new card for a pupil; the one before opens nothing any more.
    Result<PupilCard> new_card(const Account& pupil, const ClassName& name, Key by);
    Result<bool> fits(Key pupil, const Picks& picks) const;
    /// Whose card it is.
    Result<std::optional<Key>> owner_of(std::string_view card_code) const;

private:
    [[nodiscard]] std::string mark(std::string_view kind, std::string_view what) const;
    [[nodiscard]] bool holds(const ClassWindow& window, const std::string& subnet) const;

    IdentityStore& store_;
    AccountEvents& events_;
    std::string key_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
