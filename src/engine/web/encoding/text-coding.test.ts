import { pageCases } from '../page-cases.ts';

pageCases([
  ['UTF-8 both ways', `return new TextDecoder().decode(new TextEncoder().encode('aü€😀'))`, 'aü€😀'],
  [
    'labels give the canonical name',
    `return ['latin1', 'UTF8', ' sjis ', 'gb2312', 'unicode'].map(l => new TextDecoder(l).encoding).join()`,
    'windows-1252,utf-8,shift_jis,gbk,utf-16le',
  ],
  [
    'legacy encodings',
    `return new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0])) + new TextDecoder('windows-1252').decode(new Uint8Array([0x80])) + new TextDecoder('gbk').decode(new Uint8Array([0xc4, 0xe3]))`,
    'あ€你',
  ],
  ['an unknown label is a RangeError', `try { new TextDecoder('nope') } catch (e) { return e instanceof RangeError }`, true],
  ['fatal refuses', `try { new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([0xff])) } catch (e) { return e instanceof TypeError }`, true],
  ['streams of pieces', `const d = new TextDecoder(); return d.decode(new Uint8Array([0xe2, 0x82]), {stream: true}) + d.decode(new Uint8Array([0xac]))`, '€'],
  ['encodeInto', `const b = new Uint8Array(4); const r = new TextEncoder().encodeInto('a€€', b); return [r.read, r.written, b].join()`, '2,4,97,226,130,172'],
  ['encode gives a Uint8Array of the page', `return new TextEncoder().encode('x') instanceof Uint8Array`, true],
]);
