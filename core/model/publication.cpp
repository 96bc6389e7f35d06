#include "core/model/publication.hpp"

namespace hub::model {

Publication publication_of(const Record& record) {
    switch (record.entity()) {
        case EntityKind::Organisation:
        case EntityKind::Class:
        case EntityKind::Staff:
        case EntityKind::Pupil:
        case EntityKind::Announcement: return Publication::Published;
        case EntityKind::Mark: {
            static const Slot state = *definition(EntityKind::Mark).slot_of("state");
            const auto& text = record.at(state).text;
            return text == "locked" ? Publication::Locked : text == "published" ? Publication::Published : Publication::Draft;
        }
        case EntityKind::Result: {
            static const Slot ready = *definition(EntityKind::Result).slot_of("ready");
            return record.at(ready).text == "true" ? Publication::Locked : Publication::Draft;
        }
    }
    return Publication::Draft;
}

}  // namespace hub::model
