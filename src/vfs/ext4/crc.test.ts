import assert from 'node:assert/strict';
import { test } from 'node:test';

import { crc16, crc32c, crc32cOfNumber } from './crc.ts';

const DIGITS = Buffer.from('123456789');

test('CRC-32C and CRC-16 give the check values of their definitions', () => {
  // https://reveng.sourceforge.io/crc-catalogue/all.htm: CRC-32/ISCSI, CRC-16/ARC, CRC-16/MODBUS.
  assert.equal(~crc32c(~0, DIGITS) >>> 0, 0xe3069283);
  assert.equal(crc16(0, DIGITS), 0xbb3d);
  assert.equal(crc16(0xffff, DIGITS), 0x4b37);
});

test('parts give the same as the whole, wherever it is cut', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, at) => (at * 37) & 0xff);
  const whole = crc32c(~0, bytes);
  for (let cut = 0; cut <= bytes.length; cut++) assert.equal(crc32c(crc32c(~0, bytes.subarray(0, cut)), bytes.subarray(cut)), whole);
  assert.equal(crc32cOfNumber(5, 0xfedcba98), crc32c(5, Uint8Array.of(0x98, 0xba, 0xdc, 0xfe)));
});
