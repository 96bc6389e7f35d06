// The hub's log: one line an event, for machines (JSON) or for a person at a terminal.
//
//   log(Level::Warning, "delivery.retry", {{"system", "csdl"}, {"attempt", 3}, {"code", error.code}});
//
// An event has a stable dotted name; everything else stands in fields whose names are on a list
// (log_fields()). A field that is not on it is not written, its name is, under `withheld`: so nobody
// logs a pupil by adding a field in passing. Values are ids, codes, counts and durations, never what a
// record holds; free-standing runs of nine or more digits (national ids, phone numbers) in a text are
// masked all the same. Control characters, line breaks and terminal escapes are encoded, so neither a
// vendor's reply nor a plugin can forge a line. Texts are cut at 512 bytes.
//
// Ownership: one log a process, standard error by default. Threads: any; lines never mix.
// Failure: none; a line that cannot be written is lost.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/clock.hpp"

namespace hub::observe {

enum class Level : unsigned char { Debug, Info, Warning, Error };

struct Field {
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
    Field(std::string_view field_name, const char* text) : name(field_name), value(std::string_view(text)) {}
    Field(std::string_view field_name, const std::string& text) : name(field_name), value(std::string_view(text)) {}
    template <std::integral Integer>
    Field(std::string_view field_name, Integer number) : name(field_name), value(static_cast<std::int64_t>(number)) {}
    Field(std::string_view field_name, bool flag) : name(field_name), value(flag) {}
    Field(std::string_view field_name, double number) : name(field_name), value(number) {}

    std::string_view name;  ///< borrowed for the call
    Value value;
};

void log(Level level, std::string_view event, std::initializer_list<Field> fields = {});

/// Is anything of this level written? For fields that cost something to make.
bool logs(Level level);

enum class LogForm : unsigned char {
    Automatic,  ///< Human when standard error is a terminal, else Json
    Json,
    Human,
};

struct LogOptions {
    Level least = Level::Info;
    LogForm form = LogForm::Automatic;
    /// Where lines go instead of standard error, without their line break; called under a lock.
    std::function<void(std::string_view line)> write = {};
    /// Whose time lines carry; the machine's when null. Must outlive the log.
    const Clock* clock = nullptr;
};

/// Replaces how the log is written from now on.
void configure_log(LogOptions options);

/// The field names that may be written, sorted.
std::span<const std::string_view> log_fields();

}  // namespace hub::observe
