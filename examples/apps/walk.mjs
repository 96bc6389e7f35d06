// The people of the demo walk through one login over HTTP: each signs in once, opens every application there is on the start
// page, signs out, and looks whether it is as the page after signing out says.
//
//   node walk.mjs LOGIN.json        prints {people: [{who, offered, opened, signed_out_after_ms, signed_out, children, differences}]}
//
// LOGIN.json: {issuer, people: [{who, login, password, name, apps: [{app, name, at, kind, shows, after, …}], children}]}, with
//   kind   "asks" (its own address asks the hub), "ticket", or "assisted"
//   shows  what the application's own page has to say of whoever came
//   after  what becomes of it at signing out: "ended", "ends_at" or "cannot"
//   children  each with name, class, school and, where the school has published something, told
//   choose, consent, account, password: which account is chosen, that agreeing is asked for, the application's own sign-in
import {readFileSync} from 'node:fs';
import {setTimeout as rest} from 'node:timers/promises';
import {fetchAt} from './hub_fetch.mjs';
import {PlainBrowser, unescapeHtml} from './plain_browser.mjs';

const {issuer, people} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const said = {'Đã kết thúc lúc': 'ended', 'Tự kết thúc lúc': 'ends_at', 'Không kết thúc được từ đây.': 'cannot', 'Đang báo': 'waiting'};
const patience = 100, betweenLooks = 100;  // looks after signing out, and milliseconds between them
const textOf = html => unescapeHtml(html.replace(/^[\s\S]*<\/head>/, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();

async function enter(browser, app, differ) {
  let shown = await browser.open(`${issuer}/launch/${app.app}`);
  if (app.choose) {
    const link = [...shown.text.matchAll(/<a[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].find(([, , text]) => textOf(text).startsWith(app.choose));
    if (!link) return differ(`${app.app}: ${app.choose} cannot be chosen`);
    shown = await browser.open(new URL(unescapeHtml(link[1]), issuer).href);
  }
  if (app.consent) {
    if (!shown.address.startsWith(`${issuer}/consent`)) differ(`${app.app}: agreeing was not asked for`);
    else shown = await browser.press(shown, {action: '/consent', more: [['answer', 'yes']]});
  }
  if (app.kind === 'ticket') {
    const page = shown;
    shown = await browser.press(page);
    const again = await browser.press(page);
    if (again.status !== 400) differ(`${app.app}: a ticket was taken twice`);
  }
  if (app.kind === 'assisted') {
    if (!shown.text.includes(`value="${app.account}"`)) differ(`${app.app}: the user name is not at hand`);
    const form = await browser.open(`${app.at}/dang-nhap`);
    const letters = [...form.text.matchAll(/<text[^>]*>([A-Z0-9])<\/text>/g)].map(([, letter]) => letter).join('');
    shown = await browser.press(form, {more: [['login', app.account], ['password', app.password], ['letters', letters]]});
  }
  const page = textOf(shown.text);
  if (shown.address !== `${app.at}/` || !page.includes(app.shows)) differ(`${app.app}: ${shown.address} shows "${page}", not ${app.shows}`);
  return page;
}

/// What the page says of each application once none is still being told, and how long that took.
async function signOut(browser) {
  const started = performance.now();
  await browser.press(await browser.open(`${issuer}/`), {action: '/logout'});
  for (let look = 0; ; ++look) {
    const {text} = await browser.open(`${issuer}/logout`);
    const rows = Object.fromEntries([...text.matchAll(/<tr><td>([^<]*)<\/td><td>([\s\S]*?)<\/td><\/tr>/g)].map(([, name, became]) => [unescapeHtml(name), textOf(became)]));
    if (look === patience || !Object.values(rows).some(became => became.startsWith('Đang báo'))) return {rows, milliseconds: Math.round(performance.now() - started)};
    await rest(betweenLooks);  // the hub is telling an application
  }
}

async function walk(person) {
  const browser = new PlainBrowser(issuer, fetchAt(issuer), person);
  const report = {who: person.who, offered: [], opened: [], signed_out: [], differences: []};
  const differ = what => void report.differences.push(what);
  const start = await browser.open(`${issuer}/`);
  if (!textOf(start.text).includes(person.name)) differ(`the start page does not greet ${person.name}`);
  report.offered = [...start.text.matchAll(/href="\/launch\/([a-z0-9]+)"/g)].map(([, app]) => app).sort();
  const expected = person.apps.map(({app}) => app).sort();
  if (String(report.offered) !== String(expected)) differ(`offered ${report.offered}, not ${expected}`);
  for (const app of person.apps) report.opened.push({app: app.app, shows: await enter(browser, app, differ)});

  if (person.children) {
    const sections = (await browser.open(`${issuer}/children`)).text.split('<section>').slice(1);
    report.children = sections.map(section => ({name: unescapeHtml(/<h2>(.*?)<\/h2>/.exec(section)[1]), sheets: section.split('<caption>').length - 1}));
    for (const child of person.children) {
      const section = sections.find(one => textOf(one).startsWith(child.name)) ?? '';
      for (const what of [child.school, `Lớp ${child.class}`]) if (!textOf(section).includes(what)) differ(`/children does not show ${what} of ${child.name}`);
      if (child.told && !section.includes('<caption>')) differ(`/children shows no marks or results of ${child.name}`);
    }
  }

  const {rows, milliseconds} = await signOut(browser);
  report.signed_out_after_ms = milliseconds;
  for (const app of person.apps) {
    const line = rows[app.name] ?? 'not there';
    const means = Object.entries(said).find(([beginning]) => line.startsWith(beginning))?.[1] ?? line;
    const still = JSON.parse((await browser.open(`${app.at}/me`)).text).person !== null;
    report.signed_out.push({app: app.app, says: line, still_open: still});
    if (means !== app.after) differ(`${app.app}: signing out says "${line}", not ${app.after}`);
    if (still !== (means !== 'ended')) differ(`${app.app}: signing out says "${line}", and it is ${still ? 'still' : 'no longer'} open`);
  }
  return report;
}

const walked = [];
for (const person of people) walked.push(await walk(person).catch(error => ({who: person.who, differences: [error.message]})));
console.log(JSON.stringify({people: walked}));
