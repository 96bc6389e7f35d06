// fetch() for an application beside the hub: `localhost` is led to the address the hub listens on, for the name may mean
// another one first (::1), and fetch() of older node gives up there. Redirects are answers.
export function fetchAt(issuer) {
  const {origin, hostname, port} = new URL(issuer);
  const straight = hostname === 'localhost' ? `http://127.0.0.1:${port}` : origin;
  return (address, options = {}) => fetch(String(address).startsWith(`${origin}/`) ? straight + String(address).slice(origin.length) : address, {...options, redirect: 'manual'});
}
