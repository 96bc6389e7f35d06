// A mother with one telephone for two accounts in Chromium, at night: asks for a code, reads the message, chooses which account
// and a new password, and is in. In either language.
//
//   node journey_recover.mjs '{"port", "certificate", "shots", "language", "gateway", "phone", "name", "password"}'
import {journey} from './chromium.mjs';

const settings = JSON.parse(process.argv[2]);

await journey(settings, async (person) => {
  const {page, hub} = person;
  const press = (action) => page.locator(`form[action="${action}"] button`).first().click();
  const said = async () => (await (await fetch(`${settings.gateway}/last`)).json()).text ?? '';

  await page.goto(`${hub}/recover`);
  await person.judge('recover');
  await page.locator('input[name=phone]').fill('12');
  await press('/recover');
  await page.getByRole('alert').waitFor();
  await person.judge('recover_refused');
  const before = await said();
  await page.locator('input[name=phone]').fill(settings.phone);
  await press('/recover');
  await page.locator('input[name=code]').waitFor();
  await person.judge('recover_code');
  let message = await said();
  for (let tries = 0; tries < 200 && message === before; ++tries) {
    await page.waitForTimeout(50);  // the message is on its way
    message = await said();
  }
  const [code] = /\d{6}/.exec(message);
  await page.locator('input[name=code]').fill(code === '000000' ? '000001' : '000000');
  await press('/recover/code');
  await page.getByRole('alert').waitFor();
  await person.judge('recover_code_refused');
  await page.locator('input[name=code]').fill(code);
  await press('/recover/code');
  await page.locator('input[name=password]').waitFor();
  await person.judge('recover_choose');
  await page.getByLabel(settings.name).check();
  await page.locator('input[name=password]').fill(settings.password);
  await page.locator('input[name=again]').fill(settings.password);
  await press('/recover/choose');
  await page.waitForURL(`${hub}/`);
  await page.getByRole('heading', {level: 1, name: settings.name}).waitFor();
  await person.judge('recovered');
});
