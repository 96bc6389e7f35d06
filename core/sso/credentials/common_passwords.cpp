#include <algorithm>
#include <array>

#include "core/sso/credentials/password_policy.hpp"

namespace hub::sso {
namespace {

// In order. Words and phrases, without marks, that people in Vietnamese schools and everywhere make passwords of; whole
// keyboard rows and what stands on the box of every router.
constexpr std::string_view kStems[] = {
    "a",          "aa",          "aaa",        "abc",        "abcabc",      "abcd",       "abcde",      "abcdef",     "abcdefg",    "abcdefgh",
    "admin",      "administrator", "adminadmin", "anh",      "anhyeu",      "anhyeuem",   "aosusu",     "asd",        "asdasd",     "asdf",
    "asdfasdf",   "asdfgh",      "asdfghjk",   "asdfghjkl",  "azerty",      "bacho",      "badao",      "bangtuyet",  "baby",       "banmai",
    "bao",        "baoan",       "barcelona",  "baseball",   "beo",         "boconganh",  "bome",       "bomeyeu",    "bongda",     "boyeu",
    "buon",       "changeme",    "chaoban",    "chelsea",    "chipchip",    "computer",   "concho",     "conech",     "conga",      "conheo",
    "conlon",     "conmeo",      "cuocsong",   "dangnhap",   "default",     "demo",       "dinhmenh",   "doilaithe",  "doremon",    "doraemon",
    "dragon",     "em",          "emyeu",      "emyeuanh",   "facebook",    "football",   "freedom",    "freefire",   "gai",        "giadinh",
    "giaovien",   "giaoduc",     "google",     "guest",      "hanoi",       "hanhphuc",   "hello",      "helloworld", "hiendai",    "hoa",
    "hoahong",    "hocgioi",     "hochoc",     "hocsinh",    "hocsinhgioi", "hoilamgi",   "honda",      "iloveyou",   "internet",   "khongbiet",
    "khongco",    "khongcogi",   "khongnho",   "khongthe",   "kimochi",     "lienquan",   "liverpool",  "login",      "love",       "lovely",
    "loveyou",    "lop",         "maithuong",  "manchester", "master",      "matkhau",    "matkhaucuatoi", "matkhaumoi", "matma",    "me",
    "meoyeu",     "messi",       "meyeu",      "meyeucon",   "minecraft",   "moimoi",     "monkey",     "motngay",    "motnguoi",   "muathu",
    "naruto",     "nguyen",      "nguyenvan",  "nguyenvana", "nhacuatoi",   "nhatban",    "nhatminh",   "nhoanh",     "nhoem",      "nhomatkhau",
    "nopass",     "nopassword",  "pass",       "passpass",   "passwd",      "password",   "pokemon",    "princess",   "qazwsx",     "qazwsxedc",
    "quanly",     "quen",        "quenmatkhau", "quenroi",   "qwe",         "qweasd",     "qweasdzxc",  "qweqwe",     "qwer",       "qwert",
    "qwerty",     "qwertyui",    "qwertyuiop", "roblox",     "root",        "saigon",     "samsung",    "school",     "secret",     "shadow",
    "sieunhan",   "sinhnhat",    "sinhvien",   "soccer",     "sunshine",    "superman",   "taikhoan",   "taisao",     "tamthoi",    "temp",
    "test",       "testtest",    "thanhcong",  "thaythe",    "thaygiao",    "thcs",       "thichhoc",   "thpt",       "tieuhoc",    "tinhban",
    "tinhyeu",    "toan",        "toilatoi",   "toiyeu",     "toiyeuem",    "toiyeuvietnam", "truonghoc", "truong",    "tuoitre",    "user",
    "utyeu",      "vietnam",     "vietnamoi",  "vietnamvodich", "vnedu",    "vnpt",       "viettel",    "welcome",    "xinchao",    "yeu",
    "yeuanh",     "yeuban",      "yeubo",      "yeubome",    "yeucon",      "yeuem",      "yeume",      "yeunhieu",   "yeutruong",  "zalo",
    "zaq",        "zxc",         "zxcvbn",     "zxcvbnm",
};

}  // namespace

bool is_common_stem(std::string_view folded) {
    static const auto kSorted = [] {
        auto copy = std::to_array(kStems);
        std::sort(copy.begin(), copy.end());
        return copy;
    }();
    return std::binary_search(kSorted.begin(), kSorted.end(), folded);
}

}  // namespace hub::sso
