// A person of `eduhub demo` in Chromium: signs in once, opens every application there is on the start page, sees the children
// that are theirs, signs out, and finds each application as the page said. A screenshot of every step.
//
//   node journey_demo.mjs '{"file", "who", "shots", "offered": […], "says": {application: beginning of its line after signing out}}'
//
// `file`: login.json of the demo (examples/apps/walk.mjs says what stands in it), `who` in it. What has to be offered and said
// comes from the test, not from the demo.
import {readFileSync} from 'node:fs';
import {journey} from './chromium.mjs';

const {file, who, shots, offered, says} = JSON.parse(process.argv[2]);
const {issuer, people} = JSON.parse(readFileSync(file, 'utf8'));
const one = people.find((person) => person.who === who);

await journey({hub: issuer, shots}, async (person) => {
  const {page, hub, faults, context} = person;
  const expect = (held, what) => { if (!held) throw new Error(what); };
  const shot = (shown, name) => shown.screenshot({path: `${shots}/${name}.png`, fullPage: true});
  const arrives = async (shown, app) => {
    await shown.waitForURL(`${app.at}/`);
    await shown.getByText(`Xin chào, ${app.shows}`).waitFor();
    await shot(shown, `app_${app.app}`);
  };

  await page.goto(hub);
  await person.judge('login');
  await person.sign_in(one.login, one.password);
  await page.getByRole('heading', {level: 1, name: `Xin chào, ${one.name}`}).waitFor();
  await person.judge_in_both('start');
  const launched = await page.locator('ul.apps a').evaluateAll((links) => links.map((link) => link.pathname.replace('/launch/', '')).sort());
  expect(String(launched) === String(offered), `the start page offers ${launched}`);

  for (const app of one.apps) {
    await page.goto(hub);
    await page.getByRole('link', {name: app.name, exact: true}).click();
    if (app.choose) {
      await page.getByText(app.choose).waitFor();
      await person.judge_in_both(`choose_${app.app}`);
      await page.getByRole('link', {name: app.choose}).click();
    }
    if (app.consent) {
      await page.getByRole('heading', {level: 1, name: 'Cho phép ứng dụng'}).waitFor();
      await person.judge_in_both(`consent_${app.app}`);
      await page.getByRole('button', {name: 'Đồng ý', exact: true}).click();
    }
    if (app.kind !== 'assisted') {
      await arrives(page, app);
      continue;
    }
    // The name is at hand; the password and the letters of the picture are the person's.
    await page.locator(`input[value="${app.account}"]`).waitFor();
    await person.judge_in_both(`assisted_${app.app}`);
    const [theirs] = await Promise.all([context.waitForEvent('page'), page.locator('a.act').click()]);
    await theirs.getByLabel('Tên đăng nhập').fill(app.account);
    await theirs.getByLabel('Mật khẩu').fill(app.password);
    await theirs.getByLabel('Mã hình', {exact: true}).last().fill((await theirs.locator('svg text').allTextContents()).join(''));
    await shot(theirs, `captcha_${app.app}`);
    await theirs.getByRole('button', {name: 'Đăng nhập'}).click();
    await arrives(theirs, app);
    await theirs.close();
  }

  if (one.children) {
    await page.goto(hub);
    await page.getByRole('link', {name: 'Con tôi', exact: true}).click();
    for (const child of one.children) {
      const section = page.locator('section', {has: page.getByRole('heading', {level: 2, name: child.name})});
      await section.getByText(child.school).first().waitFor();
      await section.getByText(`Lớp ${child.class}`).first().waitFor();
      expect(await section.locator('table').count() > 0, `no marks of ${child.name}`);
      expect(!/pass|fail|ĐĐG/.test(await section.textContent()), `marks of ${child.name} stand in codes`);
    }
    await person.judge_in_both('children');
    await page.getByRole('link', {name: 'Ai đã xem dữ liệu'}).click();
    await person.judge_in_both('looked');
  }
  await page.goto(`${hub}/account`);
  await person.judge_in_both('account');

  await page.goto(hub);
  await page.getByRole('button', {name: 'Đăng xuất'}).click();
  await page.getByRole('heading', {level: 1, name: 'Đã đăng xuất'}).waitFor();
  await page.goto(`${hub}/logout`);
  // The hub tells applications by itself; the person sees when it has.
  for (let look = 0; look < 100 && await page.getByText('Đang báo').count() > 0; ++look) {
    await page.waitForTimeout(50);
    await page.reload();
  }
  await person.judge_in_both('signed_out');
  const lines = new Map(await page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))));
  for (const app of one.apps) {
    const line = lines.get(app.name) ?? 'not there';
    if (!line.startsWith(says[app.app])) faults.push(`${app.app}: ${line}`);
    const {person: still} = await (await context.request.get(`${app.at}/me`)).json();
    if ((still === null) !== line.startsWith('Đã kết thúc lúc')) faults.push(`${app.app}: the page says "${line}", and it is ${still === null ? 'not open' : 'open'}`);
  }
  await page.goto(`${hub}/`);
  await page.getByRole('heading', {level: 1, name: 'Đăng nhập'}).waitFor();
});
