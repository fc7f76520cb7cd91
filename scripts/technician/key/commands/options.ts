import { parseArgs } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';

const options = {
  out: { type: 'string' },
  size: { type: 'string' },
  program: { type: 'string', multiple: true },
  image: { type: 'string' },
  rest: { type: 'string' },
  confirm: { type: 'string' },
  batch: { type: 'string' },
  'take-over': { type: 'string' },
  labels: { type: 'string' },
  server: { type: 'string' },
  login: { type: 'string' },
  'second-code': { type: 'string' },
  count: { type: 'string' },
  class: { type: 'string' },
  people: { type: 'string' },
  to: { type: 'string' },
  'release-key': { type: 'string' },
  policy: { type: 'string' },
  authority: { type: 'string' },
  revision: { type: 'string' },
  blank: { type: 'boolean' },
  force: { type: 'boolean' },
  'erase-profile': { type: 'boolean' },
} as const;

export type Name = keyof typeof options;
type Flag = 'blank' | 'force' | 'erase-profile';

/** A command's options and what follows them. */
export interface Given {
  /** An option's text; undefined when it was not given. */
  get(name: Exclude<Name, 'program' | Flag>): string | undefined;
  /** @throws {AppError} `prepare.usage` (data: option) */
  need(name: Exclude<Name, 'program' | Flag>): string;
  has(name: Flag): boolean;
  readonly programs: readonly string[];
  readonly rest: readonly string[];
}

/** Those of a command that works on the server. */
export const onServer = ['server', 'login', 'second-code'] as const satisfies readonly Name[];

/**
 * Reads what follows a command. An option that is another command's is refused as one that there is not: it would be taken without a word, and do nothing.
 * @throws {AppError} `prepare.usage` (data: option)
 */
export function readOptions(args: readonly string[], allowed: readonly Name[]): Given {
  let read: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    read = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('prepare.usage', { option: /--?[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
  const { values, positionals } = read;
  const foreign = Object.keys(values).find((name) => !allowed.some((one) => one === name));
  if (foreign !== undefined) throw new AppError('prepare.usage', { option: `--${foreign}` });
  return {
    get: (name) => values[name],
    need: (name) => {
      const value = values[name];
      if (value === undefined || value === '') throw new AppError('prepare.usage', { option: `--${name}` });
      return value;
    },
    has: (name) => values[name] === true,
    programs: values.program ?? [],
    rest: positionals,
  };
}
