#include "core/records/linkage/report_sections.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/records/linkage/report_charts.hpp"
#include "core/records/linkage/report_reading.hpp"
#include "core/records/linkage/report_words.hpp"
#include "core/records/linkage/scoring.hpp"

namespace hub::linkage::report {

namespace {

constexpr std::size_t kLargestOwnRow = 50;  // larger clusters share a row

std::string tile(std::string_view what, const std::string& number) {
    return "<div><dt>" + std::string(what) + "</dt><dd>" + number + "</dd></div>";
}
std::string bar_cell(double share) { return "<td class=\"barcell\">" + bar(share) + "</td>"; }

std::size_t records_with_a_value(const FieldValues& values) {
    std::size_t out = 0;
    for (std::uint32_t i = 1; i < values.size(); ++i) out += values.count(i);
    return out;
}

std::string questions_by_reason(const Clusters& clusters, Language language) {
    std::map<Question::Why, std::size_t> counts;
    for (const Question& question : clusters.questions) ++counts[question.why];
    if (counts.empty())
        return element("p", say(language, "Không còn câu hỏi nào cho con người.", "No question is left for a person."));
    std::string rows;
    for (const auto& [why, count] : counts) {
        rows += element("tr", row_heading(reason_words(why, language)) + number_cell(counted(count, language)) +
                                  element("td", reason_sentence(why, language)));
    }
    const std::string head = heading(say(language, "Lý do", "Reason")) +
                             heading(say(language, "Số cặp", "Pairs"), "num") +
                             heading(say(language, "Nghĩa là", "What it means"));
    return element("h3", say(language, "Câu hỏi còn mở", "Open questions")) +
           table(say(language, "Câu hỏi còn mở theo lý do", "Open questions by reason"), "reasons", head, rows);
}

/// What is known of two records before they are compared.
std::string prior_sentence(const Linkage& linkage, Language language) {
    if (linkage.records.size() < 2) return {};
    const double prior = linkage.parameters.prior;
    return element(
        "p",
        std::string(say(
            language, "Khởi điểm: trước khi so sánh trường nào, hai bản ghi bất kỳ là của cùng một người với xác suất ",
            "The prior: before any field is compared, two records picked at random are one person's with a probability "
            "of ")) +
            "<strong>" + chance(prior, language) + "</strong>" + std::string(say(language, ", tức ", ", that is ")) +
            "<strong>" + bits(weight_of(prior), language) + " bit</strong>" +
            std::string(say(
                language,
                "; mỗi trường giống nhau cộng thêm bit, mỗi trường khác nhau trừ bớt, mỗi bit làm tỉ lệ tăng gấp đôi.",
                "; each field that agrees adds bits, each that differs takes some away, and one bit doubles the "
                "odds.")));
}

}  // namespace

std::map<std::size_t, std::size_t> cluster_sizes(const Linkage& linkage) {
    std::vector<std::size_t> members(linkage.records.size());
    for (const std::uint32_t of : linkage.clusters.of) ++members[of];
    std::map<std::size_t, std::size_t> out;
    for (const std::size_t size : members) {
        if (size > 0) ++out[size];
    }
    return out;
}

std::string summary(const Linkage& linkage, const ReportOptions& options, Language language) {
    std::size_t persons = 0, several = 0;
    for (const auto& [size, count] : cluster_sizes(linkage)) {
        persons += count;
        if (size > 1) several += count;
    }
    const Model& model = linkage.model;
    const auto threshold = [&](double probability) {
        return decimal(100 * probability, 2, language) + "% <small>(" + bits(weight_of(probability), language) +
               " bit)</small>";
    };
    std::string tiles =
        tile(say(language, "Bản ghi đọc được", "Records read"), counted(linkage.records.size(), language)) +
        tile(say(language, "Số người sau khi gộp", "Persons found"), counted(persons, language)) +
        tile(say(language, "có từ hai bản ghi trở lên", "of them with several records"), counted(several, language)) +
        tile(say(language, "Dòng bị từ chối", "Rows refused"), counted(linkage.records.refused, language)) +
        tile(say(language, "Cặp đã so sánh", "Pairs compared"), counted(linkage.pairs, language)) +
        tile(say(language, "Câu hỏi còn mở", "Open questions"), counted(linkage.clusters.questions.size(), language)) +
        tile(say(language, "Số định danh mâu thuẫn với năm sinh hay giới tính, bỏ qua",
                 "National ids that contradict birth year or sex, set aside"),
             counted(linkage.records.contradicted_numbers, language)) +
        tile(say(language, "Mô hình", "Model"), shown(model.name)) +
        tile(say(language, "Tự động gộp khi xác suất từ", "Merged from probability"), threshold(model.accept)) +
        tile(say(language, "Hỏi người phụ trách khi xác suất từ", "Asked from probability"), threshold(model.review));
    if (linkage.clusters.contradictory_decisions > 0) {
        tiles += tile(say(language, "Quyết định trái ngược nhau", "Decisions that contradict"),
                      counted(linkage.clusters.contradictory_decisions, language));
    }
    return "<dl class=\"tiles\">" + tiles + "</dl>" + questions_by_reason(linkage.clusters, language) +
           of_reading(linkage.records, options, language);
}

std::string columns_read(const Linkage& linkage, Language language) {
    std::string rows;
    const double records = std::max<double>(1, linkage.records.size());
    for (std::size_t field = 0; field < linkage.model.fields.size(); ++field) {
        const std::string& column = linkage.records.columns_read[field];
        const FieldValues& values = linkage.records.fields()[field];
        std::string row = row_heading(field_words(linkage.model, field, language)) +
                          element("td", kind_words(linkage.model.fields[field].as, language));
        if (column.empty()) {
            row += "<td colspan=\"4\" class=\"absent\">" +
                   std::string(say(language, "tệp không có cột này: không so sánh",
                                   "the file has no such column: not compared")) +
                   "</td>";
        } else {
            const double share = static_cast<double>(records_with_a_value(values)) / records;
            row += element("td", shown(column)) + number_cell(percent(share, language)) +
                   number_cell(counted(values.size() - 1, language)) +
                   number_cell(counted(values.unreadable(), language));
        }
        rows += element("tr", row);
    }
    const std::string head = heading(say(language, "Trường dữ liệu", "Field")) +
                             heading(say(language, "Loại", "Kind")) +
                             heading(say(language, "Cột trong tệp", "Column of the file")) +
                             heading(say(language, "Tỉ lệ ô có dữ liệu", "Filled"), "num") +
                             heading(say(language, "Giá trị khác nhau", "Different values"), "num") +
                             heading(say(language, "Không đọc được", "Unreadable"), "num");
    return table(say(language, "Các cột của tệp", "Columns of the file"), "columns", head, rows);
}

std::string spread(const Linkage& linkage, Language language) {
    std::string out = prior_sentence(linkage, language);
    out += "<figure>" + histogram(linkage, language) + "<figcaption><span class=\"key different\"></span>" +
           std::string(say(language, "hai người khác nhau", "two persons")) + " <span class=\"key asked\"></span>" +
           std::string(say(language, "hỏi người phụ trách", "a person is asked")) +
           " <span class=\"key same\"></span>" + std::string(say(language, "đủ điểm để gộp", "enough to merge")) +
           "</figcaption></figure>";
    std::string rows;
    for (int at = Scored::kLowest; at <= Scored::kHighest && !linkage.weights.empty(); ++at) {
        const std::uint64_t count = linkage.weights[static_cast<std::size_t>(at - Scored::kLowest)];
        if (count == 0) continue;
        const std::string from = at == Scored::kLowest ? "…" : decimal(at, 0, language),
                          to = at == Scored::kHighest ? "…" : decimal(at + 1, 0, language);
        rows += element("tr", row_heading(from + std::string(say(language, " đến ", " to ")) + to) +
                                  number_cell(counted(count, language)));
    }
    const std::string head =
        heading(say(language, "Trọng số (bit)", "Weight (bits)")) + heading(say(language, "Số cặp", "Pairs"), "num");
    return out + "<details>" + element("summary", say(language, "Xem bằng số", "As numbers")) +
           table(say(language, "Số cặp theo trọng số", "Pairs by weight"), "lines", head, rows) + "</details>";
}

std::string sizes(const Linkage& linkage, Language language) {
    const auto all = cluster_sizes(linkage);
    const double records = std::max<double>(1, linkage.records.size());
    std::string rows;
    const auto row = [&](const std::string& size, std::size_t persons, std::size_t of_records) {
        const double share = static_cast<double>(of_records) / records;
        rows += element("tr", row_heading(size) + number_cell(counted(persons, language)) +
                                  number_cell(counted(of_records, language)) + number_cell(percent(share, language)) +
                                  bar_cell(share));
    };
    std::size_t more_persons = 0, more_records = 0;
    for (const auto& [size, persons] : all) {
        if (size <= kLargestOwnRow) {
            row(counted(size, language), persons, size * persons);
            continue;
        }
        more_persons += persons;
        more_records += size * persons;
    }
    if (more_persons > 0) row("&gt; " + counted(kLargestOwnRow, language), more_persons, more_records);
    const std::string head =
        heading(say(language, "Bản ghi mỗi người", "Records a person")) +
        heading(say(language, "Số người", "Persons"), "num") + heading(say(language, "Số bản ghi", "Records"), "num") +
        heading(say(language, "Tỉ lệ bản ghi", "Share of records"), "num") + heading("", "barcell");
    return table(say(language, "Người theo số bản ghi", "Persons by number of records"), "bars", head, rows);
}

std::string learned(const Linkage& linkage, Language language) {
    const Parameters& parameters = linkage.parameters;
    const auto of_level = [&](std::size_t c, std::size_t level) {
        return std::log2(parameters.m[c][level] / parameters.u[c][level]);
    };
    double widest = 1;
    for (std::size_t c = 0; c < parameters.m.size(); ++c) {
        for (std::size_t level = 0; level < parameters.m[c].size(); ++level)
            widest = std::max(widest, std::abs(of_level(c, level)));
    }
    const Scale scale(-widest, widest);
    std::string rows;
    bool any_fixed = false;
    for (std::size_t c = 0; c < parameters.m.size(); ++c) {
        const Comparison& comparison = linkage.model.comparisons[c];
        if (linkage.records.columns_read[comparison.field].empty()) continue;
        for (std::size_t level = 0; level < parameters.m[c].size(); ++level) {
            std::string row;
            if (level == 0)
                row = "<th scope=\"rowgroup\" rowspan=\"" + std::to_string(parameters.m[c].size()) + "\">" +
                      comparison_words(linkage.model, c, language) + "</th>";
            const Level& known = comparison.levels[level];
            any_fixed = any_fixed || known.m || known.u;
            row += element("td", level_words(known, language)) +
                   number_cell(chance(parameters.m[c][level], language) + (known.m ? " *" : "")) +
                   number_cell(chance(parameters.u[c][level], language) + (known.u ? " *" : "")) +
                   number_cell(bits(of_level(c, level), language)) + "<td class=\"fall\" aria-hidden=\"true\">" +
                   scale.step(0, of_level(c, level)) + "</td>";
            rows += (level == 0 ? "<tr class=\"first\">" : "<tr>") + row + "</tr>";
        }
    }
    if (rows.empty())
        return element("p",
                       say(language, "Tệp có quá ít bản ghi để học.", "The file has too few records to learn from."));
    const std::string head = heading(say(language, "So sánh", "Comparison")) +
                             heading(say(language, "Mức giống nhau", "Level")) +
                             heading(say(language, "m: cùng một người", "m: one person"), "num") +
                             heading(say(language, "u: hai người khác nhau", "u: two persons"), "num") + heading("bit", "num") +
                             heading("", "barcell");
    return "<div style=\"--z:50%\">" +
           table(say(language, "Những gì máy học được từ dữ liệu", "What the file taught"), "learned", head, rows) + "</div>" +
           (any_fixed ? element("p class=\"note\"", say(language, "* do mô hình đặt sẵn, không học từ tệp.",
                                                        "* set by the model, not learned from the file."))
                      : "");
}

std::string rules(const Linkage& linkage, Language language) {
    std::uint64_t most = 1;
    std::size_t left_out = 0;
    for (const std::uint64_t pairs : linkage.pairs_by_rule) most = std::max(most, pairs);
    std::string rows;
    for (std::size_t i = 0; i < linkage.pairs_by_rule.size(); ++i) {
        left_out += linkage.left_out[i];
        const bool of_model = i < linkage.model.blocking.size();
        const std::string words = of_model ? rule_words(linkage.model, linkage.model.blocking[i], language)
                                           : std::string(say(language, "mọi cặp còn lại, vì tệp nhỏ", "every other pair, as the file is small"));
        rows += element("tr", row_heading(words) +
                                  number_cell(counted(linkage.pairs_by_rule[i], language)) +
                                  bar_cell(static_cast<double>(linkage.pairs_by_rule[i]) / static_cast<double>(most)) +
                                  number_cell(counted(linkage.left_out[i], language)));
    }
    const std::string head = heading(say(language, "Giống nhau ở", "Agreeing on")) +
                             heading(say(language, "Cặp mới", "New pairs"), "num") + heading("", "barcell") +
                             heading(say(language, "Bản ghi bỏ ngoài", "Records left out"), "num");
    std::string out = table(say(language, "Quy tắc chọn cặp", "Blocking rules"), "bars", head, rows);
    if (left_out == 0)
        return out + element("p", say(language, "Không bản ghi nào bị bỏ ngoài.", "No record was left out."));
    return out + element("p", std::string(say(language, "Bỏ ngoài: bản ghi nằm trong khối lớn hơn ",
                                              "Left out: records in blocks larger than ")) +
                                  counted(linkage.model.largest_block, language) +
                                  std::string(say(language, " bản ghi của quy tắc đó; các quy tắc khác vẫn xét chúng.",
                                                  " under that rule; the other rules still look at them.")));
}

}  // namespace hub::linkage::report
