// The checks by number, declared for the catalogue; each group has its own file.
//
// Ownership, threads, failure: as check.hpp says of every check.
#pragma once

#include "core/plugin/conformance/check.hpp"

namespace hub::plugin::conformance {

// binary_checks.cpp
Finding loads(const Subject&);
Finding exports_only_the_entry(const Subject&);
Finding wants_nothing_of_the_host(const Subject&);
Finding has_no_hazards(const Subject&);
Finding needs_allowed_libraries_only(const Subject&);
Finding opens_quickly(const Subject&);
Finding two_copies_are_independent(const Subject&);
// manifest_checks.cpp
Finding manifest_is_valid(const Subject&);
Finding manifest_inside_is_the_same(const Subject&);
Finding names_are_unique_and_versioned(const Subject&);
Finding settings_are_described(const Subject&);
Finding signature_and_hash_hold(const Subject&);
Finding flipped_bits_are_refused(const Subject&);
// negotiation_checks.cpp
Finding unknown_roles_are_null(const Subject&);
Finding longer_ids_are_refused(const Subject&);
Finding first_host_is_enough(const Subject&);
Finding newer_host_is_no_trouble(const Subject&);
Finding instances_end_by_themselves(const Subject&);
// life_cycle_checks.cpp
Finding a_thousand_lives_leak_nothing(const Subject&);
Finding odd_order_is_answered(const Subject&);
Finding ends_in_time_after_a_broken_call(const Subject&);
Finding leaves_no_thread(const Subject&);
Finding lives_again(const Subject&);
Finding leaves_the_process_alone(const Subject&);
Finding samples_fit(const Subject&);
// config_checks.cpp
Finding boundary_settings_are_named(const Subject&);
Finding random_settings_do_not_crash(const Subject&);
Finding secrets_stay_out_of_texts(const Subject&);
// message_checks.cpp
Finding extreme_bodies_are_survived(const Subject&);
Finding everything_is_settled_once(const Subject&);
Finding partial_failure_is_told(const Subject&);
Finding redelivery_keeps_the_key(const Subject&);
// flow_checks.cpp
Finding order_is_kept(const Subject&);
Finding instances_work_side_by_side(const Subject&);
Finding stop_is_obeyed_at_once(const Subject&);
Finding refusal_costs_no_memory(const Subject&);
Finding broken_endpoint_settles_nothing(const Subject&);
// endpoint_checks.cpp
Finding broken_endpoint_reads_nothing(const Subject&);

}  // namespace hub::plugin::conformance
