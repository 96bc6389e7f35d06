// A school application made of somebody else's SAML library: one process, one small site.
//
//   node service_provider.mjs node-saml|samlify FOLDER
//
// FOLDER holds key.pem and certificate.pem, and hub.xml before anybody signs in. The first line printed is {"port": …}.
//   GET /metadata   GET /login[?post]   POST /acs   GET /me   GET /logout   GET /slo
import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {SAML, generateServiceProviderMetadata} from '@node-saml/node-saml';
import samlify from 'samlify';

const [library, folder] = process.argv.slice(2);
const file = name => readFileSync(join(folder, name), 'utf8');
const privateKey = file('key.pem'), publicCert = file('certificate.pem');

/// The hub as its metadata says, taken apart by words: what a person would copy into a form.
function hub() {
  const xml = file('hub.xml');
  const at = (role, binding) => new RegExp(`<md:${role} Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="([^"]+)"`).exec(xml)[1];
  return {
    entity: /entityID="([^"]+)"/.exec(xml)[1],
    certificates: [...xml.matchAll(/<ds:X509Certificate>([^<]+)</g)].map(found => found[1]),
    signOn: at('SingleSignOnService', 'HTTP-Redirect'),
    signOnPost: at('SingleSignOnService', 'HTTP-POST'),
    logOut: at('SingleLogoutService', 'HTTP-Redirect'),
  };
}

const escaped = text => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
const form = (action, fields) => `<form method="post" action="${escaped(action)}">` +
  Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value ?? '')}">`).join('') + '<button>go</button></form>';

function withNodeSaml(site) {
  const shared = {issuer: `${site}/metadata`, callbackUrl: `${site}/acs`, logoutCallbackUrl: `${site}/slo`, identifierFormat: null, privateKey, publicCert,
    signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256', wantAssertionsSigned: true, wantAuthnResponseSigned: true};
  const pending = new Map();
  const cacheProvider = {
    saveAsync: async (key, value) => (pending.set(key, value), {value, createdAt: Date.now()}),
    getAsync: async key => pending.get(key) ?? null,
    removeAsync: async key => (pending.delete(key), key),
  };
  const saml = extra => {
    const at = hub();
    return new SAML({...shared, idpCert: at.certificates, idpIssuer: at.entity, entryPoint: at.signOn, logoutUrl: at.logOut, audience: shared.issuer, validateInResponseTo: 'always', cacheProvider, ...extra});
  };
  return {
    metadata: () => generateServiceProviderMetadata({...shared, publicCerts: [publicCert]}),
    login: state => saml().getAuthorizeUrlAsync(state, undefined, {}),
    loginForm: async state => {
      const at = hub();
      const sender = saml({entryPoint: at.signOnPost, authnRequestBinding: 'HTTP-POST', skipRequestCompression: true});
      return form(at.signOnPost, await sender.getAuthorizeMessageAsync(state));
    },
    taken: async body => {
      const {profile} = await saml().validatePostResponseAsync(body);
      return {name: profile.nameID, format: profile.nameIDFormat, index: profile.sessionIndex, attributes: profile.attributes, profile};
    },
    logout: (person, state) => saml().getLogoutUrlAsync(person.profile, state, {}),
    heard: async (message, raw) => {
      // It looks for InResponseTo on a `Response` alone, so of an answer to a logout that is posted it misses it.
      const by = saml(raw || message.SAMLRequest ? {} : {validateInResponseTo: 'ifPresent'});
      const heard = raw ? by.validateRedirectAsync(message, raw) : message.SAMLRequest ? by.validatePostRequestAsync(message) : by.validatePostResponseAsync(message);
      const {profile, loggedOut} = await heard;
      if (!message.SAMLRequest) return {done: loggedOut};
      return {answer: await by.getLogoutResponseUrlAsync(profile, message.RelayState ?? '', {}, true)};
    },
  };
}

function withSamlify(site) {
  // The library leaves the schema to others; signatures, times and audience are its own.
  samlify.setSchemaValidator({validate: async () => 'not checked'});
  const app = samlify.ServiceProvider({
    entityID: `${site}/metadata`, privateKey, signingCert: publicCert, authnRequestsSigned: true, wantAssertionsSigned: true, wantMessageSigned: true, wantLogoutResponseSigned: true, wantLogoutRequestSigned: true,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    signatureConfig: {prefix: 'ds', location: {reference: "/*[local-name(.)='AuthnRequest']/*[local-name(.)='Issuer']", action: 'after'}},
    nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    assertionConsumerService: [{Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: `${site}/acs`, isDefault: true}],
    singleLogoutService: [{Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${site}/slo`}],
  });
  const other = () => samlify.IdentityProvider({metadata: file('hub.xml'), wantLogoutRequestSigned: true, wantLogoutResponseSigned: true});
  const octets = raw => raw.replace(/&Signature=[^&]*/, '');
  return {
    metadata: () => app.getMetadata(),
    login: async state => app.createLoginRequest(other(), 'redirect', {relayState: state}).context,
    loginForm: async state => {
      const made = app.createLoginRequest(other(), 'post', {relayState: state});
      return form(made.entityEndpoint, {SAMLRequest: made.context, RelayState: state});
    },
    taken: async body => {
      const {extract} = await app.parseLoginResponse(other(), 'post', {body});
      return {name: extract.nameID, format: 'unread', index: extract.sessionIndex?.sessionIndex, attributes: extract.attributes};
    },
    logout: async (person, state) => app.createLogoutRequest(other(), 'redirect', {logoutNameID: person.name, sessionIndex: person.index}, {relayState: state}).context,
    heard: async (query, raw) => {
      if (!query.SAMLRequest) {
        await app.parseLogoutResponse(other(), 'redirect', {query, octetString: octets(raw)});
        return {done: true};
      }
      const request = await app.parseLogoutRequest(other(), 'redirect', {query, octetString: octets(raw)});
      return {answer: app.createLogoutResponse(other(), request, 'redirect', query.RelayState ?? '').context};
    },
  };
}

let app, person = null, said = '';
const body = request => new Promise(done => {
  let text = '';
  request.on('data', piece => { text += piece; }).on('end', () => done(Object.fromEntries(new URLSearchParams(text))));
});
const pages = {
  'GET /metadata': async (_, to) => to.text(app.metadata()),
  'GET /login': async ({url}, to) => url.searchParams.has('post') ? to.html(await app.loginForm('state-of-the-app')) : to.away(await app.login('state-of-the-app')),
  'POST /acs': async ({request}, to) => {
    const given = await body(request);
    person = await app.taken(given);
    said = given.RelayState ?? '';
    to.away('/me');
  },
  'GET /me': async (_, to) => to.text(JSON.stringify({person, state: said})),
  'GET /logout': async (_, to) => {
    const about = person;
    person = null;
    to.away(await app.logout(about, 'bye'));
  },
  'GET /slo': async ({url}, to) => heard(to, Object.fromEntries(url.searchParams), url.search.slice(1)),
  'POST /slo': async ({request}, to) => heard(to, await body(request)),
};

async function heard(to, message, raw) {
  const {done, answer} = await app.heard(message, raw);
  person = null;
  if (answer) to.away(answer);
  else to.text(JSON.stringify({done}));
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  const send = (status, headers, text) => response.writeHead(status, {...headers, 'content-length': Buffer.byteLength(text)}).end(text);
  const to = {
    text: text => send(200, {'content-type': 'text/plain; charset=utf-8'}, text),
    html: text => send(200, {'content-type': 'text/html; charset=utf-8'}, text),
    away: address => send(302, {location: address}, ''),
  };
  try {
    const page = pages[`${request.method} ${url.pathname}`];
    if (page) await page({request, url}, to);
    else send(404, {}, '');
  } catch (error) {
    send(500, {'content-type': 'text/plain; charset=utf-8'}, `refused: ${error?.message ?? error}`);
  }
});
server.listen(0, '127.0.0.1', () => {
  const {port} = server.address();
  const site = `http://127.0.0.1:${port}`;
  app = library === 'samlify' ? withSamlify(site) : withNodeSaml(site);
  console.log(JSON.stringify({port}));
});
