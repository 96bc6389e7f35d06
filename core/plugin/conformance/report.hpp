// A report as text for people, JSON for programs, JUnit for build servers, and as the signed Vietnamese test record
// that goes to a department with the plugin.
//
// The record is Markdown; its last line is a comment with the signer's public key and an Ed25519 signature over all
// bytes before it, so one file is the record and its proof.
//
// Ownership: values. Threads: any. Errors: `record.unsigned`, `record.untrusted` (a key that is not in the trust
// folder, or not for this plugin), `record.altered`, `record.other_file`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/plugin/conformance/runner.hpp"

namespace hub::plugin::conformance {

std::string as_text(const Report& report);
std::string as_json(const Report& report);
std::string as_junit(const Report& report);

Result<std::string> signed_record(const Report& report, Instant now, std::uint64_t seed, const std::filesystem::path& key_file);
/// The publisher's name.
Result<std::string> verify_record(std::string_view record, const std::filesystem::path& trust);
/// Is a verified record about these bytes of a library?
Status check_record_is_of(std::string_view record, std::string_view image);

}  // namespace hub::plugin::conformance
