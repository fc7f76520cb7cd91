import { electronRuntime } from '../../bootstrap/electronRuntime.ts';
import { packProgram } from '../../pack/packProgram.ts';
import { bareRuntimeBytes, folderBytes } from '../../pack/programSize.ts';
import type { BenchRow } from '../row.ts';

const mebibyte = 1024 ** 2;

export const sizeApp: BenchRow = {
  id: 'size.app',
  what: 'program folder on the key for one system, against the bare runtime with French and English only',
  unit: 'MiB',
  bar: '≤ 1.15×',
  rounds: 1,
  async prepare() {
    const program = await packProgram();
    const runtime = await electronRuntime();
    return {
      async round() {
        return {
          ours: folderBytes(program.folder) / mebibyte,
          peer: bareRuntimeBytes(runtime.folder) / mebibyte,
        };
      },
      async close() {},
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio <= 1.15,
};
