// A school application of the sample configuration (config/apps), as a process of its own.
//
//   node school_app.mjs SETTINGS.json        prints {"port": …} once it listens, on 127.0.0.1
//
// SETTINGS: {app, kind: "oidc"|"saml"|"ticket"|"assisted", name, hub: {issuer}, …} and what its kind wants:
//   oidc      {client, secret, idTokenAlgorithm, scope}  openid-client; logout tokens checked by jose
//   saml      {key, certificate, signs, logsOut}         @node-saml/node-saml; key and certificate as PEM, in files
//   ticket    {}                                         jose, against the hub's published keys
//   assisted  {people: {login: {password, name}}}        its own sign-in with letters in a picture, and a mobile client's
// The hub is asked when it is first needed: applications and hub may start in any order. Every kind has /me, which says who
// is signed in as JSON.
import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import {randomBytes} from 'node:crypto';
import {assistedApp} from './assisted_app.mjs';
import {fetchAt} from './hub_fetch.mjs';
import {openidApp} from './openid_app.mjs';
import {samlApp} from './saml_app.mjs';
import {ticketApp} from './ticket_app.mjs';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const makers = {oidc: openidApp, saml: samlApp, ticket: ticketApp, assisted: assistedApp};

const hubFetch = fetchAt(settings.hub.issuer);

/// Who is signed in here, by the cookie.
const sessions = new Map();
const cookieName = `${settings.app}_session`;
const cookieOf = request => new RegExp(`(?:^|; )${cookieName}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];

const escapeHtml = text => String(text).replace(/[&<>"]/g, sign => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[sign]);
const pageOf = (title, body) => `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;

function answers(request, response) {
  const send = (status, headers, text) => response.writeHead(status, {...headers, 'content-length': Buffer.byteLength(text)}).end(text);
  const html = {'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store'};
  const opened = person => {
    const id = randomBytes(24).toString('base64url');
    sessions.set(id, person);
    return {'set-cookie': `${cookieName}=${id}; HttpOnly; SameSite=Lax; Path=/`};
  };
  return {
    json: (value, status = 200) => send(status, {'content-type': 'application/json'}, JSON.stringify(value)),
    page: (title, body, status = 200) => send(status, html, pageOf(title, body)),
    away: (address, headers = {}) => send(303, {location: address, ...headers}, ''),
    /// Signs the person in here and shows who it is.
    welcome: person => send(303, {location: '/', ...opened(person)}, ''),
    person: () => sessions.get(cookieOf(request)),
    leave: () => sessions.delete(cookieOf(request)),
  };
}

const bodyOf = request => new Promise((done, failed) => {
  let text = '';
  request.on('data', piece => {
    text += piece;
    if (text.length > 1 << 20) failed(new Error('too long'));
  }).on('end', () => done(text));
});

let app;
const server = createServer(async (request, response) => {
  const to = answers(request, response);
  try {
    const url = new URL(request.url, site);
    const key = `${request.method} ${url.pathname}`;
    if (key === 'GET /me') return to.json({app: settings.app, person: to.person() ?? null});
    const door = app.doors[key];
    if (door) return await door({request, url, to, body: request.method === 'POST' ? await bodyOf(request) : ''});
    if (key !== 'GET /') return to.json({error: 'nothing here'}, 404);
    const person = to.person();
    if (!person) return await app.enter(to);
    const accounts = person.accounts?.length ? ` (${person.accounts.join(', ')})` : '';
    to.page(settings.name, `<p>Xin chào, <strong>${escapeHtml((person.name ?? person.account ?? person.subject) + accounts)}</strong></p><p><a href="/thoat">Đăng xuất</a></p>`);
  } catch (error) {
    console.error(error);
    to.page('Không vào được', `<p>${escapeHtml(error.message)}</p>`, 400);
  }
});

let site;
server.listen(settings.port ?? 0, '127.0.0.1', async () => {
  site = `http://127.0.0.1:${server.address().port}`;
  app = await makers[settings.kind]({settings, site, hubFetch, escapeHtml, endSessions: of => {
    for (const [id, person] of sessions) if (of(person)) sessions.delete(id);
  }});
  console.log(JSON.stringify({port: server.address().port}));
});
