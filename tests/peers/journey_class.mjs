// A homeroom teacher of `eduhub demo` in Chromium, in either language: the pages of a class, slips and cards as they are
// printed, a window for the youngest. Their drawn codes are read back by zbarimg and used: a slip lets its pupil choose a
// password, a card lets its pupil in at a shared computer, the pictures do so too.
//
//   node journey_class.mjs '{"file", "shots", "language"}'      file: login.json of the demo
import {readFileSync} from 'node:fs';
import {journey} from './chromium.mjs';
import {read_qr} from './qr_reader.mjs';

const {file, shots, language} = JSON.parse(process.argv[2]);
const {issuer, people} = JSON.parse(readFileSync(file, 'utf8'));
const teacher = people.find((person) => person.who === 'teacher');
const [child] = people.find((person) => person.who === 'parent').children;
const password = 'những con thuyền giấy 2026';

await journey({hub: issuer, shots, language}, async (person) => {
  const {page, hub, context} = person;
  const expect = (held, what) => { if (!held) throw new Error(what); };
  // By what they do, for the words are of two languages.
  const press = (action, more = '') => page.locator(`form[action="${action}"] button${more}`).first().click();
  const sign_in = async (login, word) => {
    await page.goto(`${hub}/login`);
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill(word);
    await press('/login');
    await page.waitForURL(`${hub}/`);
  };

  await page.goto(`${hub}/login`);
  await person.judge('login');
  await sign_in(teacher.login, teacher.password);
  for (const [name, path] of [['start', '/'], ['account', '/account'], ['factors', '/account/factors'], ['looked', '/account/looked'], ['links', '/account/links'], ['apps', '/account/apps'], ['class', '/class']]) {
    await page.goto(hub + path);
    await person.judge(name);
  }

  // Slips for those of the class who need one, and one for a pupil who asks, on the screen and on paper.
  await press('/class/slips');
  await page.locator('.slips').waitFor({state: 'attached'});
  await person.judge('slips');
  await page.goto(`${hub}/class`);
  const row = page.locator('tr', {hasText: child.name}).first();
  await row.locator('form[action="/class/slip"] button').click();
  await page.locator('.slip').waitFor();
  await person.judge('slip');
  await page.emulateMedia({media: 'print'});
  expect(!await page.locator('header').isVisible() && !await page.locator('.screen').first().isVisible(), 'what is for the screen is printed');
  await page.screenshot({path: `${shots}/slip_printed.png`, fullPage: true});
  await page.emulateMedia({media: 'screen'});
  const code = await page.locator('.slip code').textContent();
  const activate = await read_qr(page.locator('.slip .qr'), `${shots}/slip_qr.png`);
  expect(activate === `${hub}/activate/code/${code.replaceAll('-', '')}`, `the slip's code leads to ${activate}`);

  // Cards, and a window for the room.
  await page.goto(`${hub}/class`);
  await press('/class/cards');
  await page.locator('.slip .picture').first().waitFor();
  await person.judge('cards');
  const card = page.locator('.slip', {hasText: child.name});
  const pictures = await card.locator('.picture').evaluateAll((all) => all.map((one) => one.outerHTML));
  const at_room = await read_qr(card.locator('.qr'), `${shots}/card_qr.png`);
  expect(at_room.startsWith(`${hub}/room/card/`), `the card's code leads to ${at_room}`);
  await page.goto(`${hub}/class`);
  await press('/class/window');
  const room = (await page.locator('main code').textContent()).trim();
  await person.judge('window');

  // The room's computer, by the card.
  await context.clearCookies();
  await page.goto(at_room);
  await person.judge('card');
  await press('/room/card');
  await page.locator('form[action="/room/switch"] button').waitFor();
  await person.judge('pupil_start');
  await press('/room/switch');

  // And by the room's code and the pictures.
  await context.clearCookies();
  await page.goto(`${hub}/room`);
  await person.judge('room');
  await page.locator('input[name=code]').fill('00000000');
  await press('/room');
  await page.getByRole('alert').waitFor();
  await person.judge('room_refused');
  await page.locator('input[name=code]').fill(room);
  await press('/room');
  await page.locator('ul.apps a').first().waitFor();
  await person.judge('names');
  await page.getByRole('link', {name: child.name.replace(/^\S+ /, ''), exact: true}).click();
  for (const [at, drawn] of pictures.entries()) {
    if (at < 2) await person.judge(`pictures_${at}`);
    const all = await page.locator('.pictures button').evaluateAll((buttons) => buttons.map((button) => button.firstElementChild.outerHTML));
    expect(all.includes(drawn), 'a picture of the card is not among those to tap');
    await page.locator('.pictures button').nth(all.indexOf(drawn)).click();
  }
  await page.locator('form[action="/room/switch"] button').waitFor();

  // At home, by the slip.
  await context.clearCookies();
  await page.goto(activate);
  await person.judge('activate');
  await press('/activate');
  await page.locator('input[name=password]').waitFor();
  await person.judge('activate_choose');
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[name=again]').fill(password);
  await press('/activate/choose');
  await page.waitForURL(`${hub}/`);
  await person.judge('activated');
  await context.clearCookies();
  await page.goto(activate);
  await press('/activate');
  await page.getByRole('alert').waitFor();  // once only
  await person.judge('activate_used');
});
