// Labelled records of many systems about the same pupils, for judging who is who: each system knows some of the pupils, some of
// their fields, and makes its own mistakes.
//
// The people: families.hpp. The mistakes: marks lost, middle names lost, order swapped, i for y, Huỳnh for Hoàng, one syllable mistyped,
// 1 January for an unknown day, day and month swapped, a digit wrong, last year's school, a new telephone, the name before a child was
// given another one; and numbers typed over: a parent's, a classmate's, invented ones, of which some contradict year and sex.
//
// Threads: one. Failure: throws std::runtime_error naming the file.
#pragma once

#include <cstdint>
#include <filesystem>

namespace province {

struct LinkageCounts {
    std::size_t persons = 0, records = 0;
};

/// Whether names and addresses of the old systems are in their charsets: "learning" in TCVN3, "health" in VNI, "attendance" in
/// windows-1258, each as windows-1252 shows its bytes; "k12connect" in VIQR, "admissions" with letters and marks apart (NFD).
enum class Charsets : std::uint8_t { Unicode, Old };

struct LinkageHabits {
    Charsets charsets = Charsets::Unicode;
    int carelessness = 100;  ///< percent of the mistakes, and of the gaps in columns that a system has; 0: only what it does not know
};

/// Writes records.csv (record_id, system, full_name, birth_date, sex, national_id, ministry_code, school_code, class, phone,
/// mother_name, address) and truth.csv (record_id, person) into `out`, all of it UTF-8. Same seed, same bytes.
LinkageCounts write_linkage_set(const std::filesystem::path& data, std::size_t persons, std::uint64_t seed, const std::filesystem::path& out,
                                LinkageHabits habits = {});

}  // namespace province
