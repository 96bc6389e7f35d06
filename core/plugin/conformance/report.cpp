#include "core/plugin/conformance/report.hpp"

#include "core/codec/json.hpp"

namespace hub::plugin::conformance {

namespace {

using codec::Value;

std::string summary(const Report& report) {
    return std::to_string(report.count(Outcome::Pass)) + " passed, " + std::to_string(report.count(Outcome::Warn)) + " warned, " +
           std::to_string(report.count(Outcome::Skip)) + " skipped, " + std::to_string(report.count(Outcome::Fail)) + " failed";
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '"': out += "&quot;"; break;
            default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

std::string padded(int number) { return (number < 10 ? " " : "") + std::to_string(number); }

}  // namespace

std::string as_text(const Report& report) {
    std::string out;
    for (const auto& one : report.checks) {
        out += std::string(name_of(one.finding.outcome)) + "  " + padded(one.check->number) + "  " + std::string(one.check->name) + "\n";
        if (one.finding.outcome == Outcome::Pass) continue;
        out += "          " + one.finding.seen + "\n";
        if (!one.waived.empty()) out += "          waived: " + one.waived + "\n";
        if (one.finding.outcome == Outcome::Fail) out += "          " + std::string(one.check->mend) + "\n";
    }
    out += summary(report);
    if (!report.good()) out += report.loadable() ? "; a hub may load it" : "; a hub should not load it";
    out += "\n";
    for (const auto& role : report.untried_roles()) out += "not sufficient: the samples hold no call of the role " + role + " that succeeds\n";
    return out;
}

std::string as_json(const Report& report) {
    auto checks = Value::array();
    for (const auto& one : report.checks) {
        auto item = Value::object();
        item.set("check", one.check->number);
        item.set("group", name_of(one.check->group));
        item.set("level", one.check->level);
        item.set("name", one.check->name);
        item.set("result", name_of(one.finding.outcome));
        item.set("seen", one.finding.seen);
        if (one.finding.outcome == Outcome::Fail) item.set("mend", one.check->mend);
        if (!one.waived.empty()) item.set("waived", one.waived);
        item.set("milliseconds", one.milliseconds);
        checks.push_back(std::move(item));
    }
    auto out = Value::object();
    out.set("good", Value(report.good()));
    out.set("loadable", Value(report.loadable()));
    out.set("sufficient", Value(report.sufficient()));
    out.set("file", report.subject.library.filename().string());
    if (report.subject.manifest) {
        out.set("id", report.subject.manifest->id);
        out.set("version", report.subject.manifest->version);
        out.set("sha256", report.subject.manifest->sha256);
    }
    out.set("seed", static_cast<std::int64_t>(report.subject.seed));
    for (const auto outcome : {Outcome::Pass, Outcome::Warn, Outcome::Skip, Outcome::Fail}) out.set(name_of(outcome), report.count(outcome));
    out.set("checks", std::move(checks));
    return codec::write_json(out) + "\n";
}

std::string as_junit(const Report& report) {
    const auto name = report.subject.manifest ? report.subject.manifest->id : report.subject.library.filename().string();
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"" + escaped(name) + "\" tests=\"" + std::to_string(report.checks.size()) +
                      "\" failures=\"" + std::to_string(report.count(Outcome::Fail)) + "\" errors=\"0\" skipped=\"" + std::to_string(report.count(Outcome::Skip)) + "\">\n";
    for (const auto& one : report.checks) {
        const auto seconds = std::to_string(one.milliseconds / 1'000) + "." + std::to_string(1'000 + one.milliseconds % 1'000).substr(1);
        out += "<testcase classname=\"conformance." + escaped(name_of(one.check->group)) + "\" name=\"" + std::to_string(one.check->number) + " " + escaped(one.check->name) +
               "\" time=\"" + seconds + "\">";
        if (one.finding.outcome == Outcome::Fail) out += "<failure message=\"" + escaped(one.finding.seen) + "\">" + escaped(one.check->mend) + "</failure>";
        if (one.finding.outcome == Outcome::Skip) out += "<skipped message=\"" + escaped(one.finding.seen) + "\"/>";
        if (one.finding.outcome == Outcome::Warn) out += "<system-out>" + escaped(one.finding.seen + (one.waived.empty() ? "" : "; waived: " + one.waived)) + "</system-out>";
        out += "</testcase>\n";
    }
    return out + "</testsuite>\n</testsuites>\n";
}

}  // namespace hub::plugin::conformance
