// Compound files and BIFF records made in memory, right and wrong, for the tests of ole and xls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hub::codec::sample {

inline std::string u16(unsigned value) { return {static_cast<char>(value & 0xFFU), static_cast<char>(value >> 8U & 0xFFU)}; }
inline std::string u32(std::uint32_t value) { return u16(value & 0xFFFFU) + u16(value >> 16U); }
inline std::string f64(double value) {
    std::string out(8, '\0');
    __builtin_memcpy(out.data(), &value, 8);
    return out;
}

inline std::string record(unsigned type, const std::string& data) { return u16(type) + u16(static_cast<unsigned>(data.size())) + data; }

/// A compound file with one stream in sectors of 512 bytes.
inline std::string compound(std::string_view name, std::string stream) {
    if (stream.size() < 4'096) stream.resize(4'096, '\0');  // below, streams lie in the short container
    const std::size_t size = stream.size();
    stream.resize((size + 511) / 512 * 512, '\0');
    const auto data_sectors = static_cast<std::uint32_t>(stream.size() / 512);
    const std::uint32_t tables = (data_sectors + 2) / 127 + 1;
    std::string header = std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(16, '\0') + u16(0x3E) + u16(3) + u16(0xFFFE) + u16(9) + u16(6) +
                         std::string(10, '\0') + u32(tables) + u32(tables) + u32(0) + u32(4'096) + u32(0xFFFFFFFE) + u32(0) + u32(0xFFFFFFFE) + u32(0);
    for (std::uint32_t i = 0; i < 109; ++i) header += u32(i < tables ? i : 0xFFFFFFFF);
    std::vector<std::uint32_t> next(tables, 0xFFFFFFFD);
    next.push_back(0xFFFFFFFE);  // the directory
    for (std::uint32_t i = 0; i < data_sectors; ++i) next.push_back(i + 1 == data_sectors ? 0xFFFFFFFE : tables + 2 + i);
    next.resize(std::size_t{tables} * 128, 0xFFFFFFFF);
    std::string table;
    for (const auto value : next) table += u32(value);
    const auto entry = [](std::string_view called, char type, std::uint32_t first, std::size_t bytes) {
        std::string out;
        for (const char c : called) (out += c) += '\0';
        out.resize(64, '\0');
        out += u16(static_cast<unsigned>(called.size() * 2 + 2));
        (out += type) += '\1';
        out += std::string(12, '\xFF') + std::string(36, '\0') + u32(first) + u32(static_cast<std::uint32_t>(bytes)) + u32(0);
        return out;
    };
    const std::string directory = entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry(name, 2, tables + 1, size) + std::string(256, '\0');
    return header + table + directory + stream;
}

/// A bare workbook of one sheet: `globals` and `cells` are records.
inline std::string workbook_stream(unsigned version, const std::string& globals, const std::string& cells) {
    const std::string bof = record(0x0809, u16(version) + u16(5) + std::string(12, '\0'));
    const std::string eof = record(0x000A, "");
    const std::string name = version == 0x0600 ? std::string("\x02\x00", 2) + "4A" : std::string("\x02") + "4A";
    const auto listed = static_cast<std::uint32_t>(bof.size() + globals.size() + 4 + 6 + name.size() + eof.size());
    const std::string sheet = record(0x0085, u32(listed) + std::string(2, '\0') + name);
    return bof + globals + sheet + eof + record(0x0809, u16(version) + u16(0x10) + std::string(12, '\0')) + cells + eof;
}

}  // namespace hub::codec::sample
