// An OpenID Provider made of somebody else's library (oidc-provider), above the hub: one client, one person, no password.
//
//   node openid_provider.mjs CLIENT_SECRET REDIRECT_URI      prints {"port": …}
import {createServer} from 'node:http';
import Provider from 'oidc-provider';

const [secret, redirectUri] = process.argv.slice(2);
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const site = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(site, {
    clients: [{client_id: 'hub', client_secret: secret, redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_basic'}],
    claims: {openid: ['sub'], profile: ['name'], email: ['email']},
    pkce: {required: () => true},
    findAccount: async (_, id) => ({accountId: id, claims: async () => ({sub: id, name: 'Hoa ở tỉnh', email: 'hoa@tinh.example'})}),
    features: {devInteractions: {enabled: false}},
    interactions: {url: (_, interaction) => `/sign-in/${interaction.uid}`},
    cookies: {keys: ['a key of the tests']},
    renderError: async (ctx, out, error) => { ctx.type = 'text'; ctx.body = `refused: ${error.message} ${error.error_description ?? ''}`; },
  });
  const callback = provider.callback();
  server.on('request', async (request, response) => {
    request.headers.host = new URL(site).host;  // the tests' client names no host of its own
    if (!request.url.startsWith('/sign-in/')) return callback(request, response);
    // Whoever comes is the same person, and agrees.
    try {
      const {params} = await provider.interactionDetails(request, response);
      const grant = new provider.Grant({accountId: 'person-17', clientId: params.client_id});
      grant.addOIDCScope(params.scope);
      await provider.interactionFinished(request, response, {login: {accountId: 'person-17'}, consent: {grantId: await grant.save()}}, {mergeWithLastSubmission: false});
    } catch (error) {
      response.writeHead(500, {'content-type': 'text/plain'}).end(`refused: ${error.message}`);
    }
  });
  console.log(JSON.stringify({port: server.address().port}));
});
