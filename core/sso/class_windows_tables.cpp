#include "core/security/digest.hpp"
#include "core/sso/class_windows.hpp"
#include "core/sso/credentials/spoken_code.hpp"
#include "core/sso/pictures.hpp"

namespace hub::sso {
namespace {

using store::Cell;
using store::Row;
using store::Type;

constexpr std::size_t kRoomDrawn = 7;   // 31 bits for an hour, throttled; two groups of four
constexpr std::size_t kCardDrawn = 11;  // 49 bits
constexpr std::size_t kGroup = 4;

const store::TableSpec kWindows{"sso_class_window",
                                store::Domain::Identity,
                                {{"school", Type::Text}, {"class", Type::Text}, {"code", Type::Text}, {"subnet", Type::Text}, {"opened_by", Type::Integer}, {"until", Type::Integer}},
                                2,
                                {{"sso_class_window_code", {"code"}}}};

const store::TableSpec kCards{"sso_pupil_card",
                              store::Domain::Identity,
                              {{"account", Type::Integer}, {"picks", Type::Text}, {"card", Type::Text}, {"made_at", Type::Integer}},
                              1,
                              {{"sso_pupil_card_card", {"card"}}}};

Row row_of(const ClassWindow& window) { return {window.of.school, window.of.name, window.code_mark, window.subnet, window.opened_by, window.until.milliseconds}; }

ClassWindow window_of(const Row& row) {
    return {{store::bytes(row[0]), store::bytes(row[1])}, store::bytes(row[2]), store::bytes(row[3]), store::integer(row[4]), {store::integer(row[5])}};
}

std::string text_of(Key pupil, const Picks& picks) {
    std::string out = subject_of(pupil);
    for (const auto pick : picks) out += "." + std::to_string(pick);
    return out;
}

tl::unexpected<Error> closed() { return fail("window.closed", "no window of this class is open here"); }

}  // namespace

std::vector<const store::TableSpec*> class_window_tables() { return {&kWindows, &kCards}; }

ClassWindows::ClassWindows(const Parts& parts)
    : store_(parts.store), events_(parts.events), key_(security::as_bytes(security::hmac_sha256(parts.index_key, "sso class windows"))), random_(parts.random), clock_(parts.clock) {}

std::string ClassWindows::mark(std::string_view kind, std::string_view what) const { return security::to_hex(security::hmac_sha256(key_, std::string(kind) + "|" + std::string(what))); }

bool ClassWindows::holds(const ClassWindow& window, const std::string& subnet) const { return clock_.now() < window.until && window.subnet == subnet; }

Result<ClassWindows::Opened> ClassWindows::open(const ClassName& name, Key teacher, std::int64_t minutes, const std::string& subnet) {
    if (minutes < 1 || minutes > kLongestMinutes) return fail("window.minutes", "a class window is open for 1 to 60 minutes");
    const std::string code = new_spoken_code(kRoomDrawn, random_);
    const ClassWindow window{name, mark("room", code), subnet, teacher, clock_.now().plus_milliseconds(minutes * 60'000)};
    store::Batch batch;
    batch.put(kWindows, row_of(window));
    events_.note(batch, {teacher, "window-opened", {}, text_of(name)});
    HUB_TRY(store_.write_and_wait(std::move(batch)));
    return Opened{grouped(code, kGroup), window.until};
}

Status ClassWindows::close(const ClassName& name) {
    store::Batch batch;
    batch.erase(kWindows, {name.school, name.name});
    return store_.write_and_wait(std::move(batch));
}

Result<ClassWindow> ClassWindows::find(std::string_view code, const std::string& subnet) const {
    HUB_TRY_ASSIGN(const auto plain, read_spoken_code(code, kRoomDrawn));
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const Cell parameters[] = {mark("room", plain)};
    const Type shape[] = {Type::Text, Type::Text, Type::Text, Type::Text, Type::Integer, Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT school, class, code, subnet, opened_by, until FROM sso_class_window WHERE code = ?", parameters, shape));
    if (rows.size() != 1) return closed();
    ClassWindow window = window_of(rows.front());
    if (!holds(window, subnet)) return closed();
    return window;
}

Result<ClassWindow> ClassWindows::of_class(const ClassName& name, const std::string& subnet) const {
    HUB_TRY_ASSIGN(const auto row, store_.read(kWindows, {name.school, name.name}));
    if (!row || !holds(window_of(*row), subnet)) return closed();
    return window_of(*row);
}

Result<PupilCard> ClassWindows::new_card(const Account& pupil, const ClassName& name, Key by) {
    if (is_staff(pupil)) return fail("slip.staff", "an account of staff has no card");
    PupilCard card;
    for (auto& pick : card.picks) pick = static_cast<std::size_t>(random_.below(kPictures));
    const std::string code = new_spoken_code(kCardDrawn, random_);
    card.code = grouped(code, kGroup);
    store::Batch batch;
    batch.put(kCards, {pupil.id, mark("picks", text_of(pupil.id, card.picks)), mark("card", code), clock_.now().milliseconds});
    events_.note(batch, {pupil.id, "card-made", by, text_of(name)});
    HUB_TRY(store_.write_and_wait(std::move(batch)));
    return card;
}

Result<bool> ClassWindows::fits(Key pupil, const Picks& picks) const {
    HUB_TRY_ASSIGN(const auto row, store_.read(kCards, {pupil}));
    return row && security::equal_constant_time(store::bytes((*row)[1]), mark("picks", text_of(pupil, picks)));
}

Result<std::optional<Key>> ClassWindows::owner_of(std::string_view card_code) const {
    HUB_TRY_ASSIGN(const auto plain, read_spoken_code(card_code, kCardDrawn));
    HUB_TRY_ASSIGN(const auto reader, store_.readers().borrow());
    const Cell parameters[] = {mark("card", plain)};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT account FROM sso_pupil_card WHERE card = ?", parameters, shape));
    if (rows.size() != 1) return std::optional<Key>();
    return std::optional<Key>(store::integer(rows.front()[0]));
}

}  // namespace hub::sso
