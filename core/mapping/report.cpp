#include "core/mapping/report.hpp"

namespace hub::mapping {

MappingReport report_on(const Mapping& mapping) {
    MappingReport report;
    report.mapping = mapping.name();
    report.where = mapping.where();
    const auto fields = model::definition(mapping.entity()).fields;
    std::size_t carried = 0;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        bool reads = false, writes = false;
        for (const Step& step : mapping.steps()) {
            if (step.slot != slot && step.scheme_slot != slot) continue;
            reads = reads || step.reads();
            writes = writes || step.writes();
        }
        const std::string path(fields[slot].path);
        if (reads || writes) ++carried;
        if (!reads && !writes) report.not_carried.push_back(path);
        if (!reads && fields[slot].required && mapping.use() != Use::Out) report.required_not_read.push_back(path);
        if (reads != writes) report.one_way.push_back(path);
    }
    report.coverage_percent = static_cast<unsigned>(carried * 100 / fields.size());
    for (const Step& step : mapping.steps()) {
        if (!step.codes || step.slot == Step::kNoSlot || !step.writes()) continue;
        for (const std::string& code : step.codes->lossy()) {
            report.lossy_codes.push_back(std::string(fields[step.slot].path) + ": " + code + " is written as `" +
                                         *step.codes->to_vendor(code) + "` and read back as another");
        }
    }
    return report;
}

}  // namespace hub::mapping
