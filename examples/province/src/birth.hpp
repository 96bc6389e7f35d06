// A birth date that may lack its day or its month, and the ways the systems write it.
//
// Threads: any. Failure: none.
#pragma once

#include <cstdio>
#include <string>

namespace province {

struct Birth {
    int year = 0;   ///< 0: nothing known
    int month = 0;  ///< 0: only the year is known
    int day = 0;    ///< 0: day unknown

    friend bool operator==(const Birth&, const Birth&) = default;
};

/// dd/MM/yyyy, MM/yyyy or yyyy, as schools and VnEdu write.
inline std::string school_writing(const Birth& birth) {
    char text[32];
    if (birth.day != 0) {
        std::snprintf(text, sizeof text, "%02d/%02d/%04d", birth.day, birth.month, birth.year);
    } else if (birth.month != 0) {
        std::snprintf(text, sizeof text, "%02d/%04d", birth.month, birth.year);
    } else {
        std::snprintf(text, sizeof text, "%04d", birth.year);
    }
    return text;
}

/// yyyy-MM-ddT00:00:00.0, yyyy-MM or yyyy, as the sector database holds it.
inline std::string sector_writing(const Birth& birth) {
    char text[48];
    if (birth.day != 0) {
        std::snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00.0", birth.year, birth.month, birth.day);
    } else if (birth.month != 0) {
        std::snprintf(text, sizeof text, "%04d-%02d", birth.year, birth.month);
    } else {
        std::snprintf(text, sizeof text, "%04d", birth.year);
    }
    return text;
}

/// The day number Excel stores for a complete date (1900 system, after February 1900).
inline int excel_serial(const Birth& birth) {
    const int year = birth.month <= 2 ? birth.year - 1 : birth.year;
    const int era_year = year % 400;
    const int day_of_year = (153 * (birth.month + (birth.month > 2 ? -3 : 9)) + 2) / 5 + birth.day - 1;
    const int day_of_era = era_year * 365 + era_year / 4 - era_year / 100 + day_of_year;
    return year / 400 * 146097 + day_of_era - 719468 + 25569;
}

}  // namespace province
