// The `name` table: family, style and full names. https://learn.microsoft.com/typography/opentype/spec/name

import { BinaryReader } from './binary-reader.ts';

export interface FontNames {
  /** Typographic family (id 16) where there is one, else family (id 1), in English if possible. '' when there is none. */
  readonly family: string;
  readonly style: string;
  readonly fullName: string;
  readonly postScriptName: string;
  /** All other family names, localised ones too, without doubles. */
  readonly aliases: readonly string[];
}

const FAMILY = 1;
const STYLE = 2;
const FULL_NAME = 4;
const POSTSCRIPT_NAME = 6;
const TYPOGRAPHIC_FAMILY = 16;
const TYPOGRAPHIC_STYLE = 17;
const WANTED = new Set([FAMILY, STYLE, FULL_NAME, POSTSCRIPT_NAME, TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_STYLE]);
const MAXIMUM_RECORDS = 2000;
const MAXIMUM_NAME_BYTES = 512;
const MAXIMUM_ALIASES = 32;

export function readNames(table: Uint8Array): FontNames {
  const reader = new BinaryReader(table);
  const count = Math.min(reader.u16(2), MAXIMUM_RECORDS);
  const storage = reader.u16(4);
  const best = new Map<number, { rank: number; text: string }>();
  const aliases = new Set<string>();
  for (let i = 0; i < count; i++) {
    const at = 6 + i * 12;
    const id = reader.u16(at + 6);
    if (!WANTED.has(id)) continue;
    const text = decodeName(reader, at, storage);
    if (text === '') continue;
    const rank = nameRank(reader.u16(at), reader.u16(at + 4));
    const known = best.get(id);
    if (known === undefined || rank > known.rank) best.set(id, { rank, text });
    if ((id === FAMILY || id === TYPOGRAPHIC_FAMILY) && aliases.size < MAXIMUM_ALIASES) aliases.add(text);
  }
  const name = (id: number) => best.get(id)?.text ?? '';
  const family = name(TYPOGRAPHIC_FAMILY) || name(FAMILY);
  aliases.delete(family);
  return {
    family,
    style: name(TYPOGRAPHIC_STYLE) || name(STYLE),
    fullName: name(FULL_NAME),
    postScriptName: name(POSTSCRIPT_NAME),
    aliases: [...aliases],
  };
}

function nameRank(platform: number, language: number): number {
  if (platform === 3) return language === 0x409 ? 4 : 2;
  if (platform === 0) return 3;
  return language === 0 ? 2 : 1;
}

function decodeName(reader: BinaryReader, at: number, storage: number): string {
  const platform = reader.u16(at);
  const length = Math.min(reader.u16(at + 8), MAXIMUM_NAME_BYTES);
  const start = storage + reader.u16(at + 10);
  if (start + length > reader.length) return '';
  let text = '';
  if (platform === 0 || platform === 3) {
    for (let i = 0; i + 1 < length; i += 2) text += String.fromCharCode(reader.u16(start + i));
  } else if (platform === 1 && reader.u16(at + 2) === 0) {
    for (let i = 0; i < length; i++) {
      const byte = reader.u8(start + i);
      if (byte > 0x7e) return ''; // Mac Roman beyond ASCII: the Unicode record says the same.
      text += String.fromCharCode(byte);
    }
  }
  return text.replace(/[\u0000-\u001f\u007f]/g, '').trim();
}
