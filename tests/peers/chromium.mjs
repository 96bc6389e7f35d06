// Chromium as a person of the school would hold it: 360 pixels wide, in Vietnamese. Each page shown is judged.
//
//   const person = await open_browser({port, certificate, shots});   // or {hub, shots}, where it is reached as it stands
//   await person.judge('login');        // the page that is shown now: faults are gathered in person.faults
//   await person.judge_in_both('start'); // the same, and once more as somebody of the other language sees it
//
// Judged: WCAG 2.2 AA by axe-core, light and dark; the language; no scrolling sideways; no word broken in two; a label at each
// field; the tabulator reaches each control in its order and shows where it is; 30 kB at most with style and script; and, over
// the whole visit, nothing that the content security policy refused and no error in the console.
import {createHash, X509Certificate} from 'node:crypto';
import {mkdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';

const kHub = 'https://login.so.example';
const kMostBytes = 30_000;
const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/// Runs in the page: what can be reached by the tabulator, in the order of the document. Choices of one group are one stop, and
/// the arrows go on from there (HTML, radio button group).
const controls = () => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')].filter((one) => {
  if (!one.checkVisibility() || one.disabled) return false;
  if (one.type !== 'radio') return true;
  const group = [...document.getElementsByName(one.name)];
  return one === (group.find((other) => other.checked) ?? group[0]);
});

/// A hub of the tests is led to by its name and known by its certificate's key.
const leading = ({port, certificate}) => {
  const key = createHash('sha256').update(new X509Certificate(readFileSync(certificate)).publicKey.export({type: 'spki', format: 'der'})).digest('base64');
  return [`--host-resolver-rules=MAP login.so.example 127.0.0.1:${port}`, `--ignore-certificate-errors-spki-list=${key}`];
};

/// Runs in the page: words that stand on two lines without a hyphen, because a column was too narrow for them.
const broken_words = () => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange(), found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest('code,script') || !text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/\p{L}{2,}/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = [...range.getClientRects()];
      if (lines.some((line) => line.top > lines[0].bottom - 1)) found.push(word[0]);
    }
  }
  return found;
};

export async function open_browser({port, certificate, hub = kHub, shots, language = 'vi'}) {
  mkdirSync(shots, {recursive: true});
  const browser = await chromium.launch({
    executablePath: process.env.EDUHUB_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...(certificate ? leading({port, certificate}) : [])],
  });
  const faults = [], judged = [];
  /// As somebody of that language holds it; with the cookies of another when these are given.
  const open_context = async (tongue, storageState) => {
    const context = await browser.newContext({viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true, locale: tongue === 'vi' ? 'vi-VN' : 'en-GB', storageState});
    await context.exposeBinding('refusedByPolicy', ({frame}, what) => faults.push(`${frame.url()}: policy refused ${what}`));
    await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => globalThis.refusedByPolicy(`${event.effectiveDirective} ${event.blockedURI}`)));
    return context;
  };
  const open_page = async (context) => {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    // A page that says no with 4xx is an answer; a style or a picture that is missing is a fault.
    page.on('console', (line) => { if (line.type() === 'error' && line.location().url.startsWith(hub) && line.location().url !== page.url()) faults.push(`${page.url()}: console: ${line.text()} (${line.location().url})`); });
    page.on('pageerror', (error) => faults.push(`${page.url()}: script: ${error.message}`));
    return page;
  };
  const context = await open_context(language);
  const page = await open_page(context);

  const person = {
    page, context, faults, judged, hub,
    async judge(name, wanted = language, shown = page) {
      const blame = (what) => faults.push(`${name}: ${what}`);
      const about = await shown.evaluate(() => ({
        language: document.documentElement.lang, title: document.title, wide: document.documentElement.scrollWidth,
        bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + one.encodedBodySize, 0),
      }));
      if (about.language !== wanted) blame(`language is ${about.language}`);
      if (!about.title) blame('no title');
      for (const word of await shown.evaluate(`(${broken_words})()`)) blame(`the word ${word} is broken`);
      if (about.wide > 360) blame(`${about.wide} pixels wide`);
      if (about.bytes === 0 || about.bytes > kMostBytes) blame(`${about.bytes} bytes`);
      for (const bare of await shown.$$eval('input:not([type=hidden]),select,textarea', (all) => all.filter((one) => one.checkVisibility() && ![...one.labels].some((label) => label.textContent.trim())).map((one) => one.name))) blame(`no label at ${bare}`);
      for (const colorScheme of ['dark', 'light']) {
        await shown.emulateMedia({colorScheme});
        await shown.evaluate(axe);
        const found = await shown.evaluate((rules) => globalThis.axe.run(document, {preload: false, runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}), kRules);
        for (const one of found.violations) blame(`${one.id} (${colorScheme}): ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
        if (found.passes.length === 0) blame('axe-core judged nothing');
      }
      const order = await shown.evaluate(`(() => { const all = (${controls})(); document.activeElement?.blur(); getSelection().removeAllRanges(); globalThis.controls_ = all; return all.length; })()`);
      await shown.evaluate(() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); });
      for (let at = 0; at < order; ++at) {
        await shown.keyboard.press('Tab');
        const [reached, seen, name] = await shown.evaluate((index) => {
          const now = document.activeElement, style = getComputedStyle(now), wanted = globalThis.controls_[index];
          return [now === wanted, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, `${wanted.tagName} ${wanted.name ?? wanted.textContent} (at ${now.tagName} ${now.textContent.slice(0, 40)})`];
        }, at);
        if (!reached) { blame(`the tabulator does not reach ${name}`); break; }
        if (!seen) blame(`focus is not seen at ${name}`);
      }
      await shown.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
      await shown.screenshot({path: `${shots}/${name}.png`, fullPage: true});
      judged.push({page: name, title: about.title, bytes: about.bytes, controls: order});
    },
    /// The other one sees the same address with the same cookies.
    async judge_in_both(name) {
      await person.judge(name);
      const other = language === 'vi' ? 'en' : 'vi';
      const theirs = await open_context(other, await context.storageState());
      const beside = await open_page(theirs);
      await beside.goto(page.url());
      await person.judge(`${name}_${other}`, other, beside);
      await theirs.close();
    },
    async sign_in(login, password) {
      await page.getByLabel('Tên đăng nhập').fill(login);
      await page.getByLabel('Mật khẩu').fill(password);
      await page.getByRole('button', {name: 'Đăng nhập'}).click();
    },
    /// What was found, as the last line; the exit code tells whether anything was.
    async close() {
      await browser.close();
      console.log(JSON.stringify({judged, faults}));
      process.exitCode = faults.length === 0 ? 0 : 1;
    },
  };
  return person;
}

/// Runs a journey; whatever it stumbles over is a fault, with a picture of where.
export async function journey(settings, walk) {
  const person = await open_browser(settings);
  try {
    await walk(person);
  } catch (error) {
    person.faults.push(`${person.page.url()}: ${error.message}`);
    await person.page.screenshot({path: `${settings.shots}/stumbled.png`, fullPage: true}).catch(() => {});
  }
  await person.close();
}
