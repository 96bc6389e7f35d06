// VNeID, simulated: the state's sign-in above the hub, as a process of its own on somebody else's library (oidc-provider).
//
//   node vneid.mjs SETTINGS.json        prints {"port": …} once it listens, on 127.0.0.1
//
// SETTINGS: {port: 0 or absent for any free one, client: {id, secret, redirectUris}, citizens: {"079204000123": {password, name, born}}}
// VNeID publishes no specification. Addresses and claims are those that public integrations use (core/sso/upstream/profiles.cpp):
// /oauth2/authorize, token, userinfo and jwks, no discovery document, proof keys not demanded, acr LoA1. A citizen signs in with the
// twelve digits and a password; `sub` is a number of its own, from which nobody reads the digits. The issuer is
// http://127.0.0.1:PORT, whatever host a request names.
import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import {createHmac, generateKeyPairSync, randomBytes, timingSafeEqual} from 'node:crypto';
import Provider from 'oidc-provider';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const citizens = new Map(Object.entries(settings.citizens));
const secretOfNames = randomBytes(32);  // another start, other subjects: links made before do not hold, as with any simulator
const subjectOf = id => createHmac('sha256', secretOfNames).update(id).digest('hex').slice(0, 32);
const idOf = new Map([...citizens.keys()].map(id => [subjectOf(id), id]));

const escapeHtml = text => String(text).replace(/[&<>"]/g, sign => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[sign]);
const pageOf = (title, body) => `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
const signInPage = (uid, problem) => pageOf('VNeID (mô phỏng)', `${problem ? `<p role="alert">${escapeHtml(problem)}</p>` : ''}<form method="post" action="/sign-in/${uid}">
<p><label>Số định danh cá nhân <input name="number" inputmode="numeric" autocomplete="username" required></label></p>
<p><label>Mật khẩu <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button>Đăng nhập</button></p></form>`);

function bodyOf(request) {
  return new Promise((done, failed) => {
    let text = '';
    request.on('data', piece => {
      text += piece;
      if (text.length > 1 << 16) failed(new Error('too long'));
    });
    request.on('end', () => done(new URLSearchParams(text)));
    request.on('error', failed);
  });
}

/// The same time for a number nobody has.
function passwordFits(number, password) {
  const digest = text => createHmac('sha256', secretOfNames).update(text).digest();
  const known = citizens.get(number);
  return timingSafeEqual(digest(password), digest(known?.password ?? randomBytes(8).toString('hex'))) && known !== undefined;
}

function claimsOf(subject, site) {
  const number = idOf.get(subject);
  const citizen = citizens.get(number);
  return {sub: subject, TechID: subject, LoaiTaiKhoan: 'CaNhan', HoVaTen: citizen.name, SoDinhDanh: number, NgayThangNamSinh: citizen.born ?? '',
    loginIdp: 'BCA', userProfileUri: `${site}/profile`, logoutUri: `${site}/oauth2/logout`};
}

function providerAt(site) {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  return new Provider(site, {
    clients: [{client_id: settings.client.id, client_secret: settings.client.secret, redirect_uris: settings.client.redirectUris, response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_basic'}],
    jwks: {keys: [{...privateKey.export({format: 'jwk'}), use: 'sig', alg: 'RS256'}]},
    scopes: ['openid'],
    claims: {openid: ['sub', 'TechID', 'LoaiTaiKhoan', 'HoVaTen', 'SoDinhDanh', 'NgayThangNamSinh', 'loginIdp', 'userProfileUri', 'logoutUri'], acr: null},
    acrValues: ['LoA1'],
    pkce: {required: () => false},
    routes: {authorization: '/oauth2/authorize', token: '/oauth2/token', userinfo: '/oauth2/userinfo', jwks: '/oauth2/jwks', end_session: '/oauth2/logout'},
    findAccount: async (_, subject) => idOf.has(subject) ? {accountId: subject, claims: async () => claimsOf(subject, site)} : undefined,
    features: {devInteractions: {enabled: false}, rpInitiatedLogout: {
      logoutSource: async (ctx, form) => { ctx.body = pageOf('Đăng xuất VNeID (mô phỏng)', `${form}<button form="op.logoutForm" name="logout" value="yes">Đăng xuất</button>`); },
      postLogoutSuccessSource: async ctx => { ctx.body = pageOf('Đã đăng xuất VNeID (mô phỏng)', ''); },
    }},
    interactions: {url: (_, interaction) => `/sign-in/${interaction.uid}`},
    cookies: {keys: [randomBytes(32).toString('hex')]},
    renderError: async (ctx, _, error) => { ctx.body = pageOf('VNeID (mô phỏng)', `<p role="alert">${escapeHtml(`${error.message} ${error.error_description ?? ''}`)}</p>`); },
  });
}

async function signIn(provider, request, response) {
  const show = (text, status = 200) => response.writeHead(status, {'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store'}).end(text);
  const {uid, prompt, params, session} = await provider.interactionDetails(request, response);
  const goOn = async (accountId, login) => {
    // Whoever signs in here agrees: the state asks nobody what it tells.
    const grant = new provider.Grant({accountId, clientId: params.client_id});
    grant.addOIDCScope('openid');
    await provider.interactionFinished(request, response, {...login, consent: {grantId: await grant.save()}}, {mergeWithLastSubmission: false});
  };
  if (prompt.name === 'consent') return goOn(session.accountId, {});
  if (request.method !== 'POST') return show(signInPage(uid));
  const form = await bodyOf(request);
  const number = form.get('number') ?? '';
  if (!passwordFits(number, form.get('password') ?? '')) return show(signInPage(uid, 'Số định danh hoặc mật khẩu không đúng.'));
  return goOn(subjectOf(number), {login: {accountId: subjectOf(number), acr: 'LoA1'}});
}

const server = createServer();
server.listen(settings.port ?? 0, '127.0.0.1', () => {
  const {port} = server.address();
  const site = `http://127.0.0.1:${port}`;
  const provider = providerAt(site);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    request.headers.host = new URL(site).host;
    if (request.url.startsWith('/.well-known/')) return response.writeHead(404).end();
    if (!request.url.startsWith('/sign-in/')) return answer(request, response);
    signIn(provider, request, response).catch(error => response.writeHead(500, {'content-type': 'text/plain; charset=utf-8'}).end(`${error.message}\n`));
  });
  console.log(JSON.stringify({port}));
});
