// What is wrong with a key, a signed token or a proof that an app sent. One entry a code, in order of the codes.
#include "core/api/catalogue_pages.hpp"

namespace hub::api {

namespace {

constexpr Wording kTellAppsDeveloper{"Báo người phát triển ứng dụng.", "Tell the app's developer."};
constexpr Wording kSignInAgain{"Đăng nhập lại; nếu vẫn lỗi, báo người phát triển ứng dụng.", "Sign in again; if it happens again, tell the app's developer."};
constexpr Wording kSetClock{"Đồng bộ đồng hồ của máy gửi rồi thử lại.", "Set the sending machine's clock by a time service and try again."};
constexpr Wording kComesSoon{"Thử lại sau ít giây.", "Try again in a few seconds."};
constexpr Wording kRegisterKey{"Đăng ký khóa công khai của ứng dụng: EC P-256, hoặc RSA từ 2048 đến 4096 bit.",
                               "Register the app's public key: EC on P-256, or RSA of 2048 to 4096 bits."};

constexpr Message kMessages[] = {
    {"dpop.key", "Bằng chứng DPoP được ký bằng khóa khác với khóa đã gắn.", "The DPoP proof was signed with another key than the one agreed on.", kTellAppsDeveloper},
    {"dpop.method", "Bằng chứng DPoP được tạo cho phương thức HTTP khác.", "The DPoP proof was made for another HTTP method.", kTellAppsDeveloper},
    {"dpop.missing",
     "Yêu cầu thiếu bằng chứng DPoP.",
     "The request has no DPoP proof.",
     {"Ứng dụng phải gửi tiêu đề DPoP với mỗi yêu cầu.", "The app has to send a DPoP header with each request."}},
    {"dpop.nonce",
     "Bằng chứng DPoP phải được tạo lại với số dùng một lần của hub.",
     "The DPoP proof has to be made again with the hub's nonce.",
     {"Lấy giá trị trong tiêu đề DPoP-Nonce của câu trả lời rồi gửi lại.", "Take the value of the answer's DPoP-Nonce header and send it again."}},
    {"dpop.repeated", "Yêu cầu có nhiều hơn một bằng chứng DPoP.", "The request has more than one DPoP proof.", kTellAppsDeveloper},
    {"dpop.target", "Bằng chứng DPoP được tạo cho địa chỉ khác.", "The DPoP proof was made for another address.", kTellAppsDeveloper},
    {"dpop.time", "Thời điểm trong bằng chứng DPoP quá cũ hoặc ở tương lai.", "The DPoP proof is too old, or lies in the future.", kSetClock},
    {"dpop.token", "Bằng chứng DPoP không đi với mã truy cập này.", "The DPoP proof does not belong to this access token.", kTellAppsDeveloper},
    {"jose.algorithm",
     "Mã thông báo không được ký, hoặc ký bằng thuật toán không được chấp nhận ở đây.",
     "The token is unsigned, or signed with an algorithm that is not taken here.",
     {"Cấu hình ứng dụng ký bằng ES256; RS256 và PS256 chỉ dùng nơi đã thỏa thuận.", "Have the app sign with ES256; RS256 and PS256 only where that is agreed on."}},
    {"jose.header",
     "Phần đầu của mã thông báo có thành phần không được chấp nhận.",
     "The token's header has a member that is not taken.",
     kTellAppsDeveloper},
    {"jose.key_unknown",
     "Mã thông báo được ký bằng khóa mà ở đây không biết.",
     "The token names a key that is not known here.",
     {"Đăng ký khóa của ứng dụng, hoặc đăng nhập lại nếu khóa vừa được thay.", "Register the app's key, or sign in again when the key was just replaced."}},
    {"jose.malformed", "Đây không phải một mã thông báo đã ký đúng dạng.", "This is no signed token in its one right form.", kTellAppsDeveloper},
    {"jose.signature", "Chữ ký của mã thông báo không đúng.", "The token's signature does not hold.", kSignInAgain},
    {"jose.too_large", "Mã thông báo quá dài.", "The token is too long.", kTellAppsDeveloper},
    {"jose.type", "Mã thông báo thuộc loại khác với loại cần ở đây.", "The token is of another type than is asked for here.", kTellAppsDeveloper},
    {"jwk.duplicate",
     "Bộ khóa có hai khóa cùng tên.",
     "The key set has two keys of one name.",
     {"Đặt cho mỗi khóa một kid riêng.", "Give each key a kid of its own."}},
    {"jwk.private",
     "Khóa bí mật đã bị gửi ở nơi chỉ cần khóa công khai.",
     "A private key was sent where a public one belongs.",
     {"Coi khóa này là đã lộ: tạo khóa mới và chỉ đăng ký phần công khai.", "Take that key as known to others: make a new one and register its public half only."}},
    {"jwk.unreadable", "Khóa công khai không đúng dạng, không đầy đủ hoặc quá yếu.", "The public key is malformed, not whole, or too weak.", kRegisterKey},
    {"jwk.unsupported", "Loại khóa này không được hỗ trợ.", "Keys of this kind are not taken.", kRegisterKey},
    {"jwt.audience",
     "Mã thông báo dành cho bên nhận khác.",
     "The token is meant for somebody else.",
     {"Đặt aud đúng bằng tên bên nhận; với bằng chứng của ứng dụng, đó là địa chỉ issuer của hub.",
      "Set aud to exactly the reader's name; in an app's assertion that is the hub's issuer."}},
    {"jwt.client", "Bằng chứng của ứng dụng không mang đúng tên ứng dụng.", "The assertion does not name the app that it is for.", kTellAppsDeveloper},
    {"jwt.crowded", "Đang có quá nhiều yêu cầu cùng lúc.", "There are too many requests at once.", kComesSoon},
    {"jwt.early", "Thời điểm ghi trong mã thông báo nằm ở tương lai.", "A time in the token lies in the future.", kSetClock},
    {"jwt.expired", "Mã thông báo đã hết hạn.", "The token's time is over.", kSignInAgain},
    {"jwt.issuer", "Mã thông báo do bên khác phát hành.", "The token comes from another issuer.", kTellAppsDeveloper},
    {"jwt.replayed",
     "Bằng chứng này đã được dùng một lần rồi.",
     "This assertion or proof was used before.",
     {"Ứng dụng phải tạo bằng chứng mới với jti mới cho mỗi yêu cầu.", "The app has to make a new one with a new jti for each request."}},
    {"jwt.too_long",
     "Bằng chứng của ứng dụng có thời hạn quá dài.",
     "The app's assertion lives for too long.",
     {"Đặt exp cách hiện tại không quá năm phút.", "Set exp to five minutes from now at most."}},
    {"jwt.unreadable", "Nội dung của mã thông báo thiếu hoặc sai dạng.", "Something in the token is missing or malformed.", kTellAppsDeveloper},
    {"key.unknown",
     "Không có khóa ký nào như vậy.",
     "There is no such signing key.",
     {"Xem các khóa hiện có rồi thử lại với kid đúng.", "Look at the keys there are and try again with the right kid."}},
    {"key.young",
     "Khóa kế tiếp vừa được công bố, các ứng dụng có thể chưa biết.",
     "The next key was published too recently; apps may not know it.",
     {"Đợi đến thời điểm ghi trong thông báo; nếu khóa bị lộ thì thu hồi thay vì đổi.",
      "Wait until the time in the message; a key that others have is revoked instead."}},
};

}  // namespace

std::span<const Message> sso_jose_messages() { return kMessages; }

}  // namespace hub::api
