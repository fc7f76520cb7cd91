const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: MIB,
  g: GIB,
  ko: 1000,
  kb: 1000,
  mo: 1e6,
  mb: 1e6,
  go: 1e9,
  gb: 1e9,
};

/** Reads a size: `16GB` and `16Go` as keys are sold (10⁹), `512M` and `2G` as computers count (2²⁰, 2³⁰). Undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS[(unit ?? '').toLowerCase().replace(/ib$|io$/, '')];
  if (number === undefined || factor === undefined) return undefined;
  return Math.floor(Number(number.replace(',', '.')) * factor);
}

/**
 * A key's size as {@link parseSize} reads it and people write it, to the hundredth and never above the key's own: an image of it has room there.
 * @param language French writes `15,51 Go`, English `15.51 GB`
 */
export function sizeToType(bytes: number, language: 'fr' | 'en'): string {
  const [factor, unit] = bytes >= 1e9 ? [1e9, 'G'] : [1e6, 'M'];
  // Whole hundredths first: 15.51 * 100 is not quite 1551.
  const hundredths = Math.floor(bytes / (factor / 100));
  const number = String(hundredths / 100);
  return language === 'fr' ? `${number.replace('.', ',')} ${unit}o` : `${number} ${unit}B`;
}

/** What a profile needs at least beside the programs: its database's journal, the reserve, some work. */
export const roomForWorkBytes: number = 64 * MIB;
/** What an update leaves free for the person (desktop/src/update/install/gatherChunks.ts). */
const UPDATE_RESERVE_BYTES = 32 * MIB;
/** The file system's tables and the last, half-filled clusters, of the whole. */
const TABLES_SHARE = 0.005;

/** How a key of a size stands with its programs. */
export interface KeyRoom {
  /** What is left for the person's work while an update is installed; negative when there is no room for one. */
  readonly leftBytes: number;
  /** The least size with room for an update, in bytes. */
  readonly needsBytes: number;
}

/**
 * How much room a key has beside its programs: a new version is installed beside the one that runs, of one system at a time, since the other systems' spare folders give way
 * (docs/decisions/0241).
 * @param programs the size of each system's program, in bytes
 */
export function keyRoom(sizeBytes: number, programs: readonly number[]): KeyRoom {
  const all = programs.reduce((sum, one) => sum + one, 0);
  const held = all + Math.max(0, ...programs) + UPDATE_RESERVE_BYTES + roomForWorkBytes;
  const needsBytes = Math.ceil(held / (1 - TABLES_SHARE));
  return { leftBytes: Math.floor(sizeBytes * (1 - TABLES_SHARE)) - held, needsBytes };
}
