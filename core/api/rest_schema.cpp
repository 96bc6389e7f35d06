#include "core/api/rest_schema.hpp"

#include <string>

namespace hub::api {
namespace {

using codec::Value;
constexpr auto kSometimes = SchemaField::Presence::Sometimes;

constexpr SchemaField kProblem[] = {
    {"type", "string", "urn:eduhub:problem: and the code"},
    {"title", "string", "What happened, in the language asked for"},
    {"status", "integer", "The HTTP status"},
    {"detail", "string", "What to do about it, in the language asked for"},
    {"code", "string", "Stable; for programs"},
    {"message", "string", "What exactly, in English; for whoever looks further"},
};
constexpr SchemaField kConnectionCounts[] = {
    {"total", "integer", "Connections in reach"},
    {"not_started", "integer", "Their adapter was not needed yet"},
    {"starting", "integer", "Their adapter is starting"},
    {"ready", "integer", "Their adapter runs"},
    {"restarting", "integer", "Their adapter crashed and comes back"},
    {"quarantined", "integer", "Their adapter crashed too often and waits for a person"},
};
constexpr SchemaField kDeliveryCounts[] = {
    {"dead", "integer", "Refused for good by their destination"},
    {"uncertain", "integer", "May have happened; nobody knows"},
    {"held", "integer", "A person must decide first"},
};
constexpr SchemaField kQueue[] = {
    {"ready", "integer", "Deliveries to be sent now"},
    {"in_flight", "integer", "Deliveries being sent"},
    {"retrying", "integer", "Deliveries to be tried again later"},
    {"waiting", "integer", "Deliveries that wait for a reference"},
    {"resting", "integer", "Ready deliveries of destinations that rest after failures"},
};
constexpr SchemaField kHealth[] = {
    {"status", "string", "good, or attention: something waits for a person"},
    {"at", "date-time", "When this was so"},
    {"connections", "ConnectionCounts", "Connections by the health of their adapter"},
    {"deliveries", "DeliveryCounts", "Deliveries that want a person"},
    {"quarantined", "integer", "Records that were refused on their way in"},
    {"counted_to", "integer", "Counts above it say no more than that there are more"},
    {"queue", "Queue", "Of the whole hub; for a token without limits only", kSometimes},
};
constexpr SchemaField kRead[] = {
    {"entity", "string", "What was read"},
    {"state", "string", "never_run, good, held"},
    {"pages", "integer", "Pages of the last read"},
    {"records", "integer", "Records of the last read"},
    {"last_good_at", "date-time", "When it last went well", kSometimes},
    {"code", "string", "Why it is held", kSometimes},
    {"message", "string", "The same in words", kSometimes},
};
constexpr SchemaField kMode[] = {
    {"entity", "string", "An entity"},
    {"mode", "string", "observe, dry_run, write"},
};
constexpr SchemaField kConnection[] = {
    {"system", "string", "The system"},
    {"tenant", "string", "The school"},
    {"adapter", "string", "Health of its adapter: not_started, starting, ready, restarting, quarantined"},
    {"modes", "[Mode]", "What may be written"},
    {"reads", "[Read]", "How its reads stand"},
};
constexpr SchemaField kReceipt[] = {
    {"id", "string", "The receipt"},
    {"at", "date-time", "When it was on disk"},
    {"system", "string", "Where it came from"},
    {"tenant", "string", "The school"},
    {"entity", "string", "What it holds"},
    {"name", "string", "File name or page"},
    {"status", "string", "queued, applied, unreadable"},
    {"changed", "integer", "Records that became a new version"},
    {"unchanged", "integer", "Records that said nothing new"},
    {"quarantined", "integer", "Records that were refused"},
    {"code", "string", "Why it could not be read", kSometimes},
    {"vi", "string", "The same in Vietnamese", kSometimes},
    {"en", "string", "The same in English", kSometimes},
};
constexpr SchemaField kRecordHead[] = {
    {"id", "string", "The hub's id of the record"},
    {"entity", "string", "organisation, class, staff, pupil, mark, result"},
    {"tenant", "string", "The school"},
    {"version", "integer", "Ascending with every change"},
    {"changed_at", "date-time", "When this version was made"},
    {"presence", "string", "present, gone"},
};
constexpr SchemaField kSource[] = {
    {"system", "string", "A system that knows the record"},
    {"tenant", "string", "The school there"},
    {"source_id", "string", "What the record is called there"},
    {"version", "integer", "Of what that system says"},
    {"received_at", "date-time", "When it last said something new"},
};
constexpr SchemaField kAttempt[] = {
    {"at", "date-time", "When"},
    {"outcome", "string", "What the destination did"},
    {"detail", "string", "What it said"},
};
constexpr SchemaField kDelivery[] = {
    {"destination", "string", "The system"},
    {"tenant", "string", "The school"},
    {"version", "integer", "The version it has"},
    {"wanted_version", "integer", "The version it is to have"},
    {"status", "string", "ready, waiting, retry, attempting, delivered, pending, uncertain, dead, dry_run, held"},
    {"remote_id", "string", "What the record is called there"},
    {"cause", "string", "Why it stands so", kSometimes},
    {"cause_field", "string", "Because of which field", kSometimes},
    {"needs", "string", "What it waits for", kSometimes},
    {"attempts", "[Attempt]", "The last few"},
};
constexpr SchemaField kRecord[] = {
    {"id", "string", "The hub's id of the record"},
    {"entity", "string", "organisation, class, staff, pupil, mark, result"},
    {"tenant", "string", "The school"},
    {"version", "integer", "Ascending with every change"},
    {"changed_at", "date-time", "When this version was made"},
    {"presence", "string", "present, gone"},
    {"seen_from", "string", "hub: the record as the hub holds it; source: as the token's own system says it"},
    {"fields", "any", "Its fields by their paths, of the classes that the token names"},
    {"withheld", "[string]", "Classes of fields that have values but that the token does not name"},
    {"sources", "[Source]", "Systems in reach that know it"},
    {"deliveries", "[Delivery]", "Destinations in reach that are to have it"},
};
constexpr SchemaField kMessage[] = {
    {"id", "string", "The change that made the version"},
    {"record", "string", "The record"},
    {"entity", "string", "What the record is"},
    {"receipt", "string", "What it came with"},
    {"version", "integer", "The version of the record"},
    {"at", "date-time", "When it was made"},
    {"cause", "string", "new, changed, rekeyed …"},
    {"by", "string", "The connection that brought it"},
};
constexpr SchemaField kStep[] = {
    {"step", "string", "receive, decode, translate, validate, resolve, merge, route, deliver, settle"},
    {"at", "date-time", "When"},
    {"outcome", "string", "What came of it"},
    {"by", "string", "The part that did it"},
    {"detail", "string", "More, without personal data"},
};
constexpr SchemaField kMessageStory[] = {
    {"message", "Message", "Which version"},
    {"steps", "[Step]", "How the receipt became the version; none where they are no longer kept"},
    {"deliveries", "[Delivery]", "Where the record stands at destinations in reach"},
};
constexpr SchemaField kRefused[] = {
    {"id", "string", "This problem"},
    {"code", "string", "Why it was refused"},
    {"field", "string", "Which field"},
    {"system", "string", "Where it came from"},
    {"tenant", "string", "The school"},
    {"entity", "string", "What it was to be"},
    {"location", "string", "Where in the receipt it stands"},
    {"source_id", "string", "What it is called where it came from"},
    {"receipt", "string", "What it came with"},
    {"ordinal", "integer", "Its place in the receipt"},
    {"at", "date-time", "When it was refused"},
    {"vi", "string", "What it means and what to do, in Vietnamese"},
    {"en", "string", "The same in English"},
};
constexpr SchemaField kDeadLetter[] = {
    {"id", "string", "This delivery"},
    {"record", "string", "The record"},
    {"entity", "string", "What the record is"},
    {"destination", "string", "The system"},
    {"tenant", "string", "The school"},
    {"version", "integer", "The version it has"},
    {"wanted_version", "integer", "The version it is to have"},
    {"status", "string", "dead, uncertain, held"},
    {"remote_id", "string", "What the record is called there"},
    {"cause", "string", "Why it stands so", kSometimes},
    {"cause_field", "string", "Because of which field", kSometimes},
    {"needs", "string", "What it waits for", kSometimes},
    {"attempts", "[Attempt]", "The last few"},
    {"updated_at", "date-time", "When it came to stand so"},
    {"vi", "string", "What it means and what to do, in Vietnamese", kSometimes},
    {"en", "string", "The same in English", kSometimes},
};
constexpr SchemaField kFound[] = {
    {"record", "string", "A record of the person"},
    {"tenant", "string", "The school"},
    {"entity", "string", "staff, pupil"},
};
constexpr SchemaField kFoundRecords[] = {{"items", "[Found]", "Records in reach; none when the number is not known"}};
constexpr SchemaField kSearch[] = {{"national_id", "string", "Twelve digits"}};
constexpr SchemaField kRetryOne[] = {{"reason", "string", "Why; stands in the evidence"}};
constexpr SchemaField kRetry[] = {
    {"reason", "string", "Why; stands in the evidence"},
    {"ids", "[string]", "These deliveries; all that fit when absent", kSometimes},
    {"status", "string", "dead (when absent), uncertain, held", kSometimes},
    {"system", "string", "Of this destination", kSometimes},
    {"tenant", "string", "Of this school", kSometimes},
    {"entity", "string", "Of this entity", kSometimes},
    {"code", "string", "Of this cause", kSometimes},
};
constexpr SchemaField kRetried[] = {{"retried", "integer", "Deliveries that are sent again"}};
constexpr SchemaField kSync[] = {{"entity", "string", "Only this one; all that are read when absent", kSometimes}};
constexpr SchemaField kUser[] = {
    {"login", "string", "Login name, folded"},
    {"name", "string", "As people read it"},
    {"roles", "[string]", "pupil, guardian, teacher, staff, administrator"},
    {"school", "string", "The school it belongs to; empty: none"},
    {"state", "string", "active, disabled"},
    {"subject", "string", "What applications know it by"},
    {"created_at", "date-time", "When it was made"},
};
constexpr SchemaField kUserOrder[] = {
    {"login", "string", "Login name; case and Vietnamese marks do not count"},
    {"name", "string", "The person's name; the login name when absent", kSometimes},
    {"roles", "[string]", "pupil, guardian, teacher, staff"},
    {"school", "string", "The school it belongs to", kSometimes},
    {"email", "string", "Told to applications that may ask for it", kSometimes},
    {"phone", "string", "Told to applications that may ask for it; recovers the account", kSometimes},
};
constexpr SchemaField kUserChange[] = {
    {"name", "string", "The person's name", kSometimes},
    {"roles", "[string]", "pupil, guardian, teacher, staff", kSometimes},
    {"state", "string", "active, disabled", kSometimes},
};
constexpr SchemaField kSession[] = {
    {"session", "string", "The session"},
    {"device", "string", "What the browser calls itself"},
    {"methods", "string", "How the person proved who he is (RFC 8176); acting: an administrator acts for him"},
    {"place", "string", "own, shared"},
    {"signed_in_at", "date-time", "When"},
    {"seen_at", "date-time", "When last seen, to five minutes"},
    {"expires_at", "date-time", "When it ends"},
};
constexpr SchemaField kSessions[] = {{"items", "[Session]", "Those that go on, the one seen last first"}};
constexpr SchemaField kEndedSession[] = {{"session", "string", "The session"}, {"subject", "string", "Whose it was"}};
constexpr SchemaField kAccountEvent[] = {
    {"at", "date-time", "When"},
    {"what", "string", "slip-made, account-disabled, acting-begun …"},
    {"by", "string", "owner, operator, or the subject of another account"},
    {"about", "string", "A class, an application, a token, a subject"},
};
constexpr SchemaField kAccountEvents[] = {{"items", "[AccountEvent]", "The newest first, 200 at most"}};
constexpr SchemaField kAppLinks[] = {{"items", "[any]", "The newest first"}};
constexpr SchemaField kApp[] = {
    {"app", "string", "The application"},
    {"name", "string", "As people read it"},
    {"rung", "string", "oidc, saml, launch_link, assisted"},
    {"client", "string", "Its name as a client; empty: none"},
    {"home", "string", "What the launcher opens"},
};
constexpr SchemaField kApps[] = {{"items", "[App]", "As configured"}};
constexpr SchemaField kSigningKey[] = {
    {"id", "string", "kid"},
    {"signs", "string", "tokens, saml"},
    {"algorithm", "string", "ES256, RS256"},
    {"standing", "string", "next, active, retired"},
    {"made_at", "date-time", "When", kSometimes},
    {"since", "date-time", "Since when it stands so"},
};
constexpr SchemaField kSigningKeys[] = {{"items", "[SigningKey]", "All that are published"}};
constexpr SchemaField kRotateOrder[] = {{"algorithm", "string", "ES256, RS256"}};
constexpr SchemaField kKeyChange[] = {{"what", "string", "What became of it"}, {"id", "string", "kid"}, {"algorithm", "string", "ES256, RS256"}};
constexpr SchemaField kKeyChanges[] = {{"changes", "[KeyChange]", "What changed"}};
constexpr SchemaField kImpersonation[] = {
    {"id", "string", "The request, and the session once it has begun"},
    {"administrator", "string", "Login name of who asked and acts"},
    {"person", "string", "Login name of the person acted for"},
    {"second", "string", "Login name of who agreed or refused; empty: nobody yet"},
    {"state", "string", "asked, approved, refused, begun, ended, run_out"},
    {"reason", "string", "Why"},
    {"minutes", "integer", "How long at most"},
    {"asked_at", "date-time", "When it was asked for"},
    {"decided_at", "date-time", "When it was agreed to or refused", kSometimes},
    {"begun_at", "date-time", "When it began", kSometimes},
    {"ended_at", "date-time", "When it ended", kSometimes},
};
constexpr SchemaField kImpersonations[] = {{"items", "[Impersonation]", "The newest first, 200 at most"}};
constexpr SchemaField kSynced[] = {{"reads", "[Read]", "How its reads stand now"}};

#define HUB_PAGE(schema, item)                                             \
    constexpr SchemaField k##schema##Page[] = {                            \
        {"items", "[" #item "]", "In a stable order"},                     \
        {"next", "string", "Cursor of the next page; absent at the end", kSometimes}}
HUB_PAGE(Connection, Connection);
HUB_PAGE(Receipt, Receipt);
HUB_PAGE(Record, RecordHead);
HUB_PAGE(Message, Message);
HUB_PAGE(Refused, Refused);
HUB_PAGE(DeadLetter, DeadLetter);
HUB_PAGE(User, User);
#undef HUB_PAGE

constexpr SchemaDefinition kSchemas[] = {
    {"AccountEvent", "Something that happened to an account.", kAccountEvent},
    {"AccountEvents", "What happened to an account.", kAccountEvents},
    {"App", "An application that people are signed in to.", kApp},
    {"AppLinks", "Accounts of a person at applications.", kAppLinks},
    {"Apps", "Applications that people are signed in to.", kApps},
    {"Attempt", "One try at a destination.", kAttempt},
    {"Connection", "One system at one school.", kConnection},
    {"ConnectionCounts", "Connections by health.", kConnectionCounts},
    {"ConnectionPage", "Connections by system and school.", kConnectionPage},
    {"DeadLetter", "A delivery that wants a person.", kDeadLetter},
    {"DeadLetterPage", "Deliveries that want a person, by school, system and record.", kDeadLetterPage},
    {"Delivery", "A record at a destination.", kDelivery},
    {"DeliveryCounts", "Deliveries that want a person.", kDeliveryCounts},
    {"EndedSession", "A session that was ended.", kEndedSession},
    {"Found", "A record of a person.", kFound},
    {"FoundRecords", "Records of a person.", kFoundRecords},
    {"Health", "How the hub stands, as far as the token reaches.", kHealth},
    {"Impersonation", "An administrator's request to act for a person.", kImpersonation},
    {"Impersonations", "Requests to act for a person.", kImpersonations},
    {"KeyChange", "What became of a key.", kKeyChange},
    {"KeyChanges", "What became of keys.", kKeyChanges},
    {"Message", "One version of a record.", kMessage},
    {"MessagePage", "Versions, the newest first.", kMessagePage},
    {"MessageStory", "How one version came to be and where it went.", kMessageStory},
    {"Mode", "What may be written of an entity.", kMode},
    {"Problem", "Why a request was refused (RFC 9457).", kProblem},
    {"Queue", "What is on its way out.", kQueue},
    {"Read", "How a connection's read stands.", kRead},
    {"Receipt", "Something received.", kReceipt},
    {"ReceiptPage", "Receipts, the newest first.", kReceiptPage},
    {"Record", "A record.", kRecord},
    {"RecordHead", "A record without its values.", kRecordHead},
    {"RecordPage", "Records, the oldest first.", kRecordPage},
    {"Refused", "One problem of a record that was refused.", kRefused},
    {"RefusedPage", "Refused records, the newest receipt first.", kRefusedPage},
    {"Retried", "What was set going.", kRetried},
    {"RetryOne", "An order to send one delivery again.", kRetryOne},
    {"RetryOrder", "An order to send deliveries again.", kRetry},
    {"RotateOrder", "An order to sign with the next key.", kRotateOrder},
    {"SearchOrder", "A person looked for.", kSearch},
    {"Session", "Somebody signed in at a browser.", kSession},
    {"Sessions", "Where an account is signed in.", kSessions},
    {"SigningKey", "A key that signs.", kSigningKey},
    {"SigningKeys", "Keys that sign.", kSigningKeys},
    {"Source", "What a record is called in a system.", kSource},
    {"Step", "One step of a journey.", kStep},
    {"SyncOrder", "An order to read now.", kSync},
    {"Synced", "What a read brought.", kSynced},
    {"User", "An account that signs in.", kUser},
    {"UserChange", "What is to change of an account.", kUserChange},
    {"UserOrder", "An account to be made.", kUserOrder},
    {"UserPage", "Accounts, by login name.", kUserPage},
};

}  // namespace

std::span<const SchemaDefinition> rest_schemas() { return kSchemas; }

Value schema_of_type(std::string_view type) {
    Value out = Value::object();
    if (type.starts_with('[')) {
        out.set("type", "array");
        out.set("items", schema_of_type(type.substr(1, type.size() - 2)));
    } else if (type == "any") {
        out.set("type", "object");
    } else if (type == "date-time") {
        out.set("type", "string");
        out.set("format", "date-time");
    } else if (type == "string" || type == "integer" || type == "boolean") {
        out.set("type", type);
    } else {
        out.set("$ref", "#/components/schemas/" + std::string(type));
    }
    return out;
}

Value rest_schemas_json() {
    Value all = Value::object();
    for (const auto& schema : rest_schemas()) {
        Value properties = Value::object();
        Value required = Value::array();
        for (const auto& field : schema.fields) {
            Value one = schema_of_type(field.type);
            one.set("description", field.doc);
            properties.set(field.name, std::move(one));
            if (field.presence == SchemaField::Presence::Always) required.push_back(field.name);
        }
        Value out = Value::object();
        out.set("type", "object");
        out.set("description", schema.doc);
        out.set("properties", std::move(properties));
        if (!required.items().empty()) out.set("required", std::move(required));
        out.set("additionalProperties", Value(false));
        all.set(schema.name, std::move(out));
    }
    return all;
}

}  // namespace hub::api
