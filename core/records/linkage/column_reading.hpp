// The columns of a table on their way into Records. Rows are gathered into a batch; while the next is gathered, another thread makes
// values of it.
//
// Ownership: writes into Records, which has to live as long. Threads: one of its own; called by one. Failure: none; what cannot be
// read is told in Records.
#pragma once

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/records/linkage/cell_charsets.hpp"
#include "core/records/linkage/file_headings.hpp"
#include "core/records/linkage/records.hpp"
#include "core/records/linkage/row_batch.hpp"

namespace hub::linkage {

class ColumnReading {
public:
    ColumnReading(const Model& model, Records& records);
    ~ColumnReading();
    ColumnReading(const ColumnReading&) = delete;
    ColumnReading& operator=(const ColumnReading&) = delete;

    /// The next table. `columns`: so many it has at most; `file`: its system, where it has no column of it; `table`: what it is called
    /// in what is told of it.
    void begin(const FileHeadings& headings, std::size_t columns, text::Declared declared, const std::string& file, const std::string& table);
    /// The cells of the next record, whose id Records has.
    void add(const std::vector<std::string>& cells);
    /// The table has ended: every value is made.
    void end();

private:
    static constexpr std::size_t kNowhere = FileHeadings::kNowhere;
    /// What has been read of one field.
    struct OfField {
        std::string heading;
        std::vector<std::size_t> places;     ///< of its columns in the table; none: it does not have it
        std::size_t unnamed = kNowhere;      ///< perhaps one more
        bool joined = false;                 ///< it was
        std::vector<CellCharsets> charsets;  ///< by column, of fields with letters
        Dictionary raw;                      ///< writings known; most cells repeat one
        std::vector<std::uint32_t> value{0};
    };
    /// A cell whose place in the dictionary is on its way from memory.
    struct Ahead {
        std::string_view cell;
        std::uint64_t hash = 0;
        std::string room;
    };
    static constexpr std::size_t kAhead = 32;

    void turn_over();
    void work();
    void make_values(std::size_t field);
    void name_system(std::size_t field);
    void look_behind(OfField& reading);
    void look_at_charsets(OfField& reading);
    std::string_view cell_of(OfField& reading, std::size_t row, std::string& room) const;
    std::uint32_t value_of(std::size_t field, const Ahead& ahead, std::size_t record);
    void tell();

    const Model& model_;
    Records& records_;
    text::Declared declared_ = text::Declared::Unicode;
    std::string file_, table_;
    std::vector<std::size_t> wanted_;
    std::size_t system_place_ = kNowhere;
    Dictionary systems_;
    std::vector<OfField> fields_;
    RowBatch gathered_, worked_on_;
    std::atomic<std::size_t> next_field_ = 0;
    std::thread helper_;
};

}  // namespace hub::linkage
