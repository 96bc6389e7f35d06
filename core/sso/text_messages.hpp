// Messages to telephones: an outbox in the store, emptied by calls to the province's SMS gateway.
//
// A message is added to the very commit that makes its code, and goes when it is on disk: POST of {"to", "text"} as JSON with the
// token the gateway gave, through the egress broker, to that one address. 2xx means taken; another 4xx that it never will be;
// everything else is tried again, 5 s doubling, until the message is too old to be of use. A message that may have gone before
// a crash goes again, with the same Idempotency-Key. Number and text are sealed at rest and stand in no log.
//
// Ownership: borrows its parts; owns its thread. Threads: any. Errors: those of the store.
#pragma once

#include <memory>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/net/egress.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

/// Empty address: this hub sends none.
struct SmsGateway {
    std::string url, token;
    net::Reach reach = net::Reach::Outside;
};

struct TextMessage {
    std::int64_t id = 0;
    std::string phone, text;
    Instant expires_at, next_at;
    std::int64_t attempts = 0;
};

std::vector<const store::TableSpec*> text_message_tables();

class TextMessages {
public:
    struct Parts {
        IdentityStore& store;
        net::Egress& egress;
        const security::Sealer& sealer;
        Random& random;
        const Clock& clock;
        SmsGateway gateway;
    };
    explicit TextMessages(Parts parts);
    ~TextMessages();

    [[nodiscard]] bool can_send() const;
    void add(store::Batch& batch, std::string phone, std::string text, Instant expires_at) const;
    /// What was added is on disk.
    void wake();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Rows (text_messages_tables.cpp).
void put_message(store::Batch& batch, const TextMessage& message, const security::Sealer& sealer);
void erase_message(store::Batch& batch, std::int64_t id);
/// The next to go, however far off.
Result<std::vector<TextMessage>> waiting_messages(store::Reader& reader, const security::Sealer& sealer, std::size_t limit);

}  // namespace hub::sso
