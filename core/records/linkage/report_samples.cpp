#include "core/records/linkage/report_samples.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/records/linkage/report_charts.hpp"
#include "core/records/linkage/report_words.hpp"

namespace hub::linkage::report {

namespace {

std::vector<Edge> first_of(const std::vector<Edge>& pairs, std::size_t wanted) {
    return {pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(std::min(pairs.size(), wanted))};
}

std::vector<Edge> spread_over(const std::vector<Edge>& pairs, std::size_t wanted) {
    if (pairs.size() <= wanted || wanted < 2) return first_of(pairs, wanted);
    std::vector<Edge> out;
    for (std::size_t i = 0; i < wanted; ++i) out.push_back(pairs[i * (pairs.size() - 1) / (wanted - 1)]);
    return out;
}

std::string side(const std::string& value) { return value.empty() ? "—" : shown(value); }

/// One pair as a card: the running sum of its bits, from the prior to the total.
class Card {
public:
    Card(const Linkage& linkage, const Explained& explained, Language language)
        : linkage_(linkage), explained_(explained), language_(language), scale_(scale_of(linkage, explained)) {}

    std::string html() const {
        double sum = explained_.prior;
        std::string rows = line(say(language_, "Khởi điểm", "Prior"), "", explained_.prior,
                                scale_.step(0, explained_.prior)),
                    missing;
        for (const ExplainedLine& each : explained_.lines) {
            const auto comparison = linkage_.model.comparison_named(each.comparison);
            if (comparison && each.level == "missing") {
                if (!linkage_.records.columns_read[linkage_.model.comparisons[*comparison].field].empty())
                    missing += (missing.empty() ? "" : ", ") + comparison_words(linkage_.model, *comparison, language_);
                continue;
            }
            const double bits = each.bits.weight + each.bits.frequency;
            rows +=
                line(comparison ? comparison_words(linkage_.model, *comparison, language_)
                                : std::string(say(language_, "Giới hạn của nhóm trường", "Limit of a group of fields")),
                     comparison ? details(linkage_.model.comparisons[*comparison], each)
                                : std::string(say(language_, "trường nói cùng một điều chỉ được cộng đến một mức",
                                                  "fields that say the same thing count up to a limit")),
                     bits, scale_.step(sum, sum + bits));
            sum += bits;
        }
        const std::string total = "<tr class=\"total\">" + row_heading(say(language_, "Tổng cộng", "Total")) +
                                  number_cell(bits(explained_.weight, language_)) +
                                  bar_cell(scale_.total(explained_.weight)) + "</tr>";
        const std::string ids = shown(explained_.a) + " · " + shown(explained_.b);
        return "<article class=\"pair\">" + element("h4", ids) + sources() +
               element("p",
                       bits(explained_.weight, language_) + " bit, " +
                           std::string(say(language_, "xác suất cùng một người: ", "probability of one person: ")) +
                           "<strong>" + certainty(explained_.probability, language_) + "</strong>") +
               "<table style=\"--z:" + plain(scale_.at(0)) +
               "%;--a:" + plain(scale_.at(weight_of(linkage_.model.accept))) + "%\"><tbody>" + rows + total +
               "</tbody></table>" +
               (missing.empty()
                    ? ""
                    : element("p class=\"note\"", std::string(say(language_, "Không so sánh được vì thiếu giá trị: ",
                                                                  "Not compared, a value is missing: ")) +
                                                      missing)) +
               "</article>";
    }

private:
    static Scale scale_of(const Linkage& linkage, const Explained& explained) {
        double lowest = std::min({0.0, explained.prior, explained.weight}),
               highest = std::max({0.0, explained.weight, weight_of(linkage.model.accept)}), sum = explained.prior;
        for (const ExplainedLine& each : explained.lines) {
            sum += each.bits.weight + each.bits.frequency;
            lowest = std::min(lowest, sum);
            highest = std::max(highest, sum);
        }
        return {lowest, highest + (highest - lowest) / 50};  // so that no line falls on the edge
    }
    /// Which systems the two come from, where the model knows.
    std::string sources() const {
        const Records& records = linkage_.records;
        const auto field = linkage_.model.guards.one_record_per;
        const auto a = records.find(explained_.a), b = records.find(explained_.b);
        if (!field || !a || !b || records.columns_read[*field].empty()) return {};
        const auto value = [&](std::uint32_t record) {
            return side(std::string(records.fields()[*field].text(records.value(record, *field))));
        };
        return element("p class=\"note\"",
                       field_words(linkage_.model, *field, language_) + ": " + value(*a) + " <b>|</b> " + value(*b));
    }
    static std::string bar_cell(const std::string& box) {
        return "<td class=\"fall\" aria-hidden=\"true\">" + box + "</td>";
    }
    std::string line(std::string_view name, const std::string& detail, double value, const std::string& box) const {
        return "<tr>" + row_heading(std::string(name) + (detail.empty() ? "" : "<small>" + detail + "</small>")) +
               number_cell(bits(value, language_)) + bar_cell(box) + "</tr>";
    }
    std::string details(const Comparison& comparison, const ExplainedLine& line) const {
        const auto level = std::find_if(comparison.levels.begin(), comparison.levels.end(),
                                        [&](const Level& each) { return each.written == line.level; });
        const std::string words = level == comparison.levels.end() ? shown(line.level) : level_words(*level, language_);
        return (line.value_a == line.value_b ? side(line.value_a)
                                             : side(line.value_a) + " <b>|</b> " + side(line.value_b)) +
               " <em>" + words + "</em>";
    }

    const Linkage& linkage_;
    const Explained& explained_;
    Language language_;
    Scale scale_;
};

std::string cards(const Linkage& linkage, const std::vector<Explained>& pairs, Language language) {
    if (pairs.empty()) return element("p", say(language, "Không có cặp nào.", "There is no such pair."));
    std::string out;
    for (const Explained& pair : pairs) out += Card(linkage, pair, language).html();
    return "<div class=\"cards\">" + out + "</div>";
}

std::string group(std::string_view title, std::string_view words, const std::string& cards) {
    return element("h3", title) + element("p", words) + cards;
}

std::string cluster_table(const Linkage& linkage, const std::vector<std::uint32_t>& members, std::size_t limit,
                          Language language) {
    const Records& records = linkage.records;
    std::string head = heading(say(language, "Bản ghi", "Record")), rows;
    for (std::size_t field = 0; field < records.fields().size(); ++field) {
        if (!records.columns_read[field].empty()) head += heading(field_words(linkage.model, field, language));
    }
    for (std::size_t i = 0; i < std::min(members.size(), limit); ++i) {
        std::string row = row_heading(shown(records.id(members[i])));
        for (std::size_t field = 0; field < records.fields().size(); ++field) {
            if (!records.columns_read[field].empty())
                row += element("td", side(std::string(records.fields()[field].text(records.value(members[i], field)))));
        }
        rows += element("tr", row);
    }
    std::string out =
        table(say(language, "Các bản ghi của một người", "The records of one person"), "records", head, rows);
    if (members.size() > limit)
        out += element("p", std::string(say(language, "… và ", "… and ")) + counted(members.size() - limit, language) +
                                std::string(say(language, " bản ghi khác.", " more records.")));
    return out;
}

}  // namespace

Samples samples_of(const Linkage& linkage, const ReportOptions& options) {
    Explainer explainer(linkage);
    const auto explained = [&](const std::vector<Edge>& pairs) {
        std::vector<Explained> out;
        for (const Edge& pair : pairs) out.push_back(explainer.explain(pair.a, pair.b));
        return out;
    };
    std::map<Question::Why, std::vector<Edge>> by_reason;
    for (const Question& question : linkage.clusters.questions) by_reason[question.why].push_back(question.edge);
    auto unsure = by_reason[Question::Why::Unsure];
    by_reason.erase(Question::Why::Unsure);
    Samples out;
    out.merged = explained(first_of(linkage.clusters.weakest, options.pairs_a_threshold));
    const auto surest = first_of(unsure, options.pairs_a_threshold);
    out.nearly_merged = explained(surest);
    unsure.erase(unsure.begin(), unsure.begin() + static_cast<std::ptrdiff_t>(surest.size()));
    std::reverse(unsure.begin(), unsure.end());
    out.nearly_left = explained(first_of(unsure, options.pairs_a_threshold));
    for (const auto& [why, pairs] : by_reason)
        out.stopped.push_back({why, explained(spread_over(pairs, options.pairs_a_guard))});
    return out;
}

std::string pairs(const Linkage& linkage, const Samples& samples, Language language) {
    std::string out = group(
        say(language, "Các cặp được gộp sát ngưỡng", "Just enough to be merged"),
        say(language, "Những cặp yếu nhất mà máy vẫn tự gộp hai nhóm. Nếu các cặp này đúng, ngưỡng gộp không quá thấp.",
            "The weakest pairs on which the machine still merged two groups by itself. If they are right, the "
            "threshold of merging is not too low."),
        cards(linkage, samples.merged, language));
    out += group(
        say(language, "Các cặp suýt được gộp", "Nearly merged"),
        say(language,
            "Những cặp mạnh nhất mà máy không tự gộp. Nếu phần lớn là cùng một người, ngưỡng gộp có thể hạ xuống.",
            "The strongest pairs that the machine did not merge by itself. If most are one person, the threshold of "
            "merging may be lowered."),
        cards(linkage, samples.nearly_merged, language));
    out +=
        group(say(language, "Các cặp sát ngưỡng hỏi", "Just enough to be asked about"),
              say(language,
                  "Những cặp yếu nhất còn được đưa ra hỏi. Nếu phần lớn là hai người, không cần hỏi những cặp yếu hơn.",
                  "The weakest pairs that a person is still asked about. If most are two persons, nothing weaker needs "
                  "to be asked."),
              cards(linkage, samples.nearly_left, language));
    for (const Samples::Stopped& stopped : samples.stopped) {
        out += group(
            std::string(say(language, "Bị chặn: ", "Stopped: ")) + std::string(reason_words(stopped.why, language)),
            reason_sentence(stopped.why, language), cards(linkage, stopped.pairs, language));
    }
    return out;
}

std::string largest_clusters(const Linkage& linkage, const ReportOptions& options, Language language) {
    const auto& of = linkage.clusters.of;
    std::vector<std::size_t> sizes(of.size());
    for (const std::uint32_t cluster : of) ++sizes[cluster];
    std::vector<std::uint32_t> largest(of.size());
    std::iota(largest.begin(), largest.end(), 0U);
    const auto wanted = largest.begin() + static_cast<std::ptrdiff_t>(std::min(options.clusters, largest.size()));
    std::partial_sort(largest.begin(), wanted, largest.end(), [&](std::uint32_t a, std::uint32_t b) {
        return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : a < b;
    });
    std::string out;
    for (auto cluster = largest.begin(); cluster != wanted; ++cluster) {
        if (sizes[*cluster] < 2) break;
        std::vector<std::uint32_t> members;
        for (std::uint32_t record = 0; record < of.size(); ++record) {
            if (of[record] == *cluster) members.push_back(record);
        }
        out += element("h3", shown(linkage.records.id(*cluster)) + ": " + counted(members.size(), language) +
                                 std::string(say(language, " bản ghi", " records"))) +
               cluster_table(linkage, members, options.records_a_cluster, language);
    }
    return out.empty()
               ? element("p", say(language, "Mỗi người chỉ có một bản ghi.", "Every person has a single record."))
               : out;
}

}  // namespace hub::linkage::report
