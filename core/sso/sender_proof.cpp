#include "core/sso/sender_proof.hpp"

#include "core/sso/oauth_answer.hpp"

namespace hub::sso {
namespace {

std::string_view word_for(const Error& error) { return error.code == "dpop.nonce" ? "use_dpop_nonce" : "invalid_dpop_proof"; }

}  // namespace

std::string proof_algorithms() {
    std::string names;
    for (const auto algorithm : kProofAlgorithms) names += (names.empty() ? "" : " ") + std::string(name_of(algorithm));
    return names;
}

Result<std::string> SenderProof::key_of(const net::ServerRequest& request) {
    if (request.dpop.empty()) return std::string();
    const std::string target = issuer_ + request.path;
    return checker_.check({.header = request.dpop, .method = request.method, .target = target});
}

Status SenderProof::check_presented(const net::ServerRequest& request, std::string_view access_token, std::string_view key) {
    const std::string target = issuer_ + request.path;
    HUB_TRY(checker_.check({.header = request.dpop, .method = request.method, .target = target, .access_token = access_token, .bound_key = key}));
    return {};
}

net::ServerResponse SenderProof::refused(const Error& error) const {
    if (error.retry != Retry::Never) return not_now();
    auto response = oauth_error(400, word_for(error), error.message);
    if (error.code == "dpop.nonce") response.headers.emplace_back("DPoP-Nonce", checker_.nonce());
    return response;
}

net::ServerResponse SenderProof::refused_presented(const Error& error) const {
    auto response = refused(error);
    if (response.status != 400) return response;
    response.status = 401;
    response.headers.emplace_back("WWW-Authenticate", "DPoP error=\"" + std::string(word_for(error)) + "\", algs=\"" + proof_algorithms() + "\"");
    return response;
}

}  // namespace hub::sso
