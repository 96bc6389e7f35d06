// A person's browser without a screen: keeps cookies, follows redirects, presses the one button of a message that is on its
// way between two sites, and signs in where the hub asks for it.
//
// Cookies belong to a host whatever its port (RFC 6265 §8.5), as in real browsers. Failure: throws when it is led in circles.
const mostSteps = 30;
const entities = {'&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'", '&#10;': '\n', '&amp;': '&'};

export const unescapeHtml = text => text.replace(/&(?:lt|gt|quot|#39|#x27|#10|amp);/g, sign => entities[sign]);
const attribute = (tag, name) => unescapeHtml(new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1).find(found => found !== undefined) ?? '');

/// The first form whose action is this one, or the first of all: where it goes and its hidden fields.
function formOf(page, action) {
  for (const [whole] of page.matchAll(/<form[^>]*>[\s\S]*?<\/form>/gi)) {
    const form = {action: attribute(/^<form[^>]*>/i.exec(whole)[0], 'action'), fields: []};
    for (const [tag] of whole.matchAll(/<input[^>]*>/gi)) if (attribute(tag, 'type') === 'hidden') form.fields.push([attribute(tag, 'name'), attribute(tag, 'value')]);
    if (action === undefined || form.action === action) return form;
  }
}

export class PlainBrowser {
  #hub;
  #fetch;
  #person;
  #cookies = new Map();  // host → name → value

  /// `hub`: its public address; `fetch` leads there (hub_fetch.mjs). `person`: {login, password}.
  constructor(hub, fetch, person) {
    this.#hub = hub;
    this.#fetch = fetch;
    this.#person = person;
  }

  async #call({method, address, form}) {
    const {hostname} = new URL(address);
    if (!this.#cookies.has(hostname)) this.#cookies.set(hostname, new Map());
    const jar = this.#cookies.get(hostname);
    const headers = {accept: 'text/html,*/*', 'accept-language': 'vi', cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ')};
    const answer = await this.#fetch(address, {method, headers, body: form && new URLSearchParams(form), redirect: 'manual'});
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value, terms] = /^([^=]+)=([^;]*)(.*)$/.exec(line);
      if (value === '' || /Max-Age=0|1970/i.test(terms)) jar.delete(name);
      else jar.set(name, value);
    }
    return {address, status: answer.status, to: answer.headers.get('location'), text: await answer.text()};
  }

  async #follow(request) {
    for (let step = 0; step < mostSteps; ++step) {
      const shown = await this.#call(request);
      if (shown.to && shown.status >= 300 && shown.status < 400) {
        request = {method: 'GET', address: new URL(shown.to, request.address).href};
        continue;
      }
      const form = shown.status === 200 ? formOf(shown.text) : undefined;
      const signsIn = form?.action === '/login' && request.address.startsWith(`${this.#hub}/`);
      if (!signsIn && !form?.fields.some(([name]) => name === 'SAMLResponse' || name === 'SAMLRequest')) return shown;
      if (signsIn) form.fields.push(['login', this.#person.login], ['password', this.#person.password]);
      request = {method: 'POST', address: new URL(form.action, request.address).href, form: form.fields};
    }
    throw new Error(`led in circles, last to ${request.address}`);
  }

  /// What is shown in the end: {address, status, text}.
  open(address) {
    return this.#follow({method: 'GET', address});
  }
  post(address, form) {
    return this.#follow({method: 'POST', address, form});
  }
  /// Presses a button of the form that goes to `action`, or of the first one; its hidden fields go along, and `more`.
  press(page, {action, more = []} = {}) {
    const form = formOf(page.text, action);
    if (!form) throw new Error(`no form on ${page.address}`);
    return this.post(new URL(form.action, page.address).href, [...form.fields, ...more]);
  }
}
