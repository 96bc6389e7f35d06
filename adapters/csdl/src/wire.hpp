// What the sector database calls things, and how it refuses. Contract: ../contract.yaml.
//
// Ownership: static tables. Threads: any. Failure: eduhub::Failure, as named at each function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <eduhub/json.hpp>
#include <eduhub/plugin.hpp>

namespace csdl {

/// One kind of record we read.
struct ReadKind {
    std::string_view entity;
    std::string_view path;
    const char* key;
};
/// Failure `entity.unknown`.
const ReadKind& read_kind(std::string_view entity);

/// One kind of record we push; the order of the table is the order within a push.
struct PushKind {
    std::string_view entity;
    const char* list;  ///< member of the push
    const char* loai;  ///< its name in the reply
};
/// The list of results: pushed by itself, a class and period at a time.
inline constexpr const char* kResultList = "LstKetQua";
/// nullptr when this destination does not take the entity.
const PushKind* push_kind(std::string_view entity);

/// The reply's JSON when status is 200 and rc is 0. Failure otherwise: `destination.*` for what the contract names,
/// `page.*` for what is no JSON. `now_ms` turns a Retry-After date into a wait.
nlohmann::json read_reply(const eduhub::HttpReply& reply, std::int64_t now_ms);

/// What one record's rc means for its delivery.
struct Verdict {
    eduhub::SendStatus status;
    std::string_view code;
};
Verdict verdict_of(int rc);

}  // namespace csdl
