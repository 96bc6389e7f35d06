// Pairs of records in DuckDB: read, block, join, score; then the scoring again and again over the same table of pairs.
//
//   node link.mjs NODE_MODULES RECORDS.csv TRUTH.csv [RUNS]
//
// NODE_MODULES: where @duckdb/node-api lies. Two threads, in memory. Prints one JSON object. Clusters are not made.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const [modules, records, truth, runs = '3'] = process.argv.slice(2);
if (!truth) {
  console.error('usage: node link.mjs NODE_MODULES RECORDS.csv TRUTH.csv [RUNS]');
  process.exit(2);
}
const {DuckDBInstance} = createRequire(`${modules}/`)('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:')).connect();

const text = (value) => `'${value.replaceAll("'", "''")}'`;
const number = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
async function seconds(sql) {
  const begun = performance.now();
  await connection.run(sql);
  return (performance.now() - begun) / 1000;
}
const script = (name) => seconds(readFileSync(new URL(`${name}.sql`, import.meta.url), 'utf8'));
const rounded = (value, digits = 3) => Number(value.toFixed(digits));

await connection.run('SET threads = 2; SET preserve_insertion_order = false');
await connection.run(`SET VARIABLE file = ${text(records)}`);
const phases = {};
for (const phase of ['normalise', 'block', 'join', 'score']) {
  phases[phase] = rounded(await script(phase));
  console.error(`duckdb: ${phase} ${phases[phase]} s`);
}
const scoring = [];
for (let i = 0; i < Number(runs); ++i) scoring.push(await script('score'));
scoring.sort((x, y) => x - y);
const median = scoring[Math.floor(scoring.length / 2)];

// Fixed weights have to find about what learned ones do, or the work would not be the same.
const accept = 7.6;  // bits of 0.995
await connection.run(`CREATE TEMP TABLE persons AS SELECT r, person FROM records JOIN read_csv(${text(truth)}, header = true, all_varchar = true) t ON t.record_id = records.id`);
const same = await number(`SELECT count(*) FROM scored JOIN persons x ON x.r = a JOIN persons y ON y.r = b WHERE bits >= ${accept} AND x.person = y.person`);
const accepted = await number(`SELECT count(*) FROM scored WHERE bits >= ${accept}`);
const possible = await number('SELECT count(*) FROM pairs JOIN persons x ON x.r = a JOIN persons y ON y.r = b WHERE x.person = y.person');
const pairs = await number('SELECT count(*) FROM joined');
console.log(JSON.stringify({
  version: (await connection.runAndReadAll('SELECT version()')).getRows()[0][0],
  records: await number('SELECT count(*) FROM records'), pairs, phases,
  score_seconds: rounded(median), score_seconds_least: rounded(scoring[0]), score_seconds_most: rounded(scoring.at(-1)),
  pairs_per_second: Math.round(pairs / median), end_to_end_seconds: rounded(Object.values(phases).reduce((sum, each) => sum + each, 0)),
  accepted_pairs: accepted, precision: rounded(same / accepted, 5), recall_of_candidates: rounded(same / possible, 5)}));
process.exit(0);
