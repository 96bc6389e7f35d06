// What the homeroom teacher does for the youngest: opens and closes the class window, prints their cards.
//
//   POST /class/window        opens it for `minutes`, from where she is, and shows the room's code
//   POST /class/window/close
//   POST /class/cards         new cards: of one pupil (`subject`), or of the whole class
//
// Ownership: borrows its parts. Threads: any; not on a server's thread. Failure: a page.
#pragma once

#include "core/sso/class_page.hpp"
#include "core/sso/class_windows.hpp"

namespace hub::sso {

class RoomDesk {
public:
    struct Parts {
        Accounts& accounts;
        Classes& classes;
        ClassWindows& windows;
        ClassPage& class_page;
        Entrance& entrance;
        std::string issuer;
    };
    explicit RoomDesk(Parts parts) : parts_(std::move(parts)) {}

    net::ServerResponse open(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor);
    net::ServerResponse close(const Parameters& form, const Visitor& visitor);
    net::ServerResponse cards(const Parameters& form, const Visitor& visitor);

private:
    Parts parts_;
};

}  // namespace hub::sso
