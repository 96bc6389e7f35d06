#include "core/app/linkage_cli.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "core/api/catalogue.hpp"
#include "core/app/language.hpp"
#include "core/app/outcome.hpp"
#include "core/app/progress_bar.hpp"
#include "core/app/whole_file.hpp"
#include "core/codec/json.hpp"
#include "core/codec/workbook_writer.hpp"
#include "core/records/linkage/explain.hpp"
#include "core/records/linkage/link.hpp"
#include "core/records/linkage/linked_files.hpp"
#include "core/records/linkage/report.hpp"
#include "core/records/linkage/report_words.hpp"

namespace hub::app {

namespace {

using codec::Value;

struct LinkageOptions {
    std::vector<std::string> in;
    std::string model, out, id_column, decisions, review, report, explain;
    double threshold = 0;
    std::size_t review_limit = 1'000'000;
    Output output = Output::Text;
};

/// What the file taught: how often records of one person (m) and of two (u) reach each level.
Value learned_of(const linkage::Linkage& linked) {
    Value out = Value::array();
    for (std::size_t i = 0; i < linked.model.comparisons.size(); ++i) {
        const auto& comparison = linked.model.comparisons[i];
        for (std::size_t level = 0; level < linked.parameters.m[i].size(); ++level) {
            const double m = linked.parameters.m[i][level], u = linked.parameters.u[i][level];
            Value row;
            row.set("comparison", Value(comparison.name));
            row.set("level", Value(comparison.levels[level].written));
            row.set("m", Value(m));
            row.set("u", Value(u));
            row.set("bits", Value(std::log2(m / u)));
            out.push_back(row);
        }
    }
    return out;
}

Value columns_value(const std::vector<linkage::ColumnOfFile>& columns) {
    Value out = Value::array();
    for (const auto& column : columns) {
        Value one;
        one.set("file", Value(column.file));
        one.set("heading", Value(column.heading));
        out.push_back(one);
    }
    return out;
}

Value summary_of(const linkage::Linkage& linked) {
    std::size_t clusters = 0, largest = 0;
    std::vector<std::size_t> sizes(linked.records.size());
    for (const std::uint32_t of : linked.clusters.of) largest = std::max(largest, ++sizes[of]);
    for (const std::size_t size : sizes) clusters += size > 0;
    Value out;
    out.set("records", Value(std::size_t{linked.records.size()}));
    out.set("refused", Value(linked.records.refused));
    out.set("clusters", Value(clusters));
    out.set("largest_cluster", Value(largest));
    out.set("pairs", Value(std::size_t{linked.pairs}));
    out.set("questions", Value(linked.clusters.questions.size()));
    out.set("decisions", Value(linked.decisions));
    out.set("unanswered", Value(linked.unanswered));
    out.set("contradictory_decisions", Value(linked.clusters.contradictory_decisions));
    out.set("contradicted_numbers", Value(linked.records.contradicted_numbers));
    Value columns = Value::object();
    for (std::size_t i = 0; i < linked.model.fields.size(); ++i) {
        const auto& heading = linked.records.columns_read[i];
        columns.set(linked.model.fields[i].name, heading.empty() ? Value(nullptr) : Value(heading));
    }
    out.set("columns", columns);
    out.set("columns_unused", columns_value(linked.records.columns_unused));
    out.set("columns_joined", columns_value(linked.records.columns_joined));
    Value charsets = Value::array();
    for (const auto& old : linked.records.old_charsets) {
        Value one;
        one.set("column", Value(old.column));
        one.set("system", Value(old.system));
        one.set("charset", old.charset ? Value(std::string(text::name_of(*old.charset))) : Value(nullptr));
        one.set("confidence", Value(old.confidence));
        charsets.push_back(one);
    }
    out.set("old_charsets", charsets);
    out.set("unreadable_cells", Value(linked.records.unreadable_cells));
    Value unread = Value::array();
    for (std::size_t i = 0; i < linked.model.fields.size(); ++i) {
        const auto first = linked.records.first_unread[i];
        if (!first) continue;
        Value one;
        one.set("column", Value(first->heading));
        one.set("writings", Value(linked.records.fields()[i].unreadable()));
        one.set("first_record", Value(std::string(linked.records.id(first->record))));
        unread.push_back(one);
    }
    out.set("unread", unread);
    Value rules = Value::array();
    for (std::size_t i = 0; i < linked.pairs_by_rule.size(); ++i) {
        Value rule;
        rule.set("rule", Value(i < linked.model.blocking.size() ? linked.model.blocking[i].written : "every other pair"));
        rule.set("pairs", Value(std::size_t{linked.pairs_by_rule[i]}));
        rule.set("left_out", Value(linked.left_out[i]));
        rules.push_back(rule);
    }
    out.set("blocking", rules);
    out.set("prior", Value(linked.parameters.prior));
    out.set("learned", learned_of(linked));
    return out;
}

void tell(const linkage::Linkage& linked, const Value& summary) {
    for (const auto& refusal : linked.records.refusals) std::cerr << (refusal.file.empty() ? "" : refusal.file + ", ") << "line " << refusal.line << ": " << refusal.code << ": " << refusal.message << "\n";
    if (linked.records.refused > linked.records.refusals.size()) std::cerr << "… " << linked.records.refused << " rows refused in all\n";
    std::cerr << summary["records"].integer() << " records, " << summary["clusters"].integer() << " persons, " << linked.pairs << " pairs compared, "
              << linked.clusters.questions.size() << " questions open\n";
    if (linked.decisions + linked.unanswered > 0) {
        std::cerr << linked.decisions << " decisions taken over, " << linked.unanswered << " pairs without one";
        if (linked.clusters.contradictory_decisions > 0) std::cerr << "; " << linked.clusters.contradictory_decisions << " contradict one before them and are left out";
        std::cerr << "\n";
    }
    for (std::size_t i = 0; i < linked.left_out.size(); ++i) {
        if (linked.left_out[i] == 0) continue;
        std::cerr << "rule `" << linked.model.blocking[i].written << "`: " << linked.left_out[i] << " records not looked at, in blocks larger than " << linked.model.largest_block << "\n";
    }
    for (const auto& file : linked.records.named_by_line) {
        std::cerr << file << (file.empty() ? "" : ": ") << "no column names the records: they are called by their lines (--id-column says which one does)\n";
    }
    for (const auto& old : linked.records.old_charsets) {
        std::cerr << "column `" << old.column << "`" << (old.system.empty() ? "" : " of `" + old.system + "`")
                  << (old.charset ? " is in " + std::string(text::name_of(*old.charset)) + ", and read as that" : " is in a charset that cannot be told: it is taken as it stands") << "\n";
    }
    if (linked.records.unreadable_cells > 0) std::cerr << linked.records.unreadable_cells << " cells cannot be read in their column's charset, and count as empty\n";
    for (const auto& one : summary["unread"].items()) {
        std::cerr << "column `" << one["column"].text() << "`: nothing can be made of " << one["writings"].integer()
                  << " different cells, which count as empty; the first stands in record " << one["first_record"].text() << "\n";
    }
    for (const auto& file : linked.records.files_without_names) {
        std::cerr << "WARNING: " << (file.empty() ? "" : file + ": ") << "no column is known as a name; without one next to nothing can be told. The headings of names stand in the model\n";
    }
    for (const auto& sheet : linked.records.sheets_left_out) std::cerr << "sheet " << sheet << ": not read, as the model knows none of its columns\n";
    for (const auto& column : linked.records.columns_joined) {
        std::cerr << (column.file.empty() ? "" : column.file + ": ") << "the column without a heading behind `" << column.heading << "` was read as the rest of the name\n";
    }
    std::string unused, absent;
    for (const auto& column : linked.records.columns_unused) unused += (unused.empty() ? "" : ", ") + (column.file.empty() ? "" : column.file + ": ") + column.heading;
    if (!unused.empty()) std::cerr << "columns that the model does not know: " << unused << "\n";
    for (std::size_t i = 0; i < linked.model.fields.size(); ++i) {
        if (linked.records.columns_read[i].empty()) absent += (absent.empty() ? "" : ", ") + linked.model.fields[i].name;
    }
    if (!absent.empty()) std::cerr << "not compared, as no file has a column for it: " << absent << "\n";
}

/// "lop-6a" for lists/lop-6a.csv; the whole path where two files are called alike.
std::string name_among(const std::vector<std::string>& paths, const std::string& path) {
    const auto stem = [](const std::string& of) { return std::filesystem::path(of).stem().string(); };
    const auto alike = std::count_if(paths.begin(), paths.end(), [&](const std::string& other) { return stem(other) == stem(path); });
    return alike == 1 ? stem(path) : path;
}

linkage::ReportOptions report_options(const LinkageOptions& options) {
    linkage::ReportOptions out;
    for (const auto& path : options.in) {
        if (!out.source.empty()) out.source += ", ";
        if (path != "-") out.source += std::filesystem::path(path).filename().string();
    }
    out.meaning = [](std::string_view code, text::Language language) {
        const auto* message = api::find_message(code);
        return message ? std::string(message->text(language)) : std::string();
    };
    return out;
}

bool is_one_file(const std::string& a, const std::string& b) {
    namespace fs = std::filesystem;
    std::error_code problem;
    if (fs::exists(a, problem) && !fs::is_regular_file(a, problem)) return false;  // /dev/null takes all of them
    return fs::equivalent(a, b, problem) || fs::weakly_canonical(fs::absolute(a), problem) == fs::weakly_canonical(fs::absolute(b), problem);
}

/// A list that took somebody a week must not become its own result.
Status refuse_overwriting(const LinkageOptions& options) {
    std::vector<std::string> taken{options.model};
    for (const auto& path : options.in) {
        if (path != "-") taken.push_back(path);
    }
    if (!options.decisions.empty()) taken.push_back(options.decisions);
    for (const auto& path : {options.out, options.review, options.report}) {
        if (path.empty()) continue;
        for (const auto& other : taken) {
            if (is_one_file(path, other)) return fail("linkage.overwrite", "Writing " + path + " would overwrite what stands there or is written there as well.");
        }
        taken.push_back(path);
    }
    return {};
}

/// A workbook where the name asks for one: spreadsheets take CSV for what was usual before Unicode.
Status write_review(const LinkageOptions& options, const linkage::Linkage& linked) {
    if (std::filesystem::path(options.review).extension() != ".xlsx") return write_whole(options.review, linkage::review_csv(linked, options.review_limit));
    const codec::TextSheet sheet{"review", linkage::review_headings(), linkage::review_rows(linked, options.review_limit)};
    return codec::write_workbook(options.review, {&sheet, 1});
}

Status run(const LinkageOptions& options) {
    HUB_TRY(refuse_overwriting(options));
    HUB_TRY_ASSIGN(auto model, linkage::read_model(options.model));
    if (options.threshold > 0) {
        model.accept = options.threshold;
        model.review = std::min(model.review, model.accept);
    }
    for (std::size_t i = 0; i < options.in.size(); ++i) {
        const auto twice = std::find_if(options.in.begin(), options.in.begin() + static_cast<std::ptrdiff_t>(i), [&](const auto& other) { return is_one_file(other, options.in[i]); });
        if (twice != options.in.begin() + static_cast<std::ptrdiff_t>(i)) std::cerr << "WARNING: " << *twice << " and " << options.in[i] << " are one file: its rows are compared with themselves\n";
    }
    std::vector<linkage::RecordsSource> files;
    std::size_t size = 0;
    for (const auto& path : options.in) {
        HUB_TRY_ASSIGN(auto file, open_pieces(path));
        size += file.size;
        files.push_back({options.in.size() == 1 ? std::string() : name_among(options.in, path), std::move(file.next)});
    }
    linkage::LinkOptions link;
    link.read.id_column = options.id_column;
    link.read.size = size;
    if (!options.decisions.empty()) {
        HUB_TRY_ASSIGN(link.decisions, read_whole(options.decisions));
    }
    ProgressBar bar("link");
    link.progress = [&](std::string_view phase, std::size_t done, std::size_t total) { bar.show(done, total, phase); };
    HUB_TRY_ASSIGN(const auto linked, linkage::link(files, model, link));
    if (!options.explain.empty()) {
        const auto comma = options.explain.find(',');
        if (comma == std::string::npos) return fail("linkage.explain", "Write --explain A,B with the ids of two records.");
        HUB_TRY_ASSIGN(const auto explained, linkage::explain(*linked, options.explain.substr(0, comma), options.explain.substr(comma + 1)));
        if (options.output == Output::Json) {
            std::cout << codec::write_json(linkage::as_value(explained)) << "\n";
            return {};
        }
        std::cout << linkage::as_text(explained);
        if (explained.asked) {
            std::cout << "  " << linkage::report::reason_words(*explained.asked, spoken_language()) << ": "
                      << linkage::report::reason_sentence(*explained.asked, spoken_language()) << "\n";
        }
        return {};
    }
    const auto csv = linkage::clusters_csv(*linked);
    if (options.out.empty()) std::cout << csv;
    else HUB_TRY(write_whole(options.out, csv));
    if (!options.review.empty()) HUB_TRY(write_review(options, *linked));
    if (!options.report.empty()) HUB_TRY(write_whole(options.report, linkage::report_html(*linked, report_options(options))));
    const Value summary = summary_of(*linked);
    if (options.output == Output::Json && !options.out.empty()) std::cout << codec::write_json(summary) << "\n";
    tell(*linked, summary);
    return {};
}

}  // namespace

void add_linkage_command(CLI::App& app, int& code) {
    static LinkageOptions options;
    auto* link = app.add_subcommand("link", "Who is who: which records of a file speak of one person");
    link->add_option("FILE", options.in, "CSV or workbooks with a line of headings; - for standard input. Of several, records are called file:id")->required();
    link->add_option("--model", options.model, "Linkage model, for example config/linkage/pupil.yaml")->required();
    link->add_option("--out", options.out, "Write record_id,cluster_id,confidence here; also -o FILE; default: standard output");
    link->add_option_function<std::vector<std::string>>(
            "-o,--output", [](const std::vector<std::string>& words) {
                for (const auto& word : words) {
                    if (word == "json") options.output = Output::Json;
                    else if (word != "text") options.out = word;
                }
            },
            "File to write; or json, for a summary as JSON; or both, one after the other")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    link->add_option("--id-column", options.id_column, "Heading of the column that names a record; default: as the model says");
    link->add_option("--threshold", options.threshold, "Probability from which records are merged; default: the model's")->check(CLI::Range(0.0001, 0.9999999));
    link->add_option("--decisions", options.decisions, "What people said: record_a,record_b,decision (same or different; giống or khác), for example --review's file, filled in");
    link->add_option("--review", options.review, "Write the pairs a person should look at here, those first whose answer brings most together; a workbook where its name ends in .xlsx");
    link->add_option("--review-limit", options.review_limit, "At most so many of them")->capture_default_str();
    link->add_option("--report", options.report, "Write a page (HTML, Vietnamese and English) here that shows what was found, learned and left open");
    link->add_option("--explain", options.explain, "A,B: why two records are one person, or not; writes nothing else");
    link->footer("Example: eduhub link --model config/linkage/pupil.yaml danh-sach.csv -o clusters.csv --review xem-lai.csv");
    link->callback([&code] {
        const auto done = run(options);
        code = done ? kOk : report({done.error().code, done.error().message}, options.output);
    });
}

}  // namespace hub::app
