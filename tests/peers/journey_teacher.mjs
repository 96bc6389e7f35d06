// A teacher in Chromium: from an application to the sign-in, agreeing, the hub's own pages, a second factor by oathtool's
// codes, a passkey, and signing out.
//
//   node journey_teacher.mjs '{"port", "certificate", "shots", "site", "login", "password"}'
import {execFileSync} from 'node:child_process';
import {verifyAuthenticationResponse, verifyRegistrationResponse} from '@simplewebauthn/server';
import {journey} from './chromium.mjs';

const settings = JSON.parse(process.argv[2]);
const {login, password, site} = settings;

await journey(settings, async (person) => {
  const {page, hub} = person;
  const shows = async (heading) => page.getByRole('heading', {level: 1, name: heading}).waitFor();
  const press = async (name) => page.getByRole('button', {name, exact: true}).click();
  const follow = async (name) => page.getByRole('link', {name}).click();
  const expect = (held, what) => { if (!held) throw new Error(what); };

  // From an application.
  await page.goto(`${site}/login`);
  await shows('Đăng nhập');
  await person.judge('login');
  await person.sign_in(login, 'không phải mật khẩu');
  await page.getByRole('alert').waitFor();
  await person.judge('login_refused');
  await person.sign_in(login, password);
  await shows('Cho phép ứng dụng');
  await person.judge('consent');
  await press('Đồng ý');
  await page.waitForURL(`${site}/me`);
  expect((await page.textContent('body')).includes('Nguyễn Thị Hoa'), 'the application does not know who came');

  // The hub's own pages.
  await page.goto(hub);
  await shows('Xin chào, Nguyễn Thị Hoa');
  await person.judge('start');
  await follow('Tài khoản của tôi');
  await shows('Tài khoản của tôi');
  await person.judge('account');
  await follow('Tài khoản liên kết');
  await person.judge('links');
  await page.goto(`${hub}/class`);
  await person.judge('class');
  await page.goto(`${hub}/account/factors`);
  await shows('Bảo vệ tài khoản');
  await person.judge('factors');

  // An authenticator app: oathtool.
  await follow('Thiết lập');
  await shows('Thiết lập ứng dụng xác thực');
  await person.judge('factors_app');
  const secret = (await page.textContent('main code')).replaceAll(' ', '');
  const code = (when) => execFileSync('oathtool', ['--totp', '--base32', `--now=${when}`, secret], {encoding: 'utf8'}).trim();
  await page.getByLabel('Mã 6 số').fill('000000');
  await press('Xác nhận');
  await page.getByRole('alert').waitFor();
  await person.judge('factors_app_refused');
  await page.getByLabel('Mã 6 số').fill(code('30 seconds ago'));
  await press('Xác nhận');
  await shows('Mã khôi phục');
  await person.judge('recovery_codes');
  await follow('Đã lưu lại');
  await follow('Đổi mật khẩu');
  await shows('Đổi mật khẩu');
  await person.judge('password');

  // A passkey, by Chromium's own virtual device; @simplewebauthn reads the same answers.
  const device = await person.context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {options: {protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true}});
  const posted = [];
  page.on('request', (request) => { if (request.method() === 'POST' && request.postData()?.includes('passkey=')) posted.push(JSON.parse(new URLSearchParams(request.postData()).get('passkey'))); });
  const challenge = async () => JSON.parse(await page.locator('form[data-passkey]').getAttribute('data-options')).challenge;
  const terms = {expectedOrigin: hub, expectedRPID: new URL(hub).hostname, requireUserVerification: true};
  await page.goto(`${hub}/account/factors`);
  await follow('Thêm khóa');
  await page.getByLabel('Tên cho khóa này').fill('Điện thoại của tôi');
  await person.judge('factors_passkey');
  const asked = await challenge();
  await press('Thêm khóa đăng nhập (passkey)');
  await page.getByText('Điện thoại của tôi').waitFor();
  await person.judge('factors_set_up');
  const made = await verifyRegistrationResponse({...terms, response: posted.at(-1), expectedChallenge: asked});
  expect(made.verified, 'simplewebauthn refuses the passkey that the hub took');

  // Out, and in again by the code.
  await page.goto(hub);
  await press('Đăng xuất');
  await page.waitForURL(`${hub}/logout`);
  await person.judge('logout');
  await page.goto(`${hub}/login`);
  await person.sign_in(login, password);
  await shows('Bước xác nhận thứ hai');
  await person.judge('second_step');
  await page.getByLabel('Mã 6 số').fill(code('now'));
  await press('Tiếp tục');
  await shows('Xin chào, Nguyễn Thị Hoa');

  // Out, and in again by the passkey alone.
  await press('Đăng xuất');
  await page.goto(`${hub}/login`);
  await follow('Đăng nhập bằng khóa');
  await person.judge('login_passkey');
  const wanted = await challenge();
  await press('Dùng khóa đăng nhập (passkey)');
  await shows('Xin chào, Nguyễn Thị Hoa');
  const shown = await verifyAuthenticationResponse({...terms, response: posted.at(-1), expectedChallenge: wanted, credential: {...made.registrationInfo.credential, counter: 0}});
  expect(shown.verified, 'simplewebauthn refuses the sign-in that the hub took');

  // Signed in at two places, one of them ended from the other.
  await person.context.clearCookies();
  await page.goto(`${hub}/login/passkey`);
  await press('Dùng khóa đăng nhập (passkey)');
  await follow('Tài khoản của tôi');
  await person.judge('account_two_places');
  expect(await page.getByText('Chrome, Linux').count() === 2, 'the account page does not name both browsers');
  expect((await page.getByRole('button', {name: 'Kết thúc'}).boundingBox()).height < 90, 'a button is broken within its words');
  await press('Kết thúc');
  await page.getByRole('button', {name: 'Kết thúc'}).waitFor({state: 'detached'});

  // Pages for those who are not signed in.
  await person.context.clearCookies();
  for (const [name, path] of [['activate', '/activate'], ['recover_closed', '/recover'], ['room', '/room'], ['unknown', '/launch/unknown']]) {
    await page.goto(hub + path);
    await person.judge(name);
  }
});
