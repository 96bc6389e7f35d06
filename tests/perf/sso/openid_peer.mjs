// An OpenID Provider of somebody else's (oidc-provider, in memory, one process) with the machines and applications of
// `eduhub bench sso`, at the same paths. Whoever comes is signed in at once: no password is hashed.
//
//   node openid_peer.mjs NODE_MODULES CLIENT_SECRET REDIRECT_URI      prints {"port": …}
import {generateKeyPairSync} from 'node:crypto';
import {createServer} from 'node:http';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [modules, secret, redirectUri] = process.argv.slice(2);
const {default: Provider} = await import(pathToFileURL(resolve(modules, 'oidc-provider/lib/index.js')).href);

const signingKey = (alg, kind, options) => ({...generateKeyPairSync(kind, options).privateKey.export({format: 'jwk'}), alg, use: 'sig', kid: alg});
const common = {client_secret: secret, token_endpoint_auth_method: 'client_secret_basic'};
const machine = (word) => ({...common, client_id: `machine-${word}`, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'bench'});
const application = (alg) => ({...common, client_id: `people-${alg}`, redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'], id_token_signed_response_alg: alg});
const api = 'https://api.bench.example';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const site = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(site, {
    clients: [...['opaque', 'ES256', 'RS256'].map(machine), ...['ES256', 'RS256'].map(application)],
    jwks: {keys: [signingKey('RS256', 'rsa', {modulusLength: 2048}), signingKey('ES256', 'ec', {namedCurve: 'P-256'})]},
    scopes: ['openid', 'profile', 'offline_access', 'bench'],
    routes: {authorization: '/oauth2/authorize', token: '/oauth2/token', jwks: '/oauth2/jwks'},
    pkce: {required: () => true},
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: async (_, id) => ({accountId: id, claims: async () => ({sub: id, name: 'Người đo'})}),
    features: {
      devInteractions: {enabled: false},
      clientCredentials: {enabled: true},
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, client) => (/^machine-.S256$/.test(client.clientId) ? api : undefined),
        getResourceServerInfo: (_, resource, client) => ({scope: 'bench', audience: resource, accessTokenFormat: 'jwt', jwt: {sign: {alg: client.clientId.slice('machine-'.length)}}}),
      },
    },
    interactions: {url: (_, interaction) => `/sign-in/${interaction.uid}`},
    cookies: {keys: [secret]},
    ttl: {Session: 3600, Grant: 3600, AccessToken: 600, RefreshToken: 3600, Interaction: 600, ClientCredentials: 600, IdToken: 600},
  });
  const callback = provider.callback();
  let people = 0;
  server.on('request', async (request, response) => {
    request.headers.host = new URL(site).host;
    if (!request.url.startsWith('/sign-in/')) return callback(request, response);
    try {
      const {params, session} = await provider.interactionDetails(request, response);
      const accountId = session?.accountId ?? `person-${++people % 64}`;
      const grant = new provider.Grant({accountId, clientId: params.client_id});
      grant.addOIDCScope(params.scope);
      await provider.interactionFinished(request, response, {login: {accountId}, consent: {grantId: await grant.save()}}, {mergeWithLastSubmission: false});
    } catch (error) {
      response.writeHead(500, {'content-type': 'text/plain'}).end(error.message);
    }
  });
  console.log(JSON.stringify({port: server.address().port}));
});
