// An application that signs people in by OpenID Connect, on openid-client, and hears of logouts over the back channel.
import * as oidc from 'openid-client';
import {createLocalJWKSet, jwtVerify} from 'jose';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

export function openidApp({settings, site, hubFetch, endSessions}) {
  const pending = new Map();  // by state: what the answer is checked with
  const heard = new Set();    // ids of logout tokens
  let known;
  /// The hub is asked who it is when somebody first needs it, so that either may start before the other.
  const hub = async () => known ??= await oidc.discovery(new URL(settings.hub.issuer), settings.client, {client_secret: settings.secret, id_token_signed_response_alg: settings.idTokenAlgorithm ?? 'RS256'},
    undefined, {[oidc.customFetch]: hubFetch, execute: settings.hub.issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []});
  const callback = `${site}/cb`;

  const enter = async to => {
    const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState(), nonce = oidc.randomNonce();
    pending.set(state, {verifier, nonce});
    to.away(oidc.buildAuthorizationUrl(await hub(), {redirect_uri: callback, scope: settings.scope ?? 'openid profile', state, nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256'}).href);
  };

  return {enter, doors: {
    'GET /cb': async ({url, to}) => {
      const state = url.searchParams.get('state');
      const {verifier, nonce} = pending.get(state) ?? {};
      pending.delete(state);
      const tokens = await oidc.authorizationCodeGrant(await hub(), url, {pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true});
      const {sub, sid} = tokens.claims();
      const person = await oidc.fetchUserInfo(await hub(), tokens.access_token, sub);
      to.welcome({subject: sub, sid, name: person.name, roles: person.roles, accounts: person.accounts?.map(one => one.account), idToken: tokens.id_token});
    },
    'GET /thoat': async ({to}) => {
      const person = to.person();
      to.leave();
      to.away(oidc.buildEndSessionUrl(await hub(), {id_token_hint: person?.idToken ?? '', post_logout_redirect_uri: `${site}/`}).href);
    },
    // OpenID Connect Back-Channel Logout 1.0 §2.6.
    'POST /logged-out': async ({body, to}) => {
      const token = new URLSearchParams(body).get('logout_token') ?? '';
      const keys = createLocalJWKSet(await (await hubFetch((await hub()).serverMetadata().jwks_uri)).json());
      const {payload} = await jwtVerify(token, keys, {issuer: settings.hub.issuer, audience: settings.client, typ: 'logout+jwt', maxTokenAge: '2 minutes', clockTolerance: 10});
      if (!payload.events?.[logoutEvent] || payload.nonce !== undefined || heard.has(payload.jti)) throw new Error('this is no logout token');
      heard.add(payload.jti);
      endSessions(person => person.sid === payload.sid);
      to.json({});
    },
  }};
}
