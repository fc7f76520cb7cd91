import { AppError } from '@cartable/shared/lib/errors.ts';
import { must, run } from '../tools/runTool.ts';
import { PARTITION_AT } from './fatVolume.ts';

const LIMIT_MS = 300_000;

/** The tools' environment: their own words in plain English, file names in UTF-8, times in UTC, no guess about the size of the image. */
function toolEnv(epochSeconds?: number): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    MTOOLS_SKIP_CHECK: '1',
    ...(epochSeconds === undefined ? {} : { SOURCE_DATE_EPOCH: String(epochSeconds) }),
  };
}

/** What mtools calls the volume of an image or device. */
export function volumeOf(path: string): string {
  return `${path}@@${PARTITION_AT}`;
}

/** Makes an empty FAT32 volume in the partition of an image file, the same bytes each time. `sizeBytes` is the partition's. */
export async function makeVolume(
  image: string,
  about: {
    readonly sizeBytes: number;
    readonly volumeId: string;
    readonly label: string;
    readonly clusterBytes: number;
  },
): Promise<void> {
  const sectors = PARTITION_AT / 512;
  await must(
    'mkfs.vfat',
    [
      ...['-F', '32', '--invariant', '-i', about.volumeId, '-n', about.label],
      ...['-S', '512', '-s', String(about.clusterBytes / 512), '-h', String(sectors)],
      ...['--offset', String(sectors), image, String(about.sizeBytes / 1024)],
    ],
    { env: toolEnv(), timeoutMs: LIMIT_MS, endsWithThread: true },
  );
}

/** Runs one of mtools on the volume of an image or device; `epochSeconds` fixes every time that it writes, `input` is what it copies from `-`. */
export async function mtool(
  tool: 'mmd' | 'mcopy' | 'mlabel' | 'mdel',
  path: string,
  args: readonly string[],
  { epochSeconds, input }: { readonly epochSeconds?: number; readonly input?: string } = {},
): Promise<void> {
  const finished = await run(tool, ['-i', volumeOf(path), ...args], {
    env: toolEnv(epochSeconds),
    timeoutMs: LIMIT_MS,
    endsWithThread: true,
    ...(input === undefined ? {} : { input }),
  });
  if (finished.code === 0) return;
  const words = (finished.stderr || finished.stdout).trim().split('\n').slice(-3).join(' ');
  if (/disk full/i.test(words)) throw new AppError('prepare.full', { device: path, at: null });
  throw new AppError('prepare.tool_failed', { tool, device: path, words });
}
