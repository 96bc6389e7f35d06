#include <catch2/catch.hpp>

#include "core/sso/credentials/credential_tables.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::sso;

namespace {

struct World {
    explicit World(const std::string& backend) : store(backend, {credential_tables()}), sealer(security::parse_keyring(security::new_keyring_line(1, random)).value()) {}

    void commit(const store::Batch& batch) {
        auto writer = store.backend().open_writer(store::Domain::Identity).value();
        const auto outcomes = writer->commit(batch).value();
        for (const auto outcome : outcomes) CHECK(outcome == store::Outcome::Applied);
    }
    std::optional<store::Row> row(const store::TableSpec& table, const store::Row& key) { return reader()->get(table, std::span<const store::Row>(&key, 1)).value().front(); }
    std::unique_ptr<store::Reader> reader() { return store.backend().open_reader(store::Domain::Identity).value(); }

    SystemRandom random;
    test::TestStore store;
    security::Sealer sealer;
};

}  // namespace

TEST_CASE("a password comes back as it was kept and not in the clear", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    store::Batch batch;
    batch.put(password_table(), row_of(world.sealer, StoredPassword{.account = 7, .hash = "$argon2id$…", .set_at = {1'800}, .standing = StoredPassword::Standing::MustChange}));
    for (const auto& operation : batch.operations()) CHECK(store::bytes((*operation.row)[1]).find("argon2id") == std::string::npos);
    world.commit(batch);
    const auto found = password_of(world.sealer, world.row(password_table(), {Key{7}}).value());
    REQUIRE(found);
    CHECK(found->hash == "$argon2id$…");
    CHECK(found->set_at == Instant{1'800});
    CHECK(found->standing == StoredPassword::Standing::MustChange);
    CHECK_FALSE(world.row(password_table(), {Key{8}}));
}

TEST_CASE("attack: a sealed credential that is copied to another account does not open", "[sso][tables]") {
    World world("sqlite");
    store::Batch made;
    made.put(password_table(), row_of(world.sealer, StoredPassword{.account = 7, .hash = "a hash"}));
    made.put(totp_table(), row_of(world.sealer, StoredTotp{.account = 7, .secret = "a secret"}));
    store::Batch copied;
    for (const auto& operation : made.operations()) {
        auto row = *operation.row;
        row[0] = Key{8};
        copied.put(*operation.table, row);
    }
    world.commit(copied);
    CHECK(password_of(world.sealer, world.row(password_table(), {Key{8}}).value()).error().code == "seal.broken");
    CHECK(totp_of(world.sealer, world.row(totp_table(), {Key{8}}).value()).error().code == "seal.broken");
}

TEST_CASE("a TOTP secret and its last step come back", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    store::Batch batch;
    batch.put(totp_table(), row_of(world.sealer, StoredTotp{.account = 7, .secret = std::string("a secret\0of bytes", 17), .made_at = {5}, .standing = StoredTotp::Standing::Confirmed, .last_step = 60'000'000}));
    world.commit(batch);
    const auto found = totp_of(world.sealer, world.row(totp_table(), {Key{7}}).value());
    REQUIRE(found);
    CHECK(found->secret == std::string("a secret\0of bytes", 17));
    CHECK(found->standing == StoredTotp::Standing::Confirmed);
    CHECK(found->last_step == 60'000'000);
}

TEST_CASE("attack: a recovery code that was used stays used", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    const auto made = new_recovery_codes(7, world.random);
    store::Batch batch;
    for (const auto& code : made.kept) batch.put(recovery_code_table(), row_of(7, code));
    const auto others = new_recovery_codes(8, world.random).kept;
    for (const auto& code : others) batch.put(recovery_code_table(), row_of(8, code));
    world.commit(batch);
    auto kept = find_recovery_codes(*world.reader(), 7).value();
    REQUIRE(kept.size() == kRecoveryCodes);
    auto used = find_recovery_code(7, kept, made.shown[9]).value();
    used.used_at = Instant{9};
    batch.clear();
    batch.put(recovery_code_table(), row_of(7, used));
    world.commit(batch);
    kept = find_recovery_codes(*world.reader(), 7).value();
    CHECK(find_recovery_code(7, kept, made.shown[9]).error().code == "code.spent");
    CHECK(find_recovery_code(7, kept, made.shown[0]).has_value());
    CHECK(find_recovery_codes(*world.reader(), 9).value().empty());
    CHECK(find_recovery_codes(*world.reader(), 8).value().size() == kRecoveryCodes);
}

TEST_CASE("passkeys are found by their id and by their account", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    Passkey passkey{.credential_id = std::string("\x00\xFF'id", 5), .account = 7, .user_handle = world.random.bytes(32), .algorithm = -7, .public_key = world.random.bytes(77), .counter = 3,
                    .backup = Passkey::Backup::Synchronised, .name = "Điện thoại của mẹ", .transports = {"internal", "hybrid"}, .created_at = {1}, .last_used_at = {2}};
    Passkey second = passkey;
    second.credential_id = "another";
    second.created_at = {0};
    store::Batch batch;
    batch.insert(passkey_table(), row_of(world.sealer, passkey));
    batch.insert(passkey_table(), row_of(world.sealer, second));
    world.commit(batch);

    const auto found = passkey_of(world.sealer, world.row(passkey_table(), {passkey.credential_id}).value());
    REQUIRE(found);
    CHECK(found->account == 7);
    CHECK(found->user_handle == passkey.user_handle);
    CHECK(found->algorithm == -7);
    CHECK(found->public_key == passkey.public_key);
    CHECK(found->counter == 3);
    CHECK(found->backup == Passkey::Backup::Synchronised);
    CHECK(found->name == passkey.name);
    CHECK(found->transports == passkey.transports);
    CHECK(found->last_used_at == Instant{2});
    const auto all = find_passkeys(*world.reader(), world.sealer, 7).value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].credential_id == "another");
    CHECK(find_passkeys(*world.reader(), world.sealer, 8).value().empty());

    batch.clear();
    passkey.counter = 4;
    batch.put(passkey_table(), row_of(world.sealer, passkey));
    batch.erase(passkey_table(), {std::string("another")});
    world.commit(batch);
    CHECK(passkey_of(world.sealer, world.row(passkey_table(), {passkey.credential_id}).value())->counter == 4);
    CHECK(find_passkeys(*world.reader(), world.sealer, 7).value().size() == 1);
}

TEST_CASE("attack: a credential id belongs to one account", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    store::Batch batch;
    batch.insert(passkey_table(), row_of(world.sealer, Passkey{.credential_id = "id", .account = 7}));
    world.commit(batch);
    batch.clear();
    batch.insert(passkey_table(), row_of(world.sealer, Passkey{.credential_id = "id", .account = 8}));
    auto writer = world.store.backend().open_writer(store::Domain::Identity).value();
    CHECK(writer->commit(batch).value() == std::vector<store::Outcome>{store::Outcome::Refused});
    CHECK(passkey_of(world.sealer, world.row(passkey_table(), {std::string("id")}).value())->account == 7);
}

TEST_CASE("a slip is found by its code and a phone's code by its account", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    ManualClock clock{Instant{1'800'000'000'000}};
    const OneTimeCodes codes(world.random.bytes(32), clock, world.random);
    const auto slip = codes.make(CodePurpose::Activation, 7);
    const auto phone = codes.make(CodePurpose::Phone, 7);
    store::Batch batch;
    batch.put(one_time_code_table(), row_of(slip.kept));
    batch.put(one_time_code_table(), row_of(phone.kept));
    world.commit(batch);
    const auto mark = codes.mark_of(CodePurpose::Activation, slip.shown).value();
    const auto found = find_one_time_code(*world.reader(), CodePurpose::Activation, mark).value();
    REQUIRE(found);
    CHECK(found->account == 7);
    CHECK(found->attempts_left == 10);
    CHECK(codes.check(*found, CodePurpose::Activation, slip.shown).has_value());
    CHECK_FALSE(find_one_time_code(*world.reader(), CodePurpose::Reset, mark).value());
    const auto asked = one_time_code_of(world.row(one_time_code_table(), key_of(7, CodePurpose::Phone)).value());
    REQUIRE(asked);
    CHECK(codes.check(*asked, CodePurpose::Phone, phone.shown).has_value());

    // A new slip replaces the old one.
    batch.clear();
    batch.put(one_time_code_table(), row_of(codes.make(CodePurpose::Activation, 7).kept));
    batch.erase(one_time_code_table(), key_of(7, CodePurpose::Phone));
    world.commit(batch);
    CHECK_FALSE(find_one_time_code(*world.reader(), CodePurpose::Activation, mark).value());
    CHECK_FALSE(world.row(one_time_code_table(), key_of(7, CodePurpose::Phone)));
}

TEST_CASE("the throttle's counters outlive a restart", "[sso][tables]") {
    World world(GENERATE(from_range(test::kBackends)));
    ManualClock clock{Instant{1'800'000'000'000}};
    Throttle before(clock, {});
    const Attempt attempt{.account = "mai", .subnet = "203.0.113.0/24"};
    for (int i = 0; i < 8; ++i) {
        while (!before.admit(attempt).may_go()) clock.advance_milliseconds(1'000);
    }
    const auto changed = before.take_changed();
    REQUIRE_FALSE(changed.empty());
    store::Batch batch;
    put_throttle(batch, changed);
    world.commit(batch);
    world.store.reopen();
    Throttle after(clock, {});
    after.restore(find_throttle(*world.reader(), clock.now().plus_milliseconds(-24LL * 3'600 * 1'000)).value());
    CHECK_FALSE(after.admit(attempt).may_go());
    CHECK(find_throttle(*world.reader(), clock.now()).value().empty());

    batch.clear();
    before.settle(attempt, Throttle::Ending::Succeeded);
    put_throttle(batch, before.take_changed());
    world.commit(batch);
    Throttle third(clock, {});
    third.restore(find_throttle(*world.reader(), {}).value());
    CHECK(third.admit(attempt).may_go());
}
