// Labelled records of many systems about the same pupils, for judging who is who: each system knows some of the pupils, some of
// their fields, and makes its own mistakes.
//
// The people: brothers and sisters under one telephone, twins, namesakes born on one day. The mistakes: marks lost, middle names
// lost, order swapped, i for y, Huỳnh for Hoàng, one syllable mistyped, 1 January for an unknown day, day and month swapped, a digit
// wrong, a parent's number, last year's school, a new telephone.
//
// Threads: one. Failure: throws std::runtime_error naming the file.
#pragma once

#include <cstdint>
#include <filesystem>

namespace province {

struct LinkageCounts {
    std::size_t persons = 0, records = 0;
};

/// Writes records.csv (record_id, system, full_name, birth_date, sex, national_id, ministry_code, school_code, class, phone,
/// mother_name, address) and truth.csv (record_id, person) into `out`. Same seed, same bytes.
LinkageCounts write_linkage_set(const std::filesystem::path& data, std::size_t persons, std::uint64_t seed, const std::filesystem::path& out);

}  // namespace province
