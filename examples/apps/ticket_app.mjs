// An application that takes the hub's launch tickets: it knows the hub's keys and nothing else of signing in.
import {createLocalJWKSet, jwtVerify} from 'jose';

export function ticketApp({settings, hubFetch}) {
  const used = new Map();  // id of a ticket → when it may be forgotten
  return {
    enter: to => to.page(settings.name, `<p>Hãy mở ứng dụng này từ <a href="${settings.hub.issuer}/">cổng đăng nhập</a>.</p>`, 401),
    doors: {
      'POST /ticket': async ({body, to}) => {
        const ticket = new URLSearchParams(body).get('ticket') ?? '';
        const keys = createLocalJWKSet(await (await hubFetch(`${settings.hub.issuer}/oauth2/jwks`)).json());
        const {payload} = await jwtVerify(ticket, keys, {issuer: settings.hub.issuer, audience: settings.app, typ: 'launch+jwt', algorithms: ['ES256'], maxTokenAge: '1 minute', clockTolerance: 10});
        const now = Date.now();
        for (const [id, end] of used) if (end < now) used.delete(id);
        if (used.has(payload.jti)) throw new Error('this ticket was used before');
        used.set(payload.jti, payload.exp * 1000 + 20_000);
        to.welcome({subject: payload.sub, account: payload.account, tenant: payload.tenant, role: payload.role});
      },
      'GET /thoat': ({to}) => {
        to.leave();
        to.page(settings.name, '<p>Đã đăng xuất.</p>');
      },
    },
  };
}
