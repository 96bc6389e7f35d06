// A teacher uses an application without a server (page_app.mjs): in, tokens anew, out.
//
//   node journey_page_app.mjs '{"port", "certificate", "shots", "site", "login", "password"}'
import {journey} from './chromium.mjs';

const settings = JSON.parse(process.argv[2]);
const {login, password, site} = settings;

await journey(settings, async (person) => {
  const {page} = person;
  await page.goto(site);
  await page.getByRole('button', {name: 'Vào'}).click();
  await person.sign_in(login, password);
  await page.getByRole('button', {name: 'Đồng ý', exact: true}).click();
  await page.getByText('là Nguyễn Thị Hoa').waitFor();
  await page.getByRole('button', {name: 'Làm mới'}).click();
  await page.getByText('đã làm mới Nguyễn Thị Hoa').waitFor();
  await page.screenshot({path: `${settings.shots}/signed_in.png`});
  await page.getByRole('button', {name: 'Ra', exact: true}).click();
  await page.getByText('chưa đăng nhập').waitFor();
  await page.goto(`${person.hub}/account`);
  await page.waitForURL(`${person.hub}/login`);
});
