// The pupils that the load consists of: some 350 bytes each, as a vendor would push them. Sequence n stands
// in the address, so that every message is news and the sink can tell which one it has.
//
// Ownership: values. Threads: any. Failure: none.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace hub::perf {

inline constexpr std::uint32_t kPupils = 200'000;
inline constexpr std::uint32_t kFirstTenant = 64'000'001;

/// The school of a pupil, always the same.
inline std::uint32_t school_of(std::uint32_t pupil, std::uint32_t schools) { return (pupil * 2'654'435'761U >> 8U) % schools; }

inline void write_pupil(std::string& out, std::uint32_t pupil, std::uint32_t sequence) {
    static constexpr std::array<const char*, 8> kFamily{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Rơ Châm", "Siu", "Đặng"};
    static constexpr std::array<const char*, 8> kGiven{"Thị Ánh Nguyệt", "Văn Minh", "Quốc Bảo", "Ngọc Hân", "Gia Huy", "Thị Kim Chi", "Đức Anh", "Khánh Linh"};
    std::array<char, 640> text;
    const int size = std::snprintf(
        text.data(), text.size(),
        R"({"ma":"B%06u","ho_ten":"%s %s","ngay_sinh":"%02u/%02u/%u","gioi_tinh":"%u","so_dinh_danh":"0523%08u","quoc_tich":"VN","khoi":"%u",)"
        R"("ma_xa":"21550","loai_ma_xa":"2025","dia_chi":"Số %010u đường Trần Hưng Đạo, tổ 5","ho_ten_me":"%s Thị Hồng","ho_ten_cha":"%s Văn Hùng","trang_thai":"1"})",
        pupil, kFamily[pupil % 8], kGiven[pupil / 8 % 8], pupil % 28 + 1, pupil % 12 + 1, 2008 + pupil % 10, pupil % 2, pupil, pupil % 12 + 1, sequence,
        kFamily[pupil / 64 % 8], kFamily[pupil % 8]);
    out.assign(text.data(), static_cast<std::size_t>(size));
}

}  // namespace hub::perf
