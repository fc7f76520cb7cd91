/** `ENOSYS` of Emscripten's C library: there is no such call here. */
const noSuchCall = 52;
const wasmPageBytes = 65_536;
/** What 32-bit addresses of SQLite's build reach, bytes. */
const mostBytes = 2_147_483_648;
/** Grown by a fifth at a time: growing copies nothing in browsers, but each time costs a pause. */
const growth = 1.2;

/**
 * The operating system of SQLite's WebAssembly: a clock and memory, and nothing else. Every call on files, folders, time zones or mappings
 * answers that it does not exist, so that no database can be anywhere but in memory, whatever asks for one.
 * @returns the imports of the module (Emscripten's names, WASI preview 1)
 */
export function noSystem(module: WebAssembly.Module, memory: WebAssembly.Memory): WebAssembly.Imports {
  const numbers = () => new DataView(memory.buffer);
  const here: Readonly<Record<string, WebAssembly.ImportValue>> = {
    memory,
    emscripten_date_now: () => Date.now(),
    emscripten_get_now: () => performance.now(),
    emscripten_get_heap_max: () => mostBytes,
    emscripten_resize_heap: (bytes: number) => (grow(memory, bytes >>> 0) ? 1 : 0),
    // clock 0 is the time of day, nanoseconds since 1970; the others only rise.
    clock_time_get(clock: number, _precision: bigint, at: number) {
      const ms = clock === 0 ? Date.now() : performance.now();
      numbers().setBigUint64(at, BigInt(Math.round(ms * 1_000_000)), true);
      return 0;
    },
    environ_get: () => 0,
    environ_sizes_get(count: number, bytes: number) {
      numbers().setUint32(count, 0, true);
      numbers().setUint32(bytes, 0, true);
      return 0;
    },
  };
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const value = here[name] ?? (kind === 'function' ? refusal(from) : undefined);
    if (value === undefined) throw new TypeError(`SQLite’s WebAssembly asks for ${from}.${name}`);
    imports[from] = { ...imports[from], [name]: value };
  }
  return imports;
}

/** WASI answers with the error's number, Linux's calls with its negative. */
function refusal(from: string): () => number {
  const answer = from.startsWith('wasi_') ? noSuchCall : -noSuchCall;
  return () => answer;
}

function grow(memory: WebAssembly.Memory, asked: number): boolean {
  if (asked > mostBytes) return false;
  const now = memory.buffer.byteLength;
  for (const bytes of [Math.max(asked, now * growth), asked]) {
    const pages = Math.ceil((Math.min(bytes, mostBytes) - now) / wasmPageBytes);
    try {
      memory.grow(pages);
      return true;
    } catch {
      // The browser has no such room; the least that was asked for is tried next.
    }
  }
  return false;
}

/** The memory that SQLite's build expects to be given. */
export function newMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 128, maximum: mostBytes / wasmPageBytes });
}
