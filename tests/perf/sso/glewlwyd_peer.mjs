// Glewlwyd of Debian on SQLite, with one plugin that signs by RS256, one by ES256, and a machine for both.
import {execFileSync, spawn} from 'node:child_process';
import {generateKeyPairSync} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

const schema = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';
const installed = '/etc/glewlwyd/glewlwyd.conf';
const patienceMilliseconds = 10_000;

/// Glewlwyd takes no port 0: a free one is looked for below the ephemeral range.
const somePort = () => 20_000 + Math.floor(Math.random() * 10_000);

async function answers(site, process) {
  for (const until = Date.now() + patienceMilliseconds; Date.now() < until && process.exitCode === null; await pause(50)) {
    if (await fetch(`${site}/auth/`).catch(() => null)) return true;
  }
  return false;
}

async function make(site, secret) {
  let cookie = '';
  const order = async (path, body) => {
    const answer = await fetch(site + path, {method: 'POST', headers: {'content-type': 'application/json', cookie}, body: JSON.stringify(body)});
    if (!answer.ok) throw new Error(`glewlwyd: ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  cookie = (await order('/auth/', {username: 'admin', password: 'password'})).headers.get('set-cookie').split(';')[0];  // as it is installed
  for (const [name, type, kind, options] of [['RS256', 'rsa', 'rsa', {modulusLength: 2048}], ['ES256', 'ecdsa', 'ec', {namedCurve: 'P-256'}]]) {
    const {publicKey, privateKey} = generateKeyPairSync(kind, options);
    await order('/mod/plugin/', {module: 'oidc', name, display_name: name, parameters: {
      iss: 'https://bench.example/', 'jwt-type': type, 'jwt-key-size': '256',
      key: privateKey.export({type: 'pkcs8', format: 'pem'}), cert: publicKey.export({type: 'spki', format: 'pem'}),
      'access-token-duration': 600, 'refresh-token-duration': 86_400, 'code-duration': 60, 'refresh-token-rolling': true,
      'allow-non-oidc': true, 'auth-type-client-enabled': true, 'auth-type-code-enabled': true, 'jwks-show': true, 'secret-type': 'pairwise', 'subject-type': 'public',
      scope: [], 'additional-parameters': [], claims: [], 'address-claim': {type: 'no'}, 'name-claim': 'no', 'email-claim': 'no', 'scope-claim': 'no', 'pkce-allowed': true,
    }});
  }
  await order('/scope/', {name: 'bench', display_name: 'bench', description: 'bench', password_required: false});
  await order('/client/', {client_id: 'machine', name: 'machine', confidential: true, enabled: true, client_secret: secret, authorization_type: ['client_credentials'], scope: ['bench'], redirect_uri: [], token_endpoint_auth_method: ['client_secret_basic']});
}

/// Starts it in `folder`; {port, process}.
export async function startGlewlwyd(folder, secret) {
  const database = join(folder, 'glewlwyd.db');
  execFileSync('sqlite3', [database], {input: readFileSync(schema)});
  for (let attempt = 0; attempt < 20; ++attempt) {
    const port = somePort(), config = join(folder, 'glewlwyd.conf');
    writeFileSync(config, readFileSync(installed, 'utf8')
      .replace(/^port=.*/m, `port=${port}`)
      .replace(/^external_url=.*/m, `external_url="http://localhost:${port}/"`)
      .replace(/^log_level=.*/m, 'log_level="NONE"')
      .replace(/^log_file=.*/m, `log_file="${join(folder, 'glewlwyd.log')}"`)
      .replace(/^@include.*glewlwyd-db.*/m, `database = {type = "sqlite3"; path = "${database}";};`));
    const process = spawn('glewlwyd', ['-c', config], {stdio: 'ignore'});
    if (await answers(`http://127.0.0.1:${port}/api`, process)) {
      await make(`http://127.0.0.1:${port}/api`, secret);
      return {port, process};
    }
    process.kill();
  }
  throw new Error('glewlwyd did not start');
}
