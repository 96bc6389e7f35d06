#include "core/records/linkage/report.hpp"

#include "core/records/linkage/report_samples.hpp"
#include "core/records/linkage/report_sections.hpp"
#include "core/records/linkage/report_style.hpp"
#include "core/text/html_text.hpp"

namespace hub::linkage {

namespace {

using report::element;
using report::say;
using text::Language;
using text::Wording;

struct Section {
    Wording title, words;
    std::string html;
};

std::vector<Section> sections_of(const Linkage& linkage, const ReportOptions& options, const report::Samples& samples,
                                 Language language) {
    std::vector<Section> out;
    out.push_back({{"Tóm tắt", "Summary"},
                   {"Mỗi bản ghi của tệp được so với những bản ghi có thể là của cùng một người. Máy chỉ tự gộp khi "
                    "rất chắc chắn; phần còn lại là câu hỏi cho người phụ trách.",
                    "Every record of the file was compared with those that may be the same person's. The machine "
                    "merges by itself only where it is very sure; the rest are questions for a person."},
                   report::summary(linkage, options, language)});
    out.push_back({{"Các cột đã đọc", "Columns read"},
                   {"Mỗi trường dữ liệu được tìm theo tiêu đề cột. Trường không có cột thì không được so sánh, không "
                    "tính là giống hay khác.",
                    "Each field is found by the heading of its column. A field without a column is not compared, and "
                    "counts neither for nor against."},
                   report::columns_read(linkage, language)});
    out.push_back({{"Trọng số của các cặp", "Weights of the pairs"},
                   {"Trọng số của một cặp cho biết các trường của nó cùng nhau nói lên điều gì. Hai đỉnh cách xa nhau "
                    "nghĩa là máy phân biệt rõ một người với hai người; vùng giữa hai ngưỡng là vùng phải hỏi.",
                    "A pair's weight is what its fields say together. Two hills far apart mean that one person and two "
                    "persons are clearly told apart; between the thresholds a person is asked."},
                   report::spread(linkage, language)});
    out.push_back({{"Mỗi người có bao nhiêu bản ghi", "How many records a person has"},
                   {"Số bản ghi của một người thường không vượt quá số hệ thống cùng quản lý người đó. Vài người có "
                    "quá nhiều bản ghi là dấu hiệu gộp nhầm.",
                    "A person seldom has more records than there are systems that hold the person. A few persons with "
                    "very many records are a sign of wrong merges."},
                   report::sizes(linkage, language)});
    out.push_back(
        {{"Những gì máy học được từ dữ liệu", "What the file taught"},
         {"Với mỗi mức giống nhau: m là tỉ lệ gặp ở hai bản ghi của cùng một người, u là tỉ lệ gặp ở hai người khác "
          "nhau, bit là lôgarit cơ số hai của m chia u. Thanh xanh sang phải là ủng hộ gộp, thanh đỏ sang trái là phản "
          "đối.",
          "For each level: m is how often two records of one person reach it, u how often two persons' do, bits are "
          "the logarithm to base two of m over u. Green to the right speaks for merging, red to the left against it."},
         report::learned(linkage, language)});
    out.push_back({{"Những cặp nào đã được xem", "Which pairs were looked at"},
                   {"Trong tệp lớn, chỉ những cặp giống nhau theo ít nhất một quy tắc dưới đây mới được so; trong tệp nhỏ, mọi cặp "
                    "đều được so. Mỗi cặp được đếm một lần, ở quy tắc đầu tiên tạo ra nó.",
                    "Of a large file, only pairs that agree by at least one of these rules were compared; of a small one, all "
                    "of them. Each pair is counted once, under the first rule that makes it."},
                   report::rules(linkage, language)});
    out.push_back({{"Các cặp mẫu", "Sample pairs"},
                   {"Những trường hợp khó nhất, để người đọc tự kiểm tra. Mỗi thanh bắt đầu ở chỗ thanh trước dừng "
                    "lại: xanh cộng thêm, đỏ trừ bớt, thanh cuối là tổng; vạch liền là 0 bit, vạch đứt là ngưỡng gộp. "
                    "Giống nhau ở một giá trị hiếm được thêm bit, ở một giá trị phổ biến thì ít hơn.",
                    "The hardest cases, for readers to check. Each bar starts where the one before it stopped: green "
                    "adds, red takes away, the last is the total; the solid line is 0 bits, the dashed one the "
                    "threshold of merging. Agreeing on a rare value adds more bits than on a common one."},
                   report::pairs(linkage, samples, language)});
    out.push_back({{"Những người có nhiều bản ghi nhất", "The persons with the most records"},
                   {"Các bản ghi đã được gộp thành một người, giá trị ở dạng đã chuẩn hoá để so sánh. Nếu có gộp nhầm, "
                    "thường thấy ở đây trước.",
                    "Records merged into one person, values as they were made comparable. A wrong merge is usually "
                    "seen here first."},
                   report::largest_clusters(linkage, options, language)});
    return out;
}

constexpr Wording kTitle{"Báo cáo đối chiếu danh sách", "Record linkage report"};
constexpr Wording kKeep{
    "Báo cáo này có thông tin cá nhân của trẻ em. Hãy giữ và chia sẻ cẩn thận như chính tệp dữ liệu.",
    "This report holds personal data of children. Keep and share it with the same care as the file itself."};

std::string part(const Linkage& linkage, const ReportOptions& options, const report::Samples& samples,
                 Language language) {
    const std::string code(say(language, "vi", "en"));
    std::string contents, body;
    std::size_t number = 0;
    for (const Section& section : sections_of(linkage, options, samples, language)) {
        const std::string id = code + "-" + std::to_string(++number);
        contents += "<li><a href=\"#" + id + "\">" + std::string(section.title.in(language)) + "</a></li>";
        body += "<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">" +
                std::string(section.title.in(language)) + "</h2>" + element("p", section.words.in(language)) +
                section.html + "</section>\n";
    }
    return "<div lang=\"" + code + "\"><h1>" + std::string(kTitle.in(language)) + "</h1>" +
           (options.source.empty()
                ? ""
                : element("p", std::string(say(language, "Tệp: ", "File: ")) + report::shown(options.source))) +
           "<p class=\"keep\">" + std::string(kKeep.in(language)) + "</p>" + "<nav aria-label=\"" +
           std::string(say(language, "Mục lục", "Contents")) + "\"><ol>" + contents + "</ol></nav>\n" + body +
           "</div>\n";
}

}  // namespace

std::string report_html(const Linkage& linkage, const ReportOptions& options) {
    const auto samples = report::samples_of(linkage, options);
    return "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width, initial-scale=1\">"
           "<meta name=\"robots\" content=\"noindex\"><meta name=\"referrer\" content=\"no-referrer\">"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
           "<title>" +
           std::string(kTitle.vi) + " · " + std::string(kTitle.en) + "</title><style>" + std::string(report::kStyle) +
           "</style></head><body>\n"
           "<input class=\"switch\" type=\"radio\" name=\"language\" id=\"to-vi\" checked><label for=\"to-vi\" "
           "lang=\"vi\">Tiếng Việt</label>"
           "<input class=\"switch\" type=\"radio\" name=\"language\" id=\"to-en\"><label for=\"to-en\" "
           "lang=\"en\">English</label>\n<main>\n" +
           part(linkage, options, samples, Language::Vietnamese) + part(linkage, options, samples, Language::English) +
           "</main></body></html>\n";
}

}  // namespace hub::linkage
