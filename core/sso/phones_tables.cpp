#include "core/security/digest.hpp"
#include "core/sso/phones.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kFewestDigits = 8, kMostDigits = 15;  // ITU-T E.164
const store::TableSpec kPhones{"sso_phone", store::Domain::Identity, {{"mark", store::Type::Text}, {"account", store::Type::Integer}}, 2, {}, 1};

}  // namespace

Result<std::string> normal_phone(std::string_view typed) {
    std::string digits;
    bool international = false;
    for (const char c : typed) {
        if (c >= '0' && c <= '9') digits += c;
        else if (c == '+' && digits.empty()) international = true;
        else if (c != ' ' && c != '.' && c != '-') return fail("phone.number", "this is no telephone number");
    }
    if (!international) {
        if (digits.starts_with("0")) digits = "84" + digits.substr(1);
        else if (!digits.starts_with("84")) return fail("phone.number", "this is no telephone number");
    }
    if (digits.size() < kFewestDigits || digits.size() > kMostDigits) return fail("phone.number", "this is no telephone number");
    return "+" + digits;
}

std::vector<const store::TableSpec*> phone_tables() { return {&kPhones}; }

Phones::Phones(IdentityStore& store, std::string_view index_key) : store_(store), key_(security::as_bytes(security::hmac_sha256(index_key, "sso telephones"))) {}

std::string Phones::mark_of(std::string_view normal) const { return security::to_hex(security::hmac_sha256(key_, normal)); }

Status Phones::put(Key account, std::string_view phone) {
    HUB_TRY_ASSIGN(const auto normal, normal_phone(phone));
    store::Batch batch;
    batch.put(kPhones, {mark_of(normal), account});
    return store_.write_and_wait(std::move(batch));
}

void Phones::change(store::Batch& batch, Key account, std::string_view before, std::string_view after) const {
    if (before == after) return;
    if (!before.empty()) batch.erase(kPhones, {mark_of(before), account});
    if (!after.empty()) batch.put(kPhones, {mark_of(after), account});
}

Result<std::vector<Key>> Phones::accounts_of(std::string_view phone) const {
    HUB_TRY_ASSIGN(const auto normal, normal_phone(phone));
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const store::Row prefix{mark_of(normal)};
    HUB_TRY_ASSIGN(const auto rows, reader->get_by_prefix(kPhones, std::span<const store::Row>(&prefix, 1)));
    std::vector<Key> out;
    for (const auto& row : rows) out.push_back(store::integer(row[1]));
    return out;
}

}  // namespace hub::sso
