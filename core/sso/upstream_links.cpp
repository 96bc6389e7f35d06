#include "core/sso/upstream_links.hpp"

#include "core/security/digest.hpp"

namespace hub::sso {

UpstreamLinks::UpstreamLinks(IdentityStore& store, const security::Sealer& sealer, std::string_view secret, const Clock& clock)
    : store_(store), sealer_(sealer), secret_(security::as_bytes(security::hmac_sha256(secret, "links to people above us"))), clock_(clock) {}

std::string UpstreamLinks::key_of(const upstream::Person& person) const {
    // Lengths go first: no issuer and subject together read like another pair.
    const std::string both = "link " + std::to_string(person.issuer.size()) + ":" + person.issuer + person.subject;
    return security::to_base64url(security::as_bytes(security::hmac_sha256(secret_, both)));
}

Result<std::optional<UpstreamLink>> UpstreamLinks::find(const upstream::Person& person) {
    HUB_TRY_ASSIGN(const auto row, store_.read(kUpstreamLinks, {key_of(person)}));
    if (!row) return std::nullopt;
    HUB_TRY_ASSIGN(auto link, upstream_link_of(*row, sealer_));
    return link;
}

Status UpstreamLinks::add(std::int64_t account, const std::string& connector, const upstream::Person& person) {
    const std::string key = key_of(person);
    const std::string national = person.national_id.empty() ? std::string() : security::to_base64url(security::as_bytes(security::hmac_sha256(secret_, "national id " + person.national_id)));
    return store_.change_and_wait(kUpstreamLinks, {key}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        UpstreamLink link{key, account, connector, national, clock_.now(), clock_.now(), person};
        if (now) {
            HUB_TRY_ASSIGN(const auto earlier, upstream_link_of(*now, sealer_));
            if (earlier.account != account) return fail("upstream.link_taken", "this person above us has another account here");
            link.linked_at = earlier.linked_at;
        }
        store::Batch batch;
        batch.put(kUpstreamLinks, upstream_link_row(link, sealer_));
        return batch;
    });
}

Result<std::vector<UpstreamLink>> UpstreamLinks::of_account(std::int64_t account) {
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    return upstream_links_of_account(*reader, sealer_, account);
}

Status UpstreamLinks::remove(std::int64_t account, const std::string& key) {
    return store_.change_and_wait(kUpstreamLinks, {key}, [&](const std::optional<store::Row>& now) -> Result<store::Batch> {
        if (!now) return fail("upstream.link_unknown", "there is no such link");
        HUB_TRY_ASSIGN(const auto link, upstream_link_of(*now, sealer_));
        if (link.account != account) return fail("upstream.link_unknown", "there is no such link");
        store::Batch batch;
        batch.erase(kUpstreamLinks, {key});
        return batch;
    });
}

}  // namespace hub::sso
