#include "core/codec/json.hpp"
#include "core/sso/text_messages.hpp"

namespace hub::sso {
namespace {

using store::Type;

const store::TableSpec kMessages{"sso_text_message",
                                 store::Domain::Identity,
                                 {{"id", Type::Integer}, {"body", Type::Blob}, {"expires_at", Type::Integer}, {"next_at", Type::Integer}, {"attempts", Type::Integer}},
                                 1,
                                 {{"sso_text_message_next", {"next_at"}}}};

std::string place_of(std::int64_t id) { return "sso_text_message|" + std::to_string(id); }

}  // namespace

std::vector<const store::TableSpec*> text_message_tables() { return {&kMessages}; }

void put_message(store::Batch& batch, const TextMessage& message, const security::Sealer& sealer) {
    codec::Value body = codec::Value::object();
    body.set("to", message.phone);
    body.set("text", message.text);
    batch.put(kMessages, {message.id, sealer.seal(codec::write_json(body), place_of(message.id)), message.expires_at.milliseconds, message.next_at.milliseconds, message.attempts});
}

void erase_message(store::Batch& batch, std::int64_t id) { batch.erase(kMessages, {id}); }

Result<std::vector<TextMessage>> waiting_messages(store::Reader& reader, const security::Sealer& sealer, std::size_t limit) {
    const store::Cell parameters[] = {static_cast<std::int64_t>(limit)};
    const Type shape[] = {Type::Integer, Type::Blob, Type::Integer, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT id, body, expires_at, next_at, attempts FROM sso_text_message ORDER BY next_at LIMIT ?", parameters, shape));
    std::vector<TextMessage> out;
    for (const auto& row : rows) {
        TextMessage one{store::integer(row[0]), {}, {}, {store::integer(row[2])}, {store::integer(row[3])}, store::integer(row[4])};
        HUB_TRY_ASSIGN(const auto text, sealer.open(store::bytes(row[1]), place_of(one.id)));
        HUB_TRY_ASSIGN(const auto body, codec::parse_json(text));
        one.phone = body["to"].text();
        one.text = body["text"].text();
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace hub::sso
