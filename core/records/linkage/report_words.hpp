// A model's terms in words that a person without its YAML understands: fields, levels, rules, reasons.
//
// What the models of this repository call by name has its words here; anything else is shown as it is written, escaped.
//
// Threads: pure. Failure: none. All results are HTML.
#pragma once

#include <string>

#include "core/records/linkage/clusters.hpp"
#include "core/records/linkage/model.hpp"
#include "core/records/linkage/report_text.hpp"

namespace hub::linkage::report {

std::string field_words(const Model& model, std::size_t field, Language language);
std::string comparison_words(const Model& model, std::size_t comparison, Language language);
std::string level_words(const Level& level, Language language);
std::string rule_words(const Model& model, const BlockingRule& rule, Language language);
std::string_view kind_words(As as, Language language);

/// A few words, and a sentence on what it asks for.
std::string_view reason_words(Question::Why why, Language language);
std::string_view reason_sentence(Question::Why why, Language language);

}  // namespace hub::linkage::report
