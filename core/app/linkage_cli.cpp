#include "core/app/linkage_cli.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/api/catalogue.hpp"
#include "core/app/outcome.hpp"
#include "core/app/progress_bar.hpp"
#include "core/codec/json.hpp"
#include "core/records/linkage/explain.hpp"
#include "core/records/linkage/link.hpp"
#include "core/records/linkage/report.hpp"

namespace hub::app {

namespace {

namespace fs = std::filesystem;
using codec::Value;

struct LinkageOptions {
    std::string model, in, out, id_column, decisions, review, report, explain;
    double threshold = 0;
    std::size_t review_limit = 1'000'000;
    Output output = Output::Text;
};

/// "-" is standard input.
Result<std::string> bytes_of(const std::string& path) {
    if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::error_code problem;
    if (fs::is_directory(path, problem)) return fail("file.unreadable", path + " is a folder.");
    std::ifstream file(path, std::ios::binary);
    const auto size = fs::file_size(path, problem);
    if (!file) return fail("file.unreadable", path + " cannot be read.");
    if (problem) return std::string(std::istreambuf_iterator<char>(file), {});  // a pipe
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!file) return fail("file.unreadable", path + " cannot be read to its end.");
    return bytes;
}

/// Beside its place first, so that a full disk leaves no half file behind; straight into what is no plain file (/dev/stdout).
Status write_whole(const std::string& path, std::string_view text) {
    std::error_code problem;
    const bool plain = !fs::exists(path, problem) || fs::is_regular_file(path, problem);
    const std::string target = plain ? path + ".part" : path;
    std::ofstream file(target, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    const bool written = static_cast<bool>(file);
    problem.clear();
    if (written && plain) fs::rename(target, path, problem);
    if (written && !problem) return {};
    std::error_code ignored;
    if (plain) fs::remove(target, ignored);
    return fail("file.unwritable", path + " cannot be written.");
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
    out.set("contradictory_decisions", Value(linked.clusters.contradictory_decisions));
    out.set("contradicted_numbers", Value(linked.records.contradicted_numbers));
    Value columns = Value::object();
    for (std::size_t i = 0; i < linked.model.fields.size(); ++i) {
        const auto& heading = linked.records.columns_read[i];
        columns.set(linked.model.fields[i].name, heading.empty() ? Value(nullptr) : Value(heading));
    }
    out.set("columns", columns);
    Value rules = Value::array();
    for (std::size_t i = 0; i < linked.model.blocking.size(); ++i) {
        Value rule;
        rule.set("rule", Value(linked.model.blocking[i].written));
        rule.set("pairs", Value(std::size_t{linked.pairs_by_rule[i]}));
        rule.set("left_out", Value(linked.left_out[i]));
        rules.push_back(rule);
    }
    out.set("blocking", rules);
    return out;
}

void tell(const linkage::Linkage& linked, const Value& summary) {
    for (const auto& refusal : linked.records.refusals) std::cerr << "line " << refusal.line << ": " << refusal.code << ": " << refusal.message << "\n";
    if (linked.records.refused > linked.records.refusals.size()) std::cerr << "… " << linked.records.refused << " rows refused in all\n";
    std::cerr << summary["records"].integer() << " records, " << summary["clusters"].integer() << " persons, " << linked.pairs << " pairs compared, "
              << linked.clusters.questions.size() << " questions open\n";
    for (std::size_t i = 0; i < linked.left_out.size(); ++i) {
        if (linked.left_out[i] == 0) continue;
        std::cerr << "rule `" << linked.model.blocking[i].written << "`: " << linked.left_out[i] << " records not looked at, in blocks larger than " << linked.model.largest_block << "\n";
    }
    for (std::size_t i = 0; i < linked.model.fields.size(); ++i) {
        if (linked.records.columns_read[i].empty()) std::cerr << "no column for `" << linked.model.fields[i].name << "`: it is not compared\n";
    }
}

linkage::ReportOptions report_options(const LinkageOptions& options) {
    linkage::ReportOptions out;
    out.source = options.in == "-" ? std::string() : fs::path(options.in).filename().string();
    out.meaning = [](std::string_view code, text::Language language) {
        const auto* message = api::find_message(code);
        return message ? std::string(message->text(language)) : std::string();
    };
    return out;
}

Status run(const LinkageOptions& options) {
    HUB_TRY_ASSIGN(auto model, linkage::read_model(options.model));
    if (options.threshold > 0) {
        model.accept = options.threshold;
        model.review = std::min(model.review, model.accept);
    }
    HUB_TRY_ASSIGN(const auto bytes, bytes_of(options.in));
    linkage::LinkOptions link;
    link.read.id_column = options.id_column;
    if (!options.decisions.empty()) {
        HUB_TRY_ASSIGN(link.decisions, bytes_of(options.decisions));
    }
    ProgressBar bar("link");
    link.progress = [&](std::string_view phase, std::size_t done, std::size_t total) { bar.show(done, total, phase); };
    HUB_TRY_ASSIGN(const auto linked, linkage::link(bytes, model, link));
    if (!options.explain.empty()) {
        const auto comma = options.explain.find(',');
        if (comma == std::string::npos) return fail("linkage.explain", "Write --explain A,B with the ids of two records.");
        HUB_TRY_ASSIGN(const auto explained, linkage::explain(*linked, options.explain.substr(0, comma), options.explain.substr(comma + 1)));
        std::cout << (options.output == Output::Json ? codec::write_json(linkage::as_value(explained)) + "\n" : linkage::as_text(explained));
        return {};
    }
    const auto csv = linkage::clusters_csv(*linked);
    if (options.out.empty()) std::cout << csv;
    else HUB_TRY(write_whole(options.out, csv));
    if (!options.review.empty()) HUB_TRY(write_whole(options.review, linkage::questions_csv(*linked, options.review_limit)));
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
    link->add_option("FILE", options.in, "CSV or workbook with a heading line; - for standard input")->required();
    link->add_option("--model", options.model, "Linkage model, for example config/linkage/pupil.yaml")->required();
    link->add_option("--out", options.out, "Write record_id,cluster_id,confidence here; also -o FILE; default: standard output");
    link->add_option_function<std::string>(
        "-o,--output", [](const std::string& word) {
            if (word == "json") options.output = Output::Json;
            else if (word != "text") options.out = word;
        },
        "File to write; or json, for a summary as JSON");
    link->add_option("--id-column", options.id_column, "Heading of the column that names a record; default: as the model says");
    link->add_option("--threshold", options.threshold, "Probability from which records are merged; default: the model's")->check(CLI::Range(0.0001, 0.9999999));
    link->add_option("--decisions", options.decisions, "CSV record_a,record_b,decision: what people said (same or different)");
    link->add_option("--review", options.review, "Write the pairs a person should look at here, the surest first");
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
