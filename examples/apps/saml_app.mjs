// An application that signs people in by SAML 2.0, on @node-saml/node-saml. One without `key` signs nothing and knows no
// single logout, as Google Workspace does.
import {readFileSync} from 'node:fs';
import {SAML, generateServiceProviderMetadata} from '@node-saml/node-saml';

export function samlApp({settings, site, hubFetch, endSessions}) {
  const keys = settings.key ? {privateKey: readFileSync(settings.key, 'utf8'), publicCert: readFileSync(settings.certificate, 'utf8')} : {};
  const shared = {issuer: `${site}/metadata`, callbackUrl: `${site}/acs`, identifierFormat: settings.format ?? null, signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256',
    wantAssertionsSigned: true, wantAuthnResponseSigned: true, ...keys, ...(settings.key ? {logoutCallbackUrl: `${site}/slo`} : {})};
  const pending = new Map();  // ids of our requests
  const cacheProvider = {
    saveAsync: async (key, value) => (pending.set(key, value), {value, createdAt: Date.now()}),
    getAsync: async key => pending.get(key) ?? null,
    removeAsync: async key => (pending.delete(key), key),
  };
  let known;
  const hub = async () => known ??= await (await hubFetch(`${settings.hub.issuer}/saml2/metadata`)).text();
  const saml = async extra => {
    const xml = await hub();
    const at = role => new RegExp(`<md:${role} Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="([^"]+)"`).exec(xml)[1];
    return new SAML({...shared, idpCert: [...xml.matchAll(/<ds:X509Certificate>([^<]+)</g)].map(found => found[1]), idpIssuer: /entityID="([^"]+)"/.exec(xml)[1], entryPoint: at('SingleSignOnService'),
      logoutUrl: at('SingleLogoutService'), audience: shared.issuer, validateInResponseTo: 'always', cacheProvider, ...extra});
  };
  const enter = async to => to.away(await (await saml()).getAuthorizeUrlAsync('', undefined, {}));
  /// A logout that the hub asks for, or its answer to one of ours.
  const heard = async (to, message, checked) => {
    const {profile} = await checked;
    if (!message.SAMLRequest) return to.page(settings.name, '<p>Đã đăng xuất.</p>');
    endSessions(person => person.profile.nameID === profile.nameID);
    to.away(await (await saml()).getLogoutResponseUrlAsync(profile, message.RelayState ?? '', {}, true));
  };
  return {enter, doors: {
    'GET /login': ({to}) => enter(to),
    'GET /metadata': ({to}) => to.json({xml: generateServiceProviderMetadata({...shared, publicCerts: keys.publicCert ? [keys.publicCert] : undefined})}),
    'POST /acs': async ({body, to}) => {
      const {profile} = await (await saml()).validatePostResponseAsync(Object.fromEntries(new URLSearchParams(body)));
      to.welcome({subject: profile.nameID, name: profile.attributes?.displayName ?? profile.nameID, profile});
    },
    'GET /slo': async ({url, to}) => {
      const message = Object.fromEntries(url.searchParams);
      await heard(to, message, (await saml()).validateRedirectAsync(message, url.search.slice(1)));
    },
    'POST /slo': async ({body, to}) => {
      const message = Object.fromEntries(new URLSearchParams(body));
      // It looks for InResponseTo on a `Response` alone, so of an answer to a logout that is posted it misses it.
      const by = await saml(message.SAMLRequest ? {} : {validateInResponseTo: 'ifPresent'});
      await heard(to, message, message.SAMLRequest ? by.validatePostRequestAsync(message) : by.validatePostResponseAsync(message));
    },
    'GET /thoat': async ({to}) => {
      const person = to.person();
      to.leave();
      if (!person || !settings.key) return to.page(settings.name, '<p>Đã đăng xuất.</p>');
      to.away(await (await saml()).getLogoutUrlAsync(person.profile, '', {}));
    },
  }};
}
