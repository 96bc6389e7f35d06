#include "core/text/syllable.hpp"

namespace hub::text {

// Surnames, given and middle names, units of administration, peoples, and the words of school forms; only those that
// need more than ASCII. Ascending by bytes, one space between; the test holds it to that.
const std::string_view kFamiliarSyllables =
    "biển biểu biệt blứ boòng broăi brâu buôn bà bàu bá bác bán báo bình bích bông bùi bă băh băng bơ bạch bạt "
    "bản bảo bảy bầu bắc bằng bế bố bốn bồng bộ bờ chiêng chiến chrôh chuyển chánh châu chí chín chính chú chúa "
    "chăm chơ chư chưa chương chỉ chỗ chợ chủ chức chứt cuối cá các cái cáo cát có côi công cù cúc cũ cơ cư "
    "cương cường cạn cả cảng cảnh cầm cần cầu cẩm cận cống cộng cờ cụt của cừ cửu diên diêu diễm diễn diệp diệu "
    "djrăng doãn drăng duyên dân dêr dìu dũng dơk dơng dương dưới dấu dục ghềnh giàng giàu giám giáng giáo giáp "
    "giáy gié giảm giỏi giới giữa grăng gào hiếu hiền hiển hiện hiệp hiệu hlốp hmông hoà hoài hoàn hoàng hoá "
    "hoạt hrê hrú huyền huyện huệ huỳnh hà hành hào hân hòa hóa hùng hưng hương hường hạ hạng hạnh hải hảo hậu "
    "hằng hẻm họ học hồ hồi hồng hổ hộ hội hủ hứa hữu jơ kdăm khiêm khuyết khá kháng khánh khê khó khôi không "
    "khăn khơ khơng khươl khương khải khẩu khối khổng khởi kiên kiều kiểm kiệt kriêng krái krêl krêy krông kém "
    "kê kênh kông ký kơ kết kỳ kỷ liên liễu liệt loại luyến luyện luân luận là lài làng lành lào lá lái lâm lâu "
    "lão lê lí lò lô lý lăng lĩnh lơ lơng lư lưu lương lường lượng lạc lại lần lầu lập lễ lệ lộ lộc lớp lợi lụa "
    "lục lữ lự lực miễn mláh mnông mà mây mã môn mông mùa mú măih măm mĩ mơ mười mường mạ mạc mạnh mảng mầm mẫn "
    "mẫu mậu mẹ mố mồ mỗi mộng một mới mỹ nghiêm nghiệm nghiệp nghèo nghĩa nghề nghệ nghỉ nghị ngoài ngoại "
    "nguyên nguyễn nguyệt ngà ngày ngái ngân ngô ngõ người ngạn ngọc ngữ nhiên nhiệm nhà nhàn nhân nhã nhì nhơn "
    "như nhạc nhạn nhất nhận nhật những nhựt này nông nùng núi năm năng nơi nước nại nết nếu nội nở nữ phiên "
    "phát phìn phí phòng phó phù phùng phú phúc phương phước phường phượng phạm phật phố phổ phụng piơr pnôn "
    "prông pà péo púch păh pơ pơnan pơng pưh pếch pết pờ quyên quyết quyền quàng quách quán quân quê quý quả "
    "quảng quận quế quốc quỳnh rcăm rsươm rtô ruộng ráng rèn răng rơ rơn rẫy rừng sró suối sách sán sáng sáu sâm "
    "sê sông sùng sĩ sơ sơmei sơn sương sầm sẽ số sở sử sự sỹ thiên thiện thiệu thoại thuý thuần thuận thuật "
    "thuỳ thuỷ thành thào thái tháng thân thì thôi thôn thông thùy thúy thăng thơ thơm thư thương thường thưởng "
    "thạch thạnh thảo thắm thắng thẻn thế thể thị thịnh thọ thống thổ thợ thục thụp thủy thứ thức tiêm tiên tiến "
    "tiếng tiểu tiệp toàn toán toản triêng triết triệu trà trâm trân trên trì trình trí trôi trú trúc trương "
    "trước trường trưởng trạng trải trấn trầm trần trịnh trọng trợ tuyến tuyết tuyền tuấn tuệ tà tài tày tám tâm "
    "tân tây tên tình tín tính tó tô tôn tôr tùng tú túc tăng tơ tư tước tường tượng tạ tạm tạo tấn tật tỉnh "
    "tịch tịnh tố tống tốt tổ tổng tộc tới từ tự tỵ uyên uỷ viên viễn việt và vàng vân vê vì vòng võ vùng văn "
    "văng vĩnh vũ vương vượng vạn vấn vật về vịnh vọng với vừ vỵ vỹ xtiêng xuyến xuân xã xét xóm xơ xếp xồng yên "
    "yă yến yếu á ái ánh âm ân âu ê ôi ông ý đa đak đang đi đinh điền điểm điện điệp đoa đoan đoàn đu đài đàm "
    "đào đá đã đê đính đó đóng đông đăk đăng đường được đại đạo đạt đảo đất đầu đập đậu đắk đặc đặng đến đề đệ "
    "địa định đối đống đồng đổng đỗ độc đội động đức ơ ước ấp ở ủy ứng";

}  // namespace hub::text
