// An application with its own sign-in only: a password of its own, letters in a picture that a person has to read, and a
// client for telephones that signs in without a picture and has to go on working whatever the hub does.
import {randomBytes, randomInt} from 'node:crypto';

const signs = 'ACDEFHJKMNPRTUVWXY3479';
const drawn = letters => `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Mã hình" width="150" height="50">` +
  [...letters].map((letter, at) => `<text x="${15 + at * 26}" y="${30 + randomInt(14)}" font-size="${22 + randomInt(8)}" transform="rotate(${randomInt(30) - 15} ${15 + at * 26} 30)">${letter}</text>`).join('') + '</svg>';

export function assistedApp({settings, escapeHtml}) {
  const pictures = new Map();  // by the form's id: its letters, once
  const devices = new Map();   // token of a telephone → login
  const form = (login = '', complaint = '') => {
    const id = randomBytes(12).toString('base64url');
    const letters = Array.from({length: 5}, () => signs[randomInt(signs.length)]).join('');
    pictures.set(id, letters);
    return `${complaint && `<p role="alert">${complaint}</p>`}<form method="post" action="/dang-nhap"><input type="hidden" name="id" value="${id}">
<p><label>Tên đăng nhập <input name="login" value="${escapeHtml(login)}" autocomplete="username"></label></p>
<p><label>Mật khẩu <input name="password" type="password" autocomplete="current-password"></label></p>
<p>${drawn(letters)}</p><p><label>Mã hình <input name="letters" autocomplete="off"></label></p><button>Đăng nhập</button></form>`;
  };
  const known = (login, password) => settings.people[login]?.password === password && password ? settings.people[login] : undefined;
  return {
    enter: to => to.page(settings.name, form()),
    doors: {
      'GET /dang-nhap': ({to}) => to.page(settings.name, form()),
      'POST /dang-nhap': ({body, to}) => {
        const given = new URLSearchParams(body);
        const letters = pictures.get(given.get('id'));
        pictures.delete(given.get('id'));
        if (!letters || letters !== given.get('letters')?.toUpperCase()) return to.page(settings.name, form(given.get('login'), 'Mã hình chưa đúng.'), 400);
        const person = known(given.get('login'), given.get('password'));
        if (!person) return to.page(settings.name, form(given.get('login'), 'Tên đăng nhập hoặc mật khẩu chưa đúng.'), 400);
        to.welcome({account: given.get('login'), name: person.name});
      },
      'GET /thoat': ({to}) => {
        to.leave();
        to.page(settings.name, '<p>Đã đăng xuất.</p>');
      },
      // What the vendor's own telephone application has always called.
      'POST /api/mobile/login': ({body, to}) => {
        const {login, password} = JSON.parse(body);
        if (!known(login, password)) return to.json({error: 'login'}, 401);
        const token = randomBytes(24).toString('base64url');
        devices.set(token, login);
        to.json({token});
      },
      'GET /api/mobile/me': ({request, to}) => {
        const login = devices.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
        if (!login) return to.json({error: 'token'}, 401);
        to.json({login, name: settings.people[login].name});
      },
    },
  };
}
