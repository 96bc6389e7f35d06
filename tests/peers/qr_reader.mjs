// What a telephone reads from a drawn QR code: zbarimg on a picture of it.
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';

/// `drawn`: the locator of the code on a page; `file`: where its picture goes.
export async function read_qr(drawn, file) {
  writeFileSync(file, await drawn.screenshot());
  return execFileSync('zbarimg', ['--quiet', '--raw', file], {encoding: 'utf8'}).trim();
}
