// A gateway that sends codes to telephones, as a process of its own: takes {"to", "text"}, and shows what it took last.
//
//   node sms_gateway.mjs TOKEN        prints {"port": …} once it listens; POST /send, GET /last
import {createServer} from 'node:http';

const [token] = process.argv.slice(2);
let last = {};
const server = createServer(async (request, response) => {
  const answer = (status, value) => response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
  if (request.method === 'GET') return answer(200, last);
  if (request.headers.authorization !== `Bearer ${token}`) return answer(401, {});
  let text = '';
  for await (const piece of request) text += piece;
  last = JSON.parse(text);
  answer(202, {});
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: server.address().port})));
