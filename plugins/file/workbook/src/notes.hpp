// What a person should know about how a file was read, and what a person may have said about it before.
//
// Ownership: values. Threads: any. Failure: table_options() throws eduhub::Failure `settings.charset_columns`.
#pragma once

#include <string>
#include <string_view>

#include <eduhub/json.hpp>
#include <eduhub/plugin.hpp>

namespace workbook {

/// The connection's settings `charset` and `charset_columns` (a list of "B=tcvn3") as the host's codec takes them.
std::string table_options(std::string_view settings);

/// `workbook.format` when the content is not what the content type says.
void note_format(eduhub::Records& out, const nlohmann::json& format, std::string_view content_type);

/// `charset.read` for each charset of a sheet with its columns, `charset.unsure` for those that cannot be told.
/// Unicode that is Unicode was no decision, and needs no note.
void note_columns(eduhub::Records& out, const nlohmann::json& sheet);

}  // namespace workbook
