// The provider that signed the corpus of the target `saml`: its certificate. The private half was never kept.
//
// Threads: any; constants.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace hub::fuzz {

inline constexpr std::string_view kUs = "https://sso.sgd.example.vn/upstream";
inline constexpr std::string_view kConsumer = "https://sso.sgd.example.vn/upstream/acs";
inline constexpr std::string_view kRequest = "_our_request";
inline constexpr std::string_view kPerson = "teacher@province.example.vn";
inline constexpr Instant kSignedAt{1795314600000};

inline const std::string kProviderMetadata =
    "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='https://idp.province.example.vn/saml'>"
    "<md:IDPSSODescriptor protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'><md:KeyDescriptor use='signing'>"
    "<ds:KeyInfo xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:X509Data><ds:X509Certificate>"
    "MIIC0DCCAbigAwIBAgIQT32R2rwNVKW2nU44l9WnADANBgkqhkiG9w0BAQsFADATMREwDwYDVQQDDAhwcm92aW5jZTAeFw0yNTEx"
    "MjIxNzE4MDFaFw0zNjExMTkxNzE4MDFaMBMxETAPBgNVBAMMCHByb3ZpbmNlMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC"
    "AQEApVlH/EI7NkrE+OV5cbZw5LcLt6pyyrPljiW9z+VzAYHRpCPNdA3ihQv0/DoMRC2ekYTgnljPaVEco30a+stfRNG/fRAJal4Z"
    "gqjMPQ/uaW/vVla/XUC+1XiFdbnn0fSCrPRB6MNyRvRfDi9wkSRK8zgjZ8ddUFqNn74m8Z78F6wMJtCEg+arfk2uDcgTllv80UzY"
    "jH+tHgirwGWJtxU6z62+LF3mXvdhRjiIRz8laRrjJUkGMfZXoB5fgwtCUrqqU3DKL9mZwbgnHHccS45SApQ4azsVKJgK/R4Wk8d9"
    "I81O7+8VXZQ8J43u7WP9B94glXvO8XX9qPxN6HYCBHg3iQIDAQABoyAwHjAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAN"
    "BgkqhkiG9w0BAQsFAAOCAQEAWBYtONkY2PHeRJikjsIV2ZGZht9pqnuvgMmva3kdAJ+ZG15ulPAHIwFDNdcHxJWY0L+aPTR5TZwr"
    "g9TiTlL38ntIGnQIRzFGCr11zkKx/F5avTLOyaLmbon2xkG8oJUNoBZDOnDdtuiXRZxIVBFtyGM+69UqJ18Hucu5rLyrrQ3Fm+fV"
    "W6Ga+iIpXx8Oiq1Derb6fm1WxdrIxxWTrt3O17CLs7+TFcW12FMwlKIq7m0xezjhBhg+GQ1cjgkTow+N2pZDisnn1GS8yAllkm80"
    "TR/Gemk74bGchc4/lMl6SUXAPlzV7qB3os7iHukRg4aGnO9sw/nUTWubutCAmrqecQ=="
    "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>";

}  // namespace hub::fuzz
