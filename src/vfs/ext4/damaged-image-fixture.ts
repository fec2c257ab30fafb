// Images with a few changed bytes, the same for the same source of random numbers: for tests that read and write what somebody has tampered with.

const INTERESTING = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];
/** In the small images of the tests the superblock, the groups, the bitmaps and the inodes lie before this; behind it are names and content. */
const METADATA_BYTES = 80 * 1024;

/** Makes damaged copies of an image: half of the changes hit what describes it, the others any byte that says something. */
export function damagerOf(whole: Uint8Array): (random: (below: number) => number) => Buffer {
  const used: number[] = [];
  for (let at = 1024; at < whole.length; at++) if (whole[at] !== 0) used.push(at);
  const described = used.filter((at) => at < METADATA_BYTES).length;
  return (random) => {
    const bytes = Buffer.from(whole);
    for (let change = random(4); change >= 0; change--) {
      const at = used[random(random(2) === 0 ? described : used.length)]!;
      if (random(3) === 0) bytes.writeUInt32LE(random(2) === 0 ? random(1024) : 0xffffffff - random(16), Math.min(at & ~3, bytes.length - 4));
      else bytes[at] = random(2) === 0 ? INTERESTING[random(INTERESTING.length)]! : bytes[at]! ^ (1 << random(8));
    }
    return bytes;
  };
}
