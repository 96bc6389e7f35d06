// A small site that signs people in at the hub by somebody else's OpenID Connect library.
//
//   node relying_party.mjs openid-client|oauth4webapi CLIENT_ID [SECRET]     prints {"port": …}
//
//   /hub?port=          where the hub listens, its public address is led there; &certificate= its own, for TLS
//   /keys               what the library signs with, for the hub (oauth4webapi)
//   /login, /callback   code flow; /me what is known of the person
//   /refresh            tokens anew; /logout to the hub; /bye back from there
//   /machine            a token for the site itself, shown to the hub's own resource (oauth4webapi)
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {request} from 'node:https';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';

const [library, clientId, secret] = process.argv.slice(2);
const issuer = new URL('https://login.so.example');
let hub = 0;
let certificate = null;
let site = '';

/// fetch() takes neither a certificate of its own nor another port behind a name.
const overTls = (url, {method, headers, body}) => new Promise((done, failed) => {
  const {pathname, search} = new URL(url);
  const call = request({host: '127.0.0.1', port: hub, servername: issuer.hostname, ca: certificate, checkServerIdentity: () => undefined, path: pathname + search, method, headers: Object.fromEntries(new Headers(headers))}, async (answer) => {
    const parts = await answer.toArray();
    done(new Response(parts.length > 0 ? Buffer.concat(parts) : null, {status: answer.statusCode, headers: answer.headers}));
  });
  call.on('error', failed).end(body === undefined || body === null ? undefined : String(body));
});
const toHub = (url, options) => certificate ? overTls(url, options) : fetch(String(url).replace(issuer.origin, `http://127.0.0.1:${hub}`), {...options, redirect: 'manual'});

// A confidential client that shows its secret.
async function openidClient() {
  const config = await openid.discovery(issuer, clientId, secret, openid.ClientSecretBasic(secret), {[openid.customFetch]: toHub});
  const asked = {};
  let tokens = null, before = null;
  return {
    async begin() {
      Object.assign(asked, {pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState(), expectedNonce: openid.randomNonce(), idTokenExpected: true});
      return openid.buildAuthorizationUrl(config, {redirect_uri: `${site}/callback`, scope: 'openid profile email offline_access', state: asked.expectedState, nonce: asked.expectedNonce,
        code_challenge: await openid.calculatePKCECodeChallenge(asked.pkceCodeVerifier), code_challenge_method: 'S256'});
    },
    async finish(url) { tokens = await openid.authorizationCodeGrant(config, url, asked); },
    async me() { return {claims: tokens.claims(), person: await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub), known: await openid.tokenIntrospection(config, tokens.access_token)}; },
    async refresh() {
      before = tokens;
      const {id_token: idToken} = tokens;
      tokens = await openid.refreshTokenGrant(config, tokens.refresh_token);
      return {new_access: tokens.access_token !== before.access_token, new_refresh: tokens.refresh_token !== before.refresh_token, id_token: Boolean(tokens.id_token ?? idToken)};
    },
    async revoke() { await openid.tokenRevocation(config, tokens.refresh_token); },
    async logout() { return openid.buildEndSessionUrl(config, {id_token_hint: tokens.id_token ?? before.id_token, post_logout_redirect_uri: `${site}/bye`}); },
  };
}

const pair = await oauth.generateKeyPair('ES256', {extractable: false});

// FAPI 2.0: requests pushed ahead, signed assertions, tokens bound to a key.
async function oauth4webapi() {
  const http = {[oauth.customFetch]: toHub};
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
  const client = {client_id: clientId, id_token_signed_response_alg: 'ES256'};
  const itself = oauth.PrivateKeyJwt({key: pair.privateKey, kid: 'site'});
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  const terms = {...http, DPoP};
  let asked = {}, tokens = null, claims = null;
  return {
    async begin() {
      asked = {verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce()};
      const pushed = await oauth.processPushedAuthorizationResponse(server, client, await oauth.pushedAuthorizationRequest(server, client, itself,
        {response_type: 'code', redirect_uri: `${site}/callback`, scope: 'openid profile', state: asked.state, nonce: asked.nonce,
          code_challenge: await oauth.calculatePKCECodeChallenge(asked.verifier), code_challenge_method: 'S256'}, terms));
      return new URL(`${server.authorization_endpoint}?${new URLSearchParams({client_id: clientId, request_uri: pushed.request_uri})}`);
    },
    async finish(url) {
      const parameters = oauth.validateAuthResponse(server, client, url, asked.state);
      const answer = await oauth.authorizationCodeGrantRequest(server, client, itself, parameters, `${site}/callback`, asked.verifier, terms);
      tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {expectedNonce: asked.nonce, requireIdToken: true});
      await oauth.validateApplicationLevelSignature(server, answer, http);
      claims = oauth.getValidatedIdTokenClaims(tokens);
    },
    async me() {
      return {claims, type: tokens.token_type, person: await oauth.processUserInfoResponse(server, client, claims.sub, await oauth.userInfoRequest(server, client, tokens.access_token, terms)),
        without_key: (await oauth.userInfoRequest(server, client, tokens.access_token, http)).status};
    },
    async machine() {
      const own = await oauth.processClientCredentialsResponse(server, client, await oauth.clientCredentialsGrantRequest(server, client, itself, {scope: 'records.read'}, terms));
      const shown = await oauth.protectedResourceRequest(own.access_token, 'GET', new URL('/oauth2/machine', issuer), undefined, undefined, terms);
      const stolen = await oauth.protectedResourceRequest(own.access_token, 'GET', new URL('/oauth2/machine', issuer), undefined, undefined,
        {...http, DPoP: oauth.DPoP(client, await oauth.generateKeyPair('ES256'))}).then((answer) => answer.status, (error) => error.status);
      return {type: own.token_type, scope: own.scope, status: shown.status, stolen};
    },
  };
}

let party = null;
const ways = {
  async '/hub'(url) {
    hub = Number(url.searchParams.get('port'));
    certificate = url.searchParams.has('certificate') ? readFileSync(url.searchParams.get('certificate')) : null;
    party = await (library === 'openid-client' ? openidClient() : oauth4webapi());
    return {ready: true};
  },
  async '/keys'() { return {keys: [{...(await crypto.subtle.exportKey('jwk', pair.publicKey)), key_ops: undefined, ext: undefined, kid: 'site', alg: 'ES256', use: 'sig'}]}; },
  async '/login'() { return party.begin(); },
  async '/callback'(url) { await party.finish(url); return new URL('/me', site); },
  async '/logout'() { return party.logout(); },
  async '/bye'() { return {bye: true}; },
  async '/me'() { return party.me(); },
  async '/refresh'() { return party.refresh(); },
  async '/revoke'() { await party.revoke(); return {revoked: true}; },
  async '/machine'() { return party.machine(); },
};

// Length told: who reads the answers in tests knows no chunks.
const say = (response, status, what) => {
  const body = Buffer.from(JSON.stringify(what));
  response.writeHead(status, {'content-type': 'application/json', 'content-length': body.length}).end(body);
};

const web = createServer(async (incoming, response) => {
  const url = new URL(incoming.url, site);
  try {
    const found = await ways[url.pathname](url);
    if (found instanceof URL) return response.writeHead(303, {location: found.href}).end();
    say(response, 200, found);
  } catch (error) {
    say(response, 500, {error: error.error ?? error.code ?? error.message, description: error.error_description ?? error.message, cause: String(error.cause?.message ?? '')});
  }
});
web.listen(0, '127.0.0.1', () => {
  site = `http://127.0.0.1:${web.address().port}`;
  console.log(JSON.stringify({port: web.address().port}));
});
