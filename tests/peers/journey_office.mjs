// Two administrators in Chromium act as a teacher with four eyes: one asks, the other agrees, each after a second step by
// oathtool's codes; the banner stands on every page, and stopping ends it.
//
//   node journey_office.mjs '{"port", "certificate", "shots", "language", "asks", "agrees", "password", "person", "name"}'
import {execFileSync} from 'node:child_process';
import {journey} from './chromium.mjs';

const settings = JSON.parse(process.argv[2]);
const {asks, agrees, password, person: whom, name} = settings;

await journey(settings, async (person) => {
  const {page, hub, context} = person;
  const secrets = new Map(), used = new Map();
  // By what they do, for the words are of two languages.
  const press = (action, more = '') => page.locator(`form[action="${action}"] button${more}`).first().click();
  // A code counts once; the hub takes the next one as well.
  const code = (login) => {
    const when = ['now', '30 seconds'][used.get(login) ?? 0];
    used.set(login, (used.get(login) ?? 0) + 1);
    return execFileSync('oathtool', ['--totp', '--base32', `--now=${when}`, secrets.get(login)], {encoding: 'utf8'}).trim();
  };
  const second_step = async (login) => {
    await page.locator('input[name=code]').fill(code(login));
    await press('/login/step');
  };
  const sign_in = async (login) => {
    await context.clearCookies();
    await page.goto(`${hub}/login`);
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill(password);
    await press('/login');
    if (secrets.has(login)) await second_step(login);
    await page.waitForURL(`${hub}/`);
  };
  const set_up_codes = async (login) => {
    await sign_in(login);
    await page.goto(`${hub}/account/factors/app`);
    secrets.set(login, (await page.textContent('main code')).replaceAll(' ', ''));
    await page.locator('input[name=code]').fill(code(login));
    await press('/account/factors/app');
    await page.locator('ol code').first().waitFor();
  };

  await set_up_codes(agrees);
  await set_up_codes(asks);
  await page.goto(`${hub}/impersonation`);
  await person.judge('nothing_asked');
  await page.locator('input[name=login]').fill(whom);
  await page.locator('input[name=reason]').fill('ngắn');
  await press('/impersonation');
  await page.getByRole('alert').waitFor();
  await person.judge('refused');
  await page.locator('input[name=login]').fill(whom);
  await page.locator('input[name=reason]').fill('Phụ huynh báo không mở được sổ điểm của lớp 6A');
  await press('/impersonation');
  await page.locator('section h3').waitFor();
  await person.judge('waits');

  await sign_in(agrees);
  await page.goto(`${hub}/impersonation`);
  await person.judge('to_decide');
  await press('/impersonation/decide', '[value=approve]');
  await page.locator('form[action="/impersonation/decide"]').waitFor({state: 'detached'});
  await person.judge('approved');

  await sign_in(asks);
  await page.goto(`${hub}/impersonation`);
  await person.judge('to_begin');
  await press('/impersonation/begin');
  await page.locator('.acting').getByText(name).waitFor();
  await person.judge('acting_start');
  for (const [shown, path] of [['acting_account', '/account'], ['acting_shut', '/account/factors']]) {
    await page.goto(hub + path);
    await page.locator('.acting').getByText(name).waitFor();
    await person.judge(shown);
  }
  await page.locator('.acting button').click();
  await page.locator('.acting').waitFor({state: 'detached'});
  await person.judge('stopped');
});
