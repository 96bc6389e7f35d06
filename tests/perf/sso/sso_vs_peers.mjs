// One login beside oidc-provider (npm, in memory) and Glewlwyd (Debian, SQLite), with the same load in the same run.
//
//   node sso_vs_peers.mjs BIN_FOLDER NODE_MODULES [SECONDS]
//   ./dev bench-sso-peers 5      the same, with all it needs
//
// BIN_FOLDER: of a release build, with eduhub and perf-sso-load. NODE_MODULES: where oidc-provider lies.
// Needs Debian's glewlwyd and sqlite3. The last line is one JSON object: processor microseconds of the server for one piece of
// work, pieces a second, and how many times dearer each peer is. The hub is durable and keeps its account events; they are not.
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {startGlewlwyd} from './glewlwyd_peer.mjs';

const [bin, modules, seconds = '5'] = process.argv.slice(2);
const needed = [`${bin}/eduhub`, `${bin}/perf-sso-load`, `${modules}/oidc-provider/package.json`, '/usr/bin/glewlwyd', '/usr/bin/sqlite3'];
const missing = needed.filter((one) => !existsSync(one));
if (process.argv.length < 4 || missing.length > 0) {
  console.error(`sso_vs_peers: missing: ${missing.join(', ')}\n  usage: node sso_vs_peers.mjs BIN_FOLDER NODE_MODULES [SECONDS]`);
  process.exit(2);
}

const here = dirname(fileURLToPath(import.meta.url));
const secret = 'a secret of 256 bits has as many as this';
const redirect = 'https://bench.example/cb';
const connections = '16';
const scratch = mkdtempSync(join(tmpdir(), 'sso-vs-peers-'));
const ticksASecond = Number(execFileSync('getconf', ['CLK_TCK']));

/// Processor seconds of a process with all its threads (proc(5), utime and stime).
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}

async function load(server, work, more, length) {
  const one = spawn(`${bin}/perf-sso-load`, ['--port', server.port, '--work', work, '--secret', secret, '--redirect', redirect, '--connections', connections, '--seconds', length, ...more], {stdio: ['ignore', 'pipe', 'inherit']});
  const lines = createInterface({input: one.stdout})[Symbol.asyncIterator]();
  const next = async () => {
    const {value, done} = await lines.next();
    if (done) throw new Error(`the load ${work} ${more.join(' ')} ended before its time`);
    return JSON.parse(value);
  };
  await next();
  const before = processorSeconds(server.process.pid);
  const {done, seconds: took} = await next();
  return {cpu_us: Number(((processorSeconds(server.process.pid) - before) * 1e6 / done).toFixed(1)), per_second: Math.round(done / took)};
}

async function openidProvider() {
  const child = spawn('node', [join(here, 'openid_peer.mjs'), modules, secret, redirect], {stdio: ['ignore', 'pipe', 'ignore'], env: {...process.env, NODE_ENV: 'production'}});
  const {value} = await createInterface({input: child.stdout})[Symbol.asyncIterator]().next();
  return {port: String(JSON.parse(value).port), process: child};
}

async function measured(server, jobs) {
  const figures = {};
  try {
    for (const [name, work, ...more] of jobs) {
      await load(server, work, more, '1');  // its compiler warms up
      figures[name] = await load(server, work, more, seconds);
      console.error(`  ${name}: ${figures[name].cpu_us} µs, ${figures[name].per_second}/s`);
    }
  } finally {
    server.process.kill();
  }
  return figures;
}

const people = join(scratch, 'people');
execFileSync('bash', ['-c', `for i in $(seq ${connections}); do echo "person$i unasked"; done > '${people}'`]);
const asPerson = (alg) => ['--client', `people-${alg}`, '--people', people];
try {
  const version = JSON.parse(readFileSync(`${modules}/oidc-provider/package.json`)).version;
  console.error(`oidc-provider ${version}, node ${process.version}`);
  const provider = await measured(await openidProvider(), [
    ['discovery', 'get', '--path', '/.well-known/openid-configuration'], ['jwks', 'get', '--path', '/oauth2/jwks'],
    ...['opaque', 'ES256', 'RS256'].map((word) => [`client_credentials_${word}`, 'token', '--client', `machine-${word}`]),
    ...['ES256', 'RS256'].flatMap((alg) => [[`refresh_${alg}`, 'refresh', ...asPerson(alg)], [`login_${alg}`, 'login', ...asPerson(alg)]]),
  ]);
  console.error('glewlwyd');
  const glewlwyd = await startGlewlwyd(scratch, secret).then((server) => measured({...server, port: String(server.port)}, [
    ['discovery', 'get', '--path', '/api/RS256/.well-known/openid-configuration'], ['jwks', 'get', '--path', '/api/RS256/jwks'],
    ...['ES256', 'RS256'].map((alg) => [`client_credentials_${alg}`, 'token', '--client', 'machine', '--path', `/api/${alg}/token`]),
  ]));
  console.error('eduhub');
  const sheet = JSON.parse(execFileSync(`${bin}/eduhub`, ['bench', 'sso', '--seconds', seconds, '-o', 'json'], {stdio: ['ignore', 'pipe', 'inherit']}));
  const figure = (name) => sheet[`${name.replace('login_', 'login_by_passkey_')}_cpu_us`];  // neither side hashes
  const dearer = (peer) => Object.fromEntries(Object.entries(peer).filter(([name]) => figure(name)).map(([name, {cpu_us}]) => [name, Number((cpu_us / figure(name)).toFixed(1))]));
  console.log(JSON.stringify({eduhub: sheet, oidc_provider: provider, glewlwyd, times_dearer: {oidc_provider: dearer(provider), glewlwyd: dearer(glewlwyd)}}));
} finally {
  rmSync(scratch, {recursive: true, force: true});
}
