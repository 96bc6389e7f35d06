// A teacher opens a page that Apache's mod_auth_openidc protects, and signs out: from the page, then from the hub.
//
//   node journey_apache.mjs '{"port", "certificate", "shots", "site", "login", "password"}'
import {journey} from './chromium.mjs';

const settings = JSON.parse(process.argv[2]);
const {login, password, site} = settings;

await journey(settings, async (person) => {
  const {page, hub} = person;
  const enter = async () => {
    await page.goto(`${site}/secret/`);
    await person.sign_in(login, password);
    await page.getByText('Nguyễn Thị Hoa is OIDC_CLAIM_name').waitFor();
    await page.getByText('hoa@truong.example is OIDC_CLAIM_email').waitFor();
  };
  const locked = async () => {
    await page.goto(`${site}/secret/`);
    await page.getByRole('heading', {level: 1, name: 'Đăng nhập'}).waitFor();
  };

  await enter();
  await page.goto(`${site}/openid/back?logout=${encodeURIComponent(`${site}/`)}`);
  await page.getByText('open to all').waitFor();
  await locked();

  await enter();
  await page.goto(hub);
  await page.getByRole('button', {name: 'Đăng xuất', exact: true}).click();
  // The hub tells the page by itself; the person sees when it has.
  const told = page.getByRole('row', {name: 'Trang khóa'}).getByText('Đã kết thúc lúc');
  for (let tries = 0; tries < 100 && !await told.isVisible(); ++tries) {
    await page.waitForTimeout(50);
    await page.reload();
  }
  await told.waitFor();
  await person.judge('logout_told');
  await locked();
});
