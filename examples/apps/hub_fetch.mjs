// fetch() that leads the hub's public address to where it really listens: a port of this machine, in the clear or by TLS with
// a certificate of its own. fetch() itself takes neither for one name alone.
import {request} from 'node:https';

/// `where`: {port, certificate} of the hub, asked at each call; the certificate as PEM, none in the clear.
export function fetchAt(issuer, where) {
  const {origin, hostname} = new URL(issuer);
  const overTls = (address, {port, certificate}, {method = 'GET', headers = {}, body} = {}) => new Promise((done, failed) => {
    const {pathname, search} = new URL(address);
    const call = request({host: '127.0.0.1', port, servername: hostname, ca: certificate, checkServerIdentity: () => undefined, path: pathname + search, method, headers: Object.fromEntries(new Headers(headers))}, async (answer) => {
      const pieces = [];
      for await (const piece of answer) pieces.push(piece);
      const empty = [204, 304].includes(answer.statusCode);
      done(new Response(empty ? null : Buffer.concat(pieces), {status: answer.statusCode, headers: Object.entries(answer.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))}));
    });
    call.on('error', failed);
    call.end(body?.toString());
  });
  return (address, options = {}) => {
    const at = where();
    if (!String(address).startsWith(origin)) return fetch(address, {...options, redirect: 'manual'});
    return at.certificate ? overTls(address, at, options) : fetch(`http://127.0.0.1:${at.port}${String(address).slice(origin.length)}`, {...options, redirect: 'manual'});
  };
}
