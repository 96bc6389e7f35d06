// An application without a server: static pages that sign people in by oidc-client-ts.
//
//   node page_app.mjs       prints {"port": …}; client id `page-app`
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';

const library = readFileSync(new URL('node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url));
const page = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Ứng dụng</title><link rel="icon" href="data:,">
<script src="/library.js"></script>
<h1>Ứng dụng</h1><p id="who">chưa đăng nhập</p><button id="in">Vào</button><button id="anew">Làm mới</button><button id="out">Ra</button>
<script>
  const users = new oidc.UserManager({authority: 'https://login.so.example', client_id: 'page-app', redirect_uri: location.origin + '/back', post_logout_redirect_uri: location.origin + '/',
    response_type: 'code', scope: 'openid profile offline_access', loadUserInfo: true});
  const say = (text) => { document.getElementById('who').textContent = text; };
  const tell = (user) => say('là ' + user.profile.name);
  const on = (id, act) => { document.getElementById(id).onclick = () => act().catch((error) => say('lỗi: ' + error.message)); };
  on('in', () => users.signinRedirect());
  on('anew', async () => {
    const before = await users.getUser(), after = await users.signinSilent();
    say(before.access_token !== after.access_token && before.refresh_token !== after.refresh_token ? 'đã làm mới ' + after.profile.name : 'vẫn như cũ');
  });
  on('out', () => users.signoutRedirect());
  if (location.pathname === '/back') users.signinCallback().then(tell, (error) => say('lỗi: ' + error.message));
</script></html>`;

const web = createServer((incoming, response) => {
  const script = incoming.url === '/library.js';
  response.writeHead(200, {'content-type': script ? 'text/javascript' : 'text/html; charset=utf-8'}).end(script ? library : page);
});
web.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: web.address().port})));
