// Frames for tests, byte by byte: what a card would send. Checksums are left 0 where nobody here looks at them.

import { parseAddress } from '../../base/ip-address.ts';

export interface IpOptions {
  readonly fragmentId?: number;
  /** In bytes. */
  readonly offset?: number;
  readonly hasMore?: boolean;
  /** IPv4 options or IPv6 extension headers in front of the payload: type and whole bytes. */
  readonly extensions?: readonly { readonly type: number; readonly bytes: readonly number[] }[];
}

export function u16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value)];
}

export function macBytes(mac: number): number[] {
  return [...u16(Math.floor(mac / 0x1_0000_0000)), ...u32(mac % 0x1_0000_0000)];
}

export function addressBytes(text: string): number[] {
  const words = parseAddress(text)!;
  return text.includes(':') ? words.flatMap((word) => u32(word >>> 0)) : u32(words[3] >>> 0);
}

export function ethernet(destination: number, source: number, etherType: number, payload: readonly number[]): Uint8Array {
  return Uint8Array.from([...macBytes(destination), ...macBytes(source), ...u16(etherType), ...payload]);
}

export function arp(operation: number, senderMac: number, sender: string, target: string): number[] {
  return [...u16(1), ...u16(0x0800), 6, 4, ...u16(operation), ...macBytes(senderMac), ...addressBytes(sender), ...macBytes(0), ...addressBytes(target)];
}

/** IPv4 or IPv6, by how the addresses are written. */
export function ip(source: string, destination: string, protocol: number, payload: readonly number[], options: IpOptions = {}): number[] {
  return source.includes(':') ? ipv6(source, destination, protocol, payload, options) : ipv4(source, destination, protocol, payload, options);
}

function ipv4(source: string, destination: string, protocol: number, payload: readonly number[], options: IpOptions): number[] {
  const extra = (options.extensions ?? []).flatMap(({ bytes }) => bytes);
  const fragment = ((options.hasMore === true ? 0x2000 : 0) | ((options.offset ?? 0) / 8)) & 0xffff;
  const header = [
    0x45 + extra.length / 4,
    0,
    ...u16(20 + extra.length + payload.length),
    ...u16(options.fragmentId ?? 0),
    ...u16(fragment),
    64,
    protocol,
    0,
    0,
  ];
  return [...header, ...addressBytes(source), ...addressBytes(destination), ...extra, ...payload];
}

function ipv6(source: string, destination: string, protocol: number, payload: readonly number[], options: IpOptions): number[] {
  const isFragment = options.hasMore === true || (options.offset ?? 0) > 0;
  const fragment = isFragment ? [0, 0, ...u16((options.offset ?? 0) | (options.hasMore === true ? 1 : 0)), ...u32(options.fragmentId ?? 0)] : [];
  const headers = [...(options.extensions ?? []), ...(isFragment ? [{ type: 44, bytes: fragment }] : [])];
  const types = [...headers.map(({ type }) => type), protocol];
  const chain = headers.flatMap(({ bytes }, index) => [types[index + 1]!, ...bytes.slice(1)]);
  return [0x60, 0, 0, 0, ...u16(chain.length + payload.length), types[0]!, 255, ...addressBytes(source), ...addressBytes(destination), ...chain, ...payload];
}

export function tcp(sourcePort: number, destinationPort: number, flags: number, dataBytes = 0): number[] {
  return [...u16(sourcePort), ...u16(destinationPort), ...u32(1), ...u32(0), 0x50, flags, ...u16(1000), 0, 0, 0, 0, ...new Array<number>(dataBytes).fill(120)];
}

export function udp(sourcePort: number, destinationPort: number, data: readonly number[] = []): number[] {
  return [...u16(sourcePort), ...u16(destinationPort), ...u16(8 + data.length), 0, 0, ...data];
}

export function icmp(type: number, id: number, data: readonly number[] = []): number[] {
  return [type, 0, 0, 0, ...u16(id), 0, 1, ...data];
}

export function dnsName(name: string): number[] {
  return [...name.split('.').flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]), 0];
}

export function dnsQuestion(id: number, name: string, type: number): number[] {
  return [...u16(id), ...u16(0x0100), ...u16(1), ...u16(0), ...u16(0), ...u16(0), ...dnsName(name), ...u16(type), ...u16(1)];
}

export interface DnsRecord {
  readonly owner: string | { readonly pointsTo: number };
  readonly type: number;
  readonly ttl: number;
  readonly data: readonly number[];
}

export function dnsAnswer(id: number, name: string, type: number, records: readonly DnsRecord[], flags = 0x8180): number[] {
  const answers = records.flatMap(({ owner, type: kind, ttl, data }) => {
    const ownerBytes = typeof owner === 'string' ? dnsName(owner) : u16(0xc000 | owner.pointsTo);
    return [...ownerBytes, ...u16(kind), ...u16(1), ...u32(ttl), ...u16(data.length), ...data];
  });
  return [...u16(id), ...u16(flags), ...u16(1), ...u16(records.length), ...u16(0), ...u16(0), ...dnsName(name), ...u16(type), ...u16(1), ...answers];
}
