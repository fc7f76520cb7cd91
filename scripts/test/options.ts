import { parseArgs } from 'node:util';

/** The parts of a full run, in the order in which they are told; see `lanes.ts` for which run beside each other. */
export const PARTS = ['checks', 'unit', 'e2e', 'portal', 'pages', 'pull'] as const;
export type Part = (typeof PARTS)[number];

/** What `npm test` was asked to do. */
export interface TestOptions {
  /** The nightly profile: thousands of random histories, hundreds of pulled keys. */
  readonly long: boolean;
  readonly parts: readonly Part[];
  /** Words that a test file's path must contain; none means every file. */
  readonly filters: readonly string[];
}

function isPart(text: string): text is Part {
  return PARTS.some((part) => part === text);
}

/**
 * Reads `npm test -- [--long] [--part checks|unit|e2e|portal|pages|pull] [filter…]`.
 * A filter narrows to test files, so the checks of the whole tree then run only when asked for.
 * @throws Error that says what was not understood
 */
export function readTestOptions(args: readonly string[]): TestOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { long: { type: 'boolean', default: false }, part: { type: 'string', multiple: true } },
  });
  const asked = (values.part ?? []).flatMap((text) => text.split(','));
  const unknown = asked.find((text) => !isPart(text));
  if (unknown !== undefined) throw new Error(`No part is named ${unknown}: there are ${PARTS.join(', ')}.`);
  const all = positionals.length === 0 ? PARTS : PARTS.filter((part) => part !== 'checks');
  return {
    long: values.long,
    parts: asked.length === 0 ? all : PARTS.filter((part) => asked.includes(part)),
    filters: positionals,
  };
}
