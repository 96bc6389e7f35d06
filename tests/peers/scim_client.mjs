// A system of staff that provisions accounts by SCIM 2.0, with somebody else's types and messages (scimmy) as its judge.
//
//   node scim_client.mjs PORT CLIENT SECRET      prints {"checks": [{what, good, said}]} and ends
//
// Every answer is read by scimmy's schemas and messages and has to come out as it went in; what a change or a filter should come
// to is worked out by scimmy on what was there before, and compared with what the hub says.
import {deepStrictEqual as same, ok} from 'node:assert';
import SCIMMY from 'scimmy';

const [port, client, secret] = process.argv.slice(2);
const issuer = 'https://login.so.example';
const {User, EnterpriseUser, ServiceProviderConfig, ResourceType} = SCIMMY.Schemas;
const {ListResponse, PatchOp} = SCIMMY.Messages;
const enterprise = EnterpriseUser.definition.id;
User.definition.extend(EnterpriseUser.definition);

const checks = [];
async function check(what, run) {
  try {
    await run();
    checks.push({what, good: true, said: ''});
  } catch (error) {
    checks.push({what, good: false, said: String(error.stack ?? error).slice(0, 1500)});
  }
}

let token = '';
async function call(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}/scim/v2${path}`, {method, headers: {authorization: `Bearer ${token}`, 'content-type': 'application/scim+json'}, body: body && JSON.stringify(body)});
  const text = await answer.text();
  return {status: answer.status, location: answer.headers.get('location'), type: answer.headers.get('content-type'), json: text ? JSON.parse(text) : null};
}

const plain = value => JSON.parse(JSON.stringify(value));
const sorted = value => Array.isArray(value) ? value.map(sorted) : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, sorted(inner)])) : value;
const withoutMeta = ({meta, ...rest}) => sorted(rest);

/// Coerced by the schema: nothing is lost, nothing is another type.
function readsAsUser(json) {
  const read = plain(new User(json, 'out', `${issuer}/scim/v2/Users`));
  same(sorted(read), sorted(json));
  return json;
}
function readsAsList(json, each = one => one) {
  const list = new ListResponse(json);
  same(list.totalResults, json.totalResults);
  same(json.itemsPerPage, json.Resources.length);
  json.Resources.forEach(each);
  return json.Resources;
}
/// What scimmy makes of an error that a server sent: it throws it.
function readsAsError({status, json}, wantedStatus, wantedType) {
  same(status, wantedStatus);
  same(json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
  let thrown;
  try { new SCIMMY.Messages.Error(json); } catch (error) { thrown = error; }
  same(String(thrown?.status ?? ''), String(wantedStatus));
  same(thrown?.scimType || undefined, wantedType);
}

const newUser = (userName, more = {}) => plain(new User({schemas: [User.definition.id], userName, displayName: 'Nguyễn Văn Nam', ...more}, 'in'));
async function create(userName, more) {
  const answer = await call('POST', '/Users', newUser(userName, more));
  same(answer.status, 201);
  ok(answer.type.startsWith('application/scim+json'));
  readsAsUser(answer.json);
  same(answer.location, answer.json.meta.location);
  return answer.json;
}
/// The hub's outcome is scimmy's own.
async function patch(id, operations) {
  const before = (await call('GET', `/Users/${id}`)).json;
  const message = {schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations};
  const answer = await call('PATCH', `/Users/${id}`, plain(new PatchOp(message)));
  ok(answer.status === 200, `${answer.status} ${JSON.stringify(answer.json)}`);
  const wanted = await new PatchOp(message).apply(new User(before, 'out')) ?? before;  // nothing: nothing changes
  same(withoutMeta(readsAsUser(answer.json)), withoutMeta(plain(wanted)));
  same((await call('GET', `/Users/${id}`)).json, answer.json);
}

const tokens = await fetch(`http://127.0.0.1:${port}/oauth2/token`, {method: 'POST', headers: {authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded'}, body: 'grant_type=client_credentials&scope=scim'});
token = (await tokens.json()).access_token;

await check('ServiceProviderConfig', async () => {
  const {json} = await call('GET', '/ServiceProviderConfig');
  same(sorted(plain(new ServiceProviderConfig(json, `${issuer}/scim/v2/ServiceProviderConfig`))), sorted(json));
});
await check('ResourceTypes', async () => {
  for (const type of readsAsList((await call('GET', '/ResourceTypes')).json)) {
    same(sorted(plain(new ResourceType(type, `${issuer}/scim/v2/ResourceTypes`))), sorted(type));
    same((await call('GET', new URL(type.meta.location).pathname.replace('/scim/v2', ''))).json, type);
  }
});
await check('Schemas', async () => {
  const known = {[User.definition.id]: User.definition, [enterprise]: EnterpriseUser.definition};
  const agrees = (mine, theirs) => {
    ok(theirs, `scimmy knows no ${mine.name}`);
    same({name: mine.name, type: mine.type, many: mine.multiValued, exact: mine.caseExact}, {name: theirs.name, type: theirs.type, many: theirs.config.multiValued, exact: Boolean(theirs.config.caseExact)});
    for (const inner of mine.subAttributes ?? []) agrees(inner, theirs.subAttributes.find(({name}) => name === inner.name));
  };
  for (const schema of readsAsList((await call('GET', '/Schemas')).json)) {
    same(schema.name, known[schema.id].name);
    for (const attribute of schema.attributes) agrees(attribute, known[schema.id].attribute(attribute.name));
    same((await call('GET', `/Schemas/${schema.id}`)).json, schema);
  }
});

let nam;
await check('create', async () => {
  nam = await create('thay.nam', {externalId: 'NS-17', emails: [{value: 'nam@so.example', primary: true}], roles: [{value: 'teacher'}], active: true, [enterprise]: {organization: 'th-le-loi'}});
  same(nam.emails, [{value: 'nam@so.example', primary: true}]);
  same(nam[enterprise], {organization: 'th-le-loi'});
  await create('co.lan', {externalId: 'NS-18', roles: [{value: 'staff'}]});
  await create('co.mai', {externalId: 'ns-17'});
});
await check('read', async () => { same(readsAsUser((await call('GET', `/Users/${nam.id}`)).json), nam); });
await check('list', async () => {
  const all = readsAsList((await call('GET', '/Users')).json, readsAsUser);
  const pages = [];
  for (let start = 1; start <= all.length; start += 2) {
    const {json} = await call('GET', `/Users?startIndex=${start}&count=2`);
    same([json.startIndex, json.totalResults], [start, all.length]);
    pages.push(...readsAsList(json, readsAsUser));
  }
  same(pages.map(({id}) => id), all.map(({id}) => id));
});
await check('filter', async () => {
  const all = (await call('GET', '/Users')).json.Resources;
  for (const filter of ['userName eq "thay.nam"', 'username EQ "THAY.NAM"', 'userName eq "nobody"', 'externalId eq "NS-17"', 'externalId eq "ns-17"']) {
    const found = readsAsList((await call('GET', `/Users?filter=${encodeURIComponent(filter)}`)).json, readsAsUser);
    const wanted = new SCIMMY.Types.Filter(filter.replace('username', 'userName').replace('THAY.NAM', 'thay.nam')).match(all);
    same(found.map(({id}) => id), wanted.map(({id}) => id), filter);
  }
  readsAsError(await call('GET', `/Users?filter=${encodeURIComponent('displayName sw "N"')}`), 400, 'invalidFilter');
});
await check('replace', async () => {
  const {status, json} = await call('PUT', `/Users/${nam.id}`, newUser('thay.nam', {displayName: 'Thầy Nam', roles: [{value: 'staff'}]}));
  same(status, 200);
  const {emails, externalId, [enterprise]: school, ...kept} = nam;
  same(withoutMeta(readsAsUser(json)), withoutMeta({...kept, schemas: [User.definition.id], displayName: 'Thầy Nam', name: {formatted: 'Thầy Nam'}, roles: [{value: 'staff'}]}));
});
await check('patch: add without a path', () => patch(nam.id, [{op: 'add', value: {externalId: 'NS-20', emails: [{value: 'a@so.example', primary: true}]}}]));
await check('patch: replace a part of a value', () => patch(nam.id, [{op: 'replace', path: 'emails[primary eq true].value', value: 'b@so.example'}]));
await check('patch: add to a list', () => patch(nam.id, [{op: 'add', path: 'roles', value: [{value: 'teacher'}]}]));
await check('patch: add to a list without a path', () => patch(nam.id, [{op: 'add', value: {roles: [{value: 'guardian'}]}}]));
// RFC 7644 §3.5.2.1: a value that is there already changes nothing. scimmy itself adds it twice.
await check('patch: the same again', async () => {
  const before = (await call('GET', `/Users/${nam.id}`)).json;
  const message = {schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{op: 'add', path: 'roles', value: [{value: 'teacher'}]}]};
  same((await call('PATCH', `/Users/${nam.id}`, plain(new PatchOp(message)))).json, before);
});
await check('patch: remove one of a list', () => patch(nam.id, [{op: 'remove', path: 'roles[value eq "staff"]'}]));
await check('patch: replace a list', () => patch(nam.id, [{op: 'replace', path: 'roles', value: [{value: 'staff'}]}]));
await check('patch: the extension by its name', () => patch(nam.id, [{op: 'replace', path: `${enterprise}:organization`, value: 'th-kim-dong'}]));
await check('patch: remove', () => patch(nam.id, [{op: 'remove', path: 'externalId'}, {op: 'remove', path: 'roles'}, {op: 'remove', path: 'emails'}]));
await check('patch: deactivate and activate', async () => {
  await patch(nam.id, [{op: 'replace', path: 'active', value: false}]);
  await patch(nam.id, [{op: 'replace', value: {active: true}}]);
});
await check('errors', async () => {
  readsAsError(await call('GET', '/Users/0000000000000001'), 404, undefined);
  readsAsError(await call('POST', '/Users', newUser('thay.nam')), 409, 'uniqueness');
  readsAsError(await call('POST', '/Users', {schemas: [User.definition.id], userName: 'a b'}), 400, 'invalidValue');
  const message = operation => ({schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation]});
  readsAsError(await call('PATCH', `/Users/${nam.id}`, message({op: 'replace', path: 'userName', value: 'khac'})), 400, 'mutability');
  readsAsError(await call('PATCH', `/Users/${nam.id}`, message({op: 'remove'})), 400, 'noTarget');
});
await check('delete', async () => {
  same((await call('DELETE', `/Users/${nam.id}`)).status, 204);
  readsAsError(await call('GET', `/Users/${nam.id}`), 404, undefined);
});

console.log(JSON.stringify({checks}));
