#include "core/app/bench_store.hpp"

#include "core/evidence/journey.hpp"
#include "core/records/resolve.hpp"
#include "core/store/working_set.hpp"

namespace hub::app {
namespace {

constexpr std::int64_t kStep = 5'000;
constexpr std::int64_t kFirstAt = 1'790'000'000'000;

model::Record record_of(const FilledPupil& pupil) {
    model::Record record(model::EntityKind::Pupil);
    record.set("source_id", pupil.source_id());
    record.set("person.name", "Nguyễn Văn " + std::to_string(pupil.number));
    record.set("person.birth_date", "2014-09-05");
    record.set("person.gender", "male");
    record.set("person.national_id", pupil.national_id());
    return record;
}

class Filler {
public:
    Filler(const Keys& keys, store::Reader& state) : keys_(keys), resolver_(keys.index_key), log_(*keys.sealer), set_(state) {}

    void add(const FilledPupil& pupil, store::Batch& inbox) {
        const Instant at{kFirstAt + pupil.number};
        const model::Record record = record_of(pupil);
        const records::SourceRef ref{"bench", pupil.tenant(), model::EntityKind::Pupil, pupil.source_id()};
        router::Receipt receipt;
        receipt.id = pupil.receipt();
        receipt.at = at;
        receipt.system = ref.system;
        receipt.tenant = ref.tenant;
        receipt.entity = "pupil";
        receipt.content_type = "application/json";
        receipt.body = codec_body(pupil);
        router::add_receipt(inbox, receipt, *keys_.sealer);

        set_.insert(records::kCrosswalk, records::crosswalk_row(ref, pupil.hub_id(), at));
        for (auto claim : resolver_.claims(record)) {
            claim.person = pupil.person();
            set_.insert(records::kIdentities, records::identity_row(claim));
        }
        set_.insert(records::kMembers, records::member_row(pupil.person(), ref.tenant, ref.entity, pupil.hub_id()));
        records::SourceRecord source;
        source.hub_id = pupil.hub_id();
        source.ref = ref;
        source.record = record;
        source.receipt = source.first_receipt = receipt.id;
        source.version = 1;
        source.received_at = at;
        set_.insert(records::kSources, records::source_row(source, *keys_.sealer));
        evidence::Change change;
        change.at = at;
        change.hub_id = pupil.hub_id();
        change.version = 1;
        change.receipt = receipt.id;
        change.actor = ref.system + "/" + ref.tenant;
        change.cause = "new";
        const std::string journey = evidence::pack({{evidence::StepKind::Receive, at, "accepted", "bench", {}}, {evidence::StepKind::Merge, at, "new", "bench", {}}});
        change.detail = std::to_string(journey.size()) + "\n" + journey;
        log_.append(set_, change);
        records::Golden golden;
        golden.hub_id = pupil.hub_id();
        golden.tenant = ref.tenant;
        golden.person = pupil.person();
        golden.version = 1;
        golden.record = record;
        golden.changed_at = at;
        golden.change = change.sequence;
        set_.insert(records::kGolden, records::golden_row(golden, *keys_.sealer));
    }

    store::Batch take(Key consumed) {
        set_.put(router::kConsumed, router::consumed_row(consumed));
        return set_.take();
    }
    void committed() { set_.committed(); }

private:
    static std::string codec_body(const FilledPupil& pupil) {
        return R"({"ma_hoc_sinh":")" + pupil.source_id() + R"(","ho_ten":"Nguyễn Văn )" + std::to_string(pupil.number) + R"(","ngay_sinh":"05/09/2014"})";
    }

    const Keys& keys_;
    records::Resolver resolver_;
    evidence::ChangeLog log_;
    store::WorkingSet set_;
};

}  // namespace

Status fill_store(const config::HubConfig& config, const Keys& keys, std::int64_t pupils, std::uint32_t first_tenant, std::uint32_t schools) {
    HUB_TRY_ASSIGN(auto backend, open_store(config, keys));
    HUB_TRY_ASSIGN(auto inbox, backend->open_writer(store::Domain::Inbox));
    HUB_TRY_ASSIGN(auto state, backend->open_writer(store::Domain::State));
    Filler filler(keys, *state);
    for (std::int64_t from = 0; from < pupils; from += kStep) {
        store::Batch receipts;
        const std::int64_t until = std::min(from + kStep, pupils);
        for (std::int64_t number = from; number < until; ++number) filler.add({number, first_tenant, schools}, receipts);
        HUB_TRY(inbox->commit(receipts));
        HUB_TRY(state->commit(filler.take(until)));
        filler.committed();
    }
    return {};
}

}  // namespace hub::app
