// /proc/PID/maps as facts about protections: where things were put, what is writable and executable at once, which stacks have a guard below.
// https://man7.org/linux/man-pages/man5/proc_pid_maps.5.html

export interface MapFacts {
  readonly mappings: number;
  /** Lowest addresses, as text: of the program, of the first shared library, of the heap and of the main stack; '' for none. */
  readonly places: { readonly program: string; readonly library: string; readonly heap: string; readonly stack: string };
  readonly hasExecutableStack: boolean;
  /** Writable and executable at once. */
  readonly writableCodeBytes: number;
  /** Mappings that nothing may touch, right below one that can be written: a stack or heap that runs over ends there. */
  readonly guards: number;
}

const MAX_LINES = 65_536;
const LINE = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-])([w-])([x-])[ps] [0-9a-f]{1,16} \S+ \d+ *(.*)$/;

/** `program` is the file that runs. Lines that make no sense are passed over. */
export function readMaps(text: string, program: string): MapFacts {
  const places = { program: '', library: '', heap: '', stack: '' };
  let mappings = 0;
  let writableCodeBytes = 0;
  let guards = 0;
  let hasExecutableStack = false;
  /** End of the last mapping that nothing may touch. */
  let guardEnd = '';
  for (const line of text.split('\n', MAX_LINES)) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, start, end, readable, writable, executable, name] = match as unknown as [string, string, string, string, string, string, string];
    mappings++;
    if (name === program) places.program ||= start;
    else if (/\.so(\.|$)/.test(name)) places.library ||= start;
    else if (name === '[heap]') places.heap = start;
    else if (name === '[stack]') {
      places.stack = start;
      hasExecutableStack = executable === 'x';
    }
    if (writable === 'w' && executable === 'x') writableCodeBytes += Number(BigInt(`0x${end}`) - BigInt(`0x${start}`));
    if (writable === 'w' && start === guardEnd) guards++;
    guardEnd = readable === '-' && writable === '-' && executable === '-' ? end : '';
  }
  return { mappings, places, hasExecutableStack, writableCodeBytes, guards };
}
