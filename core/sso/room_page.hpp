// /room: a shared computer in a class window. The teacher's code opens the class at this browser; each pupil taps the own name
// and three pictures, or holds a card before the camera; "switch pupil" ends the one's session and shows the names again.
//
//   GET  /room             the code's field, or the names
//   POST /room             the code
//   GET  /room/pupil?p=    the pictures
//   POST /room/pupil       one picture more; the third decides
//   GET  /room/card/CODE   a card's picture leads here: a button
//   POST /room/card        the card
//   POST /room/switch      lab mode: the next one
//
// Sessions from here are shared ones (short, locked when idle), of the lowest assurance, and end with the window. Pictures are
// throttled as passwords are. Names are shown to browsers of the window alone, the family name left out.
//
// Ownership: borrows its parts; owns which browsers are in a room. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include "core/sso/class_windows.hpp"
#include "core/sso/entrance.hpp"
#include "core/sso/password_check.hpp"

namespace hub::sso {

class RoomPage {
public:
    struct Parts {
        Accounts& accounts;
        Sessions& sessions;
        Classes& classes;
        ClassWindows& windows;
        Throttle& throttle;
        Known known;
        Entrance& entrance;
        const Clock& clock;
    };
    explicit RoomPage(Parts parts);

    net::ServerResponse page(const net::ServerRequest& request, const Visitor& visitor);
    net::ServerResponse code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse pupil_page(const net::ServerRequest& request, const Parameters& parameters, const Visitor& visitor);
    net::ServerResponse picked(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse card_page(std::string_view code, const Visitor& visitor);
    net::ServerResponse card_shown(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse switch_pupil(const Visitor& visitor);

private:
    /// The open window of the room this browser is in.
    std::optional<ClassWindow> window_of(const net::ServerRequest& request, const Visitor& visitor) const;
    /// The class's pupil of this subject.
    Result<std::optional<Account>> pupil_of(const ClassName& name, std::string_view subject) const;
    net::ServerResponse show_code(const Visitor& visitor, int status, const Wording* problem) const;
    net::ServerResponse show_names(const ClassWindow& window, const Visitor& visitor) const;
    net::ServerResponse show_pictures(const Account& pupil, const std::string& so_far, const Visitor& visitor, int status, const Wording* problem) const;
    net::ServerResponse let_in(const Account& pupil, std::string_view method, const ClassWindow& window, const net::ServerRequest& request, const Visitor& visitor);

    Parts parts_;
    ExpiringBook<ClassName> rooms_;  ///< by the browser's hash
};

}  // namespace hub::sso
