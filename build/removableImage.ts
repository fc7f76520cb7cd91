import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const DOS_MAGIC = 0x5a4d;
const PE_MAGIC = 0x00004550;
const PE_POINTER_AT = 0x3c;
const CHARACTERISTICS_AFTER_PE = 22;
/** IMAGE_FILE_REMOVABLE_RUN_FROM_SWAP of the PE/COFF specification, "Characteristics". */
const REMOVABLE_RUN_FROM_SWAP = 0x0400;

/**
 * Sets IMAGE_FILE_REMOVABLE_RUN_FROM_SWAP in a Windows executable or library: Windows then copies the image to its
 * page file when it starts from removable media, so that pulling the key out does not crash the process while it
 * tells the pupil what happened. Without it, the next page fault on a code page kills the program.
 * @returns false when the file is not a PE image (it is then left alone)
 */
export function setRemovableRunFromSwap(path: string): boolean {
  const file = openSync(path, 'r+');
  try {
    const word = (at: number, bytes: 2 | 4): number | undefined => {
      const buffer = Buffer.alloc(bytes);
      if (readSync(file, buffer, 0, bytes, at) !== bytes) return undefined;
      return buffer.readUIntLE(0, bytes);
    };
    if (word(0, 2) !== DOS_MAGIC) return false;
    const pe = word(PE_POINTER_AT, 4);
    if (pe === undefined || word(pe, 4) !== PE_MAGIC) return false;
    const at = pe + CHARACTERISTICS_AFTER_PE;
    const flags = word(at, 2);
    if (flags === undefined) return false;
    const changed = Buffer.alloc(2);
    changed.writeUInt16LE(flags | REMOVABLE_RUN_FROM_SWAP);
    writeSync(file, changed, 0, 2, at);
    fsyncSync(file);
    return true;
  } finally {
    closeSync(file);
  }
}
