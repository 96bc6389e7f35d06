#include "core/sso/saml/assertion_reader.hpp"

#include <algorithm>

#include "core/sso/saml/moment.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;

constexpr std::size_t kMostConfirmations = 8;
constexpr std::size_t kMostAttributes = 128;
constexpr std::size_t kMostValues = 128;

tl::unexpected<Error> incomplete(const char* what) { return fail("saml.assertion", what); }

Result<XmlElement> only_child(XmlElement element, std::string_view name) {
    const auto found = element.children(kAssertionSpace, name);
    if (found.size() != 1) return fail("saml.assertion", "an assertion has one " + std::string(name));
    return found[0];
}

Result<std::optional<Instant>> moment_of(XmlElement element, std::string_view name) {
    const auto text = element.attribute(name);
    if (!text) return std::optional<Instant>();
    HUB_TRY_ASSIGN(const Instant at, parse_moment(*text));
    return std::optional(at);
}

/// NotBefore and NotOnOrAfter of an element, with the skew both ways.
Status check_window(XmlElement element, Instant now) {
    HUB_TRY_ASSIGN(const auto begins, moment_of(element, "NotBefore"));
    HUB_TRY_ASSIGN(const auto ends, moment_of(element, "NotOnOrAfter"));
    if (begins && begins->milliseconds > now.milliseconds + kSkewMilliseconds) return fail("saml.too_new", "the assertion is not valid yet: a clock is wrong");
    if (ends && ends->milliseconds <= now.milliseconds - kSkewMilliseconds) return fail("saml.too_old", "the assertion is valid no more");
    return {};
}

/// One way of confirming that the bearer is meant; profile §4.1.4.2 says what it has to name.
Status check_confirmation(XmlElement confirmation, const Expected& expected) {
    if (confirmation.attribute("Method") != kBearer) return incomplete("the assertion is not for its bearer");
    HUB_TRY_ASSIGN(const XmlElement data, only_child(confirmation, "SubjectConfirmationData"));
    if (data.attribute("Recipient") != expected.our_address) return fail("saml.recipient", "the assertion was made for another place");
    if (data.attribute("InResponseTo") != expected.in_response_to) return fail("saml.in_response_to", "the assertion answers another request");
    if (!data.attribute("NotOnOrAfter") || data.attribute("NotBefore")) return incomplete("a bearer's assertion has an end and no beginning");
    return check_window(data, expected.now);
}

Status check_confirmations(XmlElement subject, const Expected& expected) {
    const auto all = subject.children(kAssertionSpace, "SubjectConfirmation");
    if (all.empty() || all.size() > kMostConfirmations) return incomplete("nothing confirms the subject, or too much");
    Status last;
    for (const XmlElement each : all) {
        last = check_confirmation(each, expected);
        if (last) return {};
    }
    return last;
}

Status check_conditions(XmlElement conditions, const Expected& expected) {
    HUB_TRY(check_window(conditions, expected.now));
    std::size_t restrictions = 0;
    for (const XmlElement each : conditions.children()) {
        if (each.is(kAssertionSpace, "OneTimeUse")) continue;  // no assertion serves us twice anyway
        if (!each.is(kAssertionSpace, "AudienceRestriction")) return incomplete("the assertion has a condition that nobody here understands");
        ++restrictions;
        const auto audiences = each.children(kAssertionSpace, "Audience");
        if (std::none_of(audiences.begin(), audiences.end(), [&](const auto& one) { return one.text() == std::string(expected.entity_id); })) {
            return fail("saml.audience", "the assertion was made for somebody else");
        }
    }
    if (restrictions == 0) return fail("saml.audience", "the assertion does not say for whom it was made");
    return {};
}

Result<NameId> name_in(XmlElement subject) {
    HUB_TRY_ASSIGN(const XmlElement name, only_child(subject, "NameID"));
    NameId out;
    HUB_TRY_ASSIGN(out.value, name.text());
    if (out.value.empty()) return incomplete("the person's name is empty");
    out.format = name.attribute("Format").value_or(std::string(kUnspecified));
    out.qualifier = name.attribute("NameQualifier").value_or("");
    out.sp_qualifier = name.attribute("SPNameQualifier").value_or("");
    return out;
}

Status read_statement(XmlElement statement, Instant now, UpstreamPerson& person) {
    HUB_TRY_ASSIGN(const auto at, moment_of(statement, "AuthnInstant"));
    if (!at || at->milliseconds > now.milliseconds + kSkewMilliseconds) return incomplete("the person has not proved who they are yet");
    person.at = *at;
    person.session_index = statement.attribute("SessionIndex").value_or("");
    HUB_TRY_ASSIGN(person.session_ends, moment_of(statement, "SessionNotOnOrAfter"));
    if (person.session_ends && *person.session_ends <= now) return fail("saml.too_old", "the session of the identity provider is over");
    HUB_TRY_ASSIGN(const XmlElement context, only_child(statement, "AuthnContext"));
    if (const auto name = context.child(kAssertionSpace, "AuthnContextClassRef")) {
        HUB_TRY_ASSIGN(person.context_class, name->text());
    }
    return {};
}

Result<std::vector<Attribute>> attributes_in(XmlElement assertion) {
    std::vector<Attribute> out;
    for (const XmlElement statement : assertion.children(kAssertionSpace, "AttributeStatement")) {
        for (const XmlElement each : statement.children(kAssertionSpace, "Attribute")) {
            Attribute attribute{each.attribute("Name").value_or(""), each.attribute("NameFormat").value_or(""), each.attribute("FriendlyName").value_or(""), {}};
            if (attribute.name.empty()) return incomplete("an attribute has no name");
            for (const XmlElement value : each.children(kAssertionSpace, "AttributeValue")) {
                auto text = value.text();
                if (text) attribute.values.push_back(std::move(*text));
                if (attribute.values.size() > kMostValues) return incomplete("an attribute has too many values");
            }
            out.push_back(std::move(attribute));
            if (out.size() > kMostAttributes) return incomplete("the assertion has too many attributes");
        }
    }
    return out;
}

}  // namespace

Result<AssertionRead> read_assertion(XmlElement assertion, std::string_view issuer, const Expected& expected) {
    AssertionRead out;
    if (assertion.attribute("Version") != "2.0") return incomplete("the assertion is not of SAML 2.0");
    out.id = assertion.attribute("ID").value_or("");
    if (!is_id(out.id)) return fail("saml.id", "the assertion has no ID that is a name");
    HUB_TRY_ASSIGN(const std::string its_issuer, issuer_of(assertion));
    if (its_issuer != issuer) return fail("saml.issuer_unknown", "the assertion comes from another provider than the response");

    HUB_TRY_ASSIGN(const XmlElement conditions, only_child(assertion, "Conditions"));
    HUB_TRY(check_conditions(conditions, expected));
    HUB_TRY_ASSIGN(const auto ends, moment_of(conditions, "NotOnOrAfter"));
    if (!ends) return incomplete("the assertion has no end");
    // However long it claims to live: it answers one request, which is forgotten sooner.
    constexpr std::int64_t kDay = 24LL * 3'600'000;
    out.useless_after = std::min(ends->plus_milliseconds(kSkewMilliseconds), expected.now.plus_milliseconds(kDay));
    HUB_TRY_ASSIGN(const XmlElement subject, only_child(assertion, "Subject"));
    HUB_TRY(check_confirmations(subject, expected));
    HUB_TRY_ASSIGN(out.person.name, name_in(subject));
    HUB_TRY_ASSIGN(const XmlElement statement, only_child(assertion, "AuthnStatement"));
    HUB_TRY(read_statement(statement, expected.now, out.person));
    HUB_TRY_ASSIGN(out.person.attributes, attributes_in(assertion));

    return out;
}

}  // namespace hub::sso::saml
