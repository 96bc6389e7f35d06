// The golden record as a function of its surviving source records: recomputed, never edited.
//
// Per field: the model's authority order first, then the latest receipt; sources that say nothing
// about a field do not vote. Of a school's feeding partners only the latest that has brought the record
// counts: an earlier one's word stands where nobody else says anything, and does not keep the record alive. References keep the system of the source that won ("vnedu:4A01"),
// because a class code means nothing outside its system. The record's own id is the one it came with
// first: which source spoke last says nothing about its name. Fields that go with another one come from the
// source that won that one, also where it leaves them out: half of one source and half of another is nobody's word.
//
// A fact (a row of marks, a result) is one source's word as a whole, never made up of several: of the sources that
// name it, the one that has closed it furthest (locked before published before draft), else the latest. So what one
// source has locked stands, whatever another says later without locking it; of two that locked it, the one that was
// here first. The source itself may open its own record again. A former feeding partner's word counts as long as it is
// locked, or nobody else says anything.
//
// Threads: pure. Failure: none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/records/records_tables.hpp"

namespace hub::records {

/// Which source gave each slot its value; the index into `sources`, or -1.
struct Merged {
    model::Record record;
    std::vector<int> origin;
};

Merged merge(model::EntityKind entity, std::span<const SourceRecord> sources);

/// Is the record still anywhere? What an earlier feeding partner left behind does not count.
bool is_present(std::span<const SourceRecord> sources);

/// Takes out of `incoming` every field that equals what we last sent to the same system and that the
/// system did not say before of its own: an echo is neither news nor a vote. Returns how many. Fields of a
/// group are an echo together or not at all, and so are all fields of a fact.
std::size_t drop_echoes(model::Record& incoming, const model::Record& last_sent, const model::Record* said_before);

/// "vnedu:4A01" ↔ (system, source id).
std::string qualified_reference(std::string_view system, std::string_view source_id);
std::optional<std::pair<std::string, std::string>> split_reference(std::string_view reference);

}  // namespace hub::records
