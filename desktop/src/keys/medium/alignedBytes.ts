const PAGE_BYTES = 64 * 1024;

/**
 * `length` bytes that begin at the start of a memory page, as reading and writing past the system's cache (O_DIRECT) demands. Node's own
 * buffers begin sixteen bytes further; a WebAssembly memory always begins a page.
 */
export function alignedBytes(length: number): Uint8Array {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(length / PAGE_BYTES) });
  return new Uint8Array(memory.buffer, 0, length);
}
