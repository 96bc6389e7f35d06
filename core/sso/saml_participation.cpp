#include "core/sso/saml_participation.hpp"

#include "core/codec/json.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso {

std::string SamlParticipation::text() const {
    codec::Value out = codec::Value::object();
    out.set("name", name.value);
    out.set("format", name.format);
    out.set("qualifier", name.qualifier);
    out.set("sp_qualifier", name.sp_qualifier);
    out.set("index", session_index);
    return codec::write_json(out);
}

Result<SamlParticipation> SamlParticipation::of(std::string_view text) {
    const auto read = codec::parse_json(text);
    if (!read || (*read)["name"].text().empty()) return fail("store.broken", "a participant's SAML name cannot be read");
    const auto member = [&](std::string_view name) { return std::string((*read)[name].text()); };
    return SamlParticipation{{member("name"), member("format"), member("qualifier"), member("sp_qualifier")}, member("index")};
}

bool SamlParticipation::is(const saml::NameId& asked) const {
    const auto agrees = [](const std::string& said, const std::string& kept) { return said.empty() || said == kept; };
    const bool format = asked.format == saml::kUnspecified || agrees(asked.format, name.format);
    return format && asked.value == name.value && agrees(asked.qualifier, name.qualifier) && agrees(asked.sp_qualifier, name.sp_qualifier);
}

}  // namespace hub::sso
