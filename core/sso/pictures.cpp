#include "core/sso/pictures.hpp"

namespace hub::sso {
namespace {

struct Drawing {
    Wording name;
    std::string_view shapes;  ///< on 48 by 48
};

constexpr Drawing kDrawings[] = {
    {{"Mặt trời", "Sun"},
     R"(<circle cx="24" cy="24" r="10" fill="#f5b301"/><path d="M24 3v7M24 38v7M3 24h7M38 24h7M9 9l5 5M34 34l5 5M39 9l-5 5M14 34l-5 5" stroke="#f5b301" stroke-width="4"/>)"},
    {{"Con cá", "Fish"}, R"(<ellipse cx="21" cy="24" rx="15" ry="9" fill="#1c7ed6"/><path d="M33 24l12-10v20z" fill="#1c7ed6"/><circle cx="13" cy="22" r="2" fill="#fff"/>)"},
    {{"Ngôi nhà", "House"}, R"(<path d="M6 24L24 7l18 17z" fill="#c92a2a"/><path d="M10 24h28v18H10z" fill="#e8590c"/><path d="M20 30h8v12h-8z" fill="#fff"/>)"},
    {{"Cái cây", "Tree"}, R"(<path d="M21 28h6v17h-6z" fill="#7c4a1e"/><circle cx="24" cy="18" r="14" fill="#2f9e44"/>)"},
    {{"Ngôi sao", "Star"}, R"(<path d="M24 4l6 14 15 1-12 10 4 15-13-8-13 8 4-15L3 19l15-1z" fill="#f08c00"/>)"},
    {{"Trái tim", "Heart"}, R"(<path d="M24 43L6 24c-8-12 9-24 18-10 9-14 26-2 18 10z" fill="#e03131"/>)"},
    {{"Quả bóng", "Ball"}, R"(<circle cx="24" cy="24" r="19" fill="#5f3dc4"/><path d="M5 24h38M24 5c-12 12-12 26 0 38M24 5c12 12 12 26 0 38" stroke="#fff" stroke-width="3" fill="none"/>)"},
    {{"Bông hoa", "Flower"},
     R"(<circle cx="24" cy="11" r="8" fill="#e64980"/><circle cx="36" cy="20" r="8" fill="#e64980"/><circle cx="31" cy="34" r="8" fill="#e64980"/><circle cx="17" cy="34" r="8" fill="#e64980"/><circle cx="12" cy="20" r="8" fill="#e64980"/><circle cx="24" cy="24" r="7" fill="#ffd43b"/>)"},
    {{"Con thuyền", "Boat"}, R"(<path d="M4 31h40l-8 12H12z" fill="#7c4a1e"/><path d="M22 4v24H6z" fill="#1098ad"/><path d="M26 8v20h14z" fill="#22b8cf"/>)"},
    {{"Mặt trăng", "Moon"}, R"(<path d="M30 4a20 20 0 1 0 14 28A17 17 0 0 1 30 4z" fill="#748ffc"/>)"},
    {{"Cái cốc", "Cup"}, R"(<path d="M9 12h24v24a6 6 0 0 1-6 6H15a6 6 0 0 1-6-6z" fill="#0b7285"/><path d="M33 18h5a4 4 0 0 1 4 4v4a4 4 0 0 1-4 4h-5" stroke="#0b7285" stroke-width="4" fill="none"/>)"},
    {{"Con diều", "Kite"}, R"(<path d="M24 3l15 17-15 17L9 20z" fill="#d6336c"/><path d="M24 3v34M9 20h30" stroke="#fff" stroke-width="2"/><path d="M24 37c-8 4 8 6 0 10" stroke="#d6336c" stroke-width="3" fill="none"/>)"},
};
static_assert(std::size(kDrawings) == kPictures);

}  // namespace

std::string_view picture_name(Language language, std::size_t number) { return kDrawings[number].name.in(language); }

std::string picture(Language language, std::size_t number) {
    return "<svg class=\"picture\" role=\"img\" aria-label=\"" + std::string(picture_name(language, number)) + "\" viewBox=\"0 0 48 48\" xmlns=\"http://www.w3.org/2000/svg\">" +
           std::string(kDrawings[number].shapes) + "</svg>";
}

}  // namespace hub::sso
