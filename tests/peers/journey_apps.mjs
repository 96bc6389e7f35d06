// A person of the sample in Chromium: signs in once, opens every application there is on the start page, signs out, and
// reads what became of each. A screenshot of every step.
//
//   node journey_apps.mjs '{"port", "certificate", "shots", "login", "password", "name", "open": [{"app", "name", "at", "kind", …}], "became": {…}}'
//
// `open`: what the start page has to offer, no more and no less; kind is "asks" (its own address asks the hub), "ticket",
// with `choose` where several accounts are there, or "assisted", with `account` and `password` of the application's own.
// `became`: by name, how the line of the page after signing out begins.
import {journey} from './chromium.mjs';

const settings = JSON.parse(process.argv[2]);

await journey(settings, async (person) => {
  const {page, hub, faults, context} = person;
  const expect = (held, what) => { if (!held) throw new Error(what); };
  const shot = (shown, name) => shown.screenshot({path: `${settings.shots}/${name}.png`, fullPage: true});
  const arrives = async (shown, app) => {
    await shown.waitForURL(`${app.at}/`);
    await shown.getByText('Xin chào').waitFor();
    await shot(shown, `app_${app.app}`);
  };

  await page.goto(hub);
  await person.sign_in(settings.login, settings.password);
  await page.getByRole('heading', {level: 1, name: `Xin chào, ${settings.name}`}).waitFor();
  await person.judge('start');
  const offered = (await page.locator('ul.apps a').allTextContents()).sort();
  expect(JSON.stringify(offered) === JSON.stringify(settings.open.map((app) => app.name).sort()), `the start page offers ${offered}`);

  for (const app of settings.open) {
    await page.goto(hub);
    await page.getByRole('link', {name: app.name, exact: true}).click();
    if (app.choose) {
      await page.getByText(app.choose).waitFor();
      await person.judge(`choose_${app.app}`);
      await page.getByRole('link', {name: app.choose}).click();
    }
    if (app.consent) {
      await page.getByRole('heading', {level: 1, name: 'Cho phép ứng dụng'}).waitFor();
      await person.judge(`consent_${app.app}`);
      await page.getByRole('button', {name: 'Đồng ý', exact: true}).click();
    }
    if (app.kind !== 'assisted') {
      await arrives(page, app);
      continue;
    }
    // The name is at hand; the password and the letters of the picture are the person's.
    await page.locator(`input[value="${app.account}"]`).waitFor();
    await person.judge(`assisted_${app.app}`);
    const [theirs] = await Promise.all([context.waitForEvent('page'), page.locator('a.act').click()]);
    await theirs.getByLabel('Tên đăng nhập').fill(app.account);
    await theirs.getByLabel('Mật khẩu').fill(app.password);
    await theirs.getByLabel('Mã hình', {exact: true}).last().fill((await theirs.locator('svg text').allTextContents()).join(''));
    await shot(theirs, `captcha_${app.app}`);
    await theirs.getByRole('button', {name: 'Đăng nhập'}).click();
    await arrives(theirs, app);
    await theirs.close();
  }

  await page.goto(hub);
  await page.getByRole('button', {name: 'Đăng xuất'}).click();
  await page.getByRole('heading', {level: 1, name: 'Đã đăng xuất'}).waitFor();
  await page.goto(`${hub}/logout`);
  await person.judge('signed_out');
  for (const [name, beginning] of Object.entries(settings.became)) {
    const line = await page.locator('tbody tr', {has: page.getByRole('cell', {name, exact: true})}).locator('td').nth(1).textContent();
    if (!line.trim().startsWith(beginning)) faults.push(`${name}: ${line}`);
  }
});
