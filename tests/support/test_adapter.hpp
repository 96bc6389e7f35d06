// A vendor in memory, as the router sees one: what it gives, what it answers, and what it got, in order.
//
// As a destination it accepts everything and names each record "TAM-<n>" unless told otherwise. As a
// source it gives the pages it was handed; its wire format is a JSON array of {key?, former?, deleted?,
// problem?, json…} objects, passed through as they are.
//
// Ownership: shared by test and connection book, so it outlives a restart of the hub. Threads: any.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/codec/value.hpp"
#include "core/plugin/adapter.hpp"

namespace hub::test {

class TestAdapter final : public plugin::Adapter {
public:
    struct Got {
        std::string entity, remote_id, key;
        std::int64_t version = 0;
        std::size_t call = 0;  ///< from 0
        codec::Value body;
        [[nodiscard]] std::string id() const;  ///< the source id the mapping wrote
    };
    using Answer = std::function<plugin::SendResult(const Got&)>;
    /// Looked at before the answers: an error fails the whole call after the records arrived.
    using Fault = std::function<std::optional<Error>(const std::vector<Got>&)>;

    // As a destination.
    void answer_with(Answer answer);
    void refuse(std::set<std::string> ids, std::string code = "destination.field_invalid");
    void fail_calls_with(Fault fault);
    void accept_everything();
    using Word = std::function<plugin::Resolution(const plugin::Question&)>;
    /// What it says when it is asked; without it everything is unknown.
    void resolve_with(Word word);
    void resolve_with(plugin::Fate fate, std::string code = {}, std::string remote_id = {}, std::int64_t again_after = 0);
    /// Calls of resolve() fail with this until nullopt.
    void fail_asking_with(std::optional<Error> problem);
    [[nodiscard]] std::vector<plugin::Question> questions() const;
    /// Calls block from now on, after they were recorded, until let_calls_go().
    void hold_calls();
    void let_calls_go();
    /// Waits for so many calls to have come in.
    bool wait_for_calls(std::size_t calls) const;
    [[nodiscard]] std::vector<Got> got() const;
    [[nodiscard]] std::vector<std::string> ids_got() const;
    [[nodiscard]] std::size_t calls() const;

    static plugin::SendResult accepted(std::string remote_id);
    static plugin::SendResult result(plugin::SendStatus status, std::string code, std::int64_t retry_after = 0);

    // As a source: the steps of one read, by the cursor that asks for them ("" = the first); `pupil:` before it
    // makes it a step of that entity alone.
    void give(const std::string& cursor, plugin::FetchStep step);
    void give_error(const std::string& cursor, Error problem);
    /// `part`: only bodies that hold it.
    void break_decoding(std::optional<Error> problem, std::string part = {});
    /// Bodies given to decode() that hold `part`; the second waits for so many.
    [[nodiscard]] std::size_t decoded(std::string_view part) const;
    bool wait_for_decoded(std::string_view part, std::size_t bodies) const;
    [[nodiscard]] std::vector<std::string> cursors_asked() const;
    /// Waits for so many steps to have been asked for.
    bool wait_for_reads(std::size_t reads) const;

    Result<plugin::FetchStep> fetch(std::string_view entity, std::string_view cursor) override;
    Result<std::vector<plugin::DecodedItem>> decode(std::string_view entity, std::string_view content_type, std::string_view body) override;
    Result<std::vector<plugin::SendResult>> send(std::span<const plugin::OutgoingRecord> batch) override;
    Result<std::vector<plugin::Resolution>> resolve(std::span<const plugin::Question> questions) override;
    Result<std::string> transform(std::string_view, std::string_view, std::string_view) override;
    [[nodiscard]] plugin::AdapterHealth health() const override { return plugin::AdapterHealth::Ready; }

private:
    [[nodiscard]] std::size_t count_of(std::string_view part) const;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    Answer answer_;
    Fault fault_;
    Word word_;
    std::optional<Error> asking_problem_;
    std::vector<plugin::Question> questions_;
    bool held_ = false;
    std::vector<Got> got_;
    std::size_t calls_ = 0;
    std::map<std::string, std::string> named_;  // idempotency key → remote id
    std::map<std::string, Result<plugin::FetchStep>> steps_;
    std::vector<std::string> cursors_asked_;
    std::optional<Error> decode_problem_;
    std::string decode_problem_of_;
    std::vector<std::string> bodies_;
};

}  // namespace hub::test
