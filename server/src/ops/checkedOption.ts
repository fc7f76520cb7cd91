import { AppError } from '@cartable/shared/lib/errors.ts';
import type { z } from 'zod';

/** The value of a command's option by its schema. @throws {AppError} `server.config` (data: option) */
export function checkedOption<T>(schema: z.ZodType<T>, value: unknown, option: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError('server.config', { option });
  return parsed.data;
}

/** What parsing a command line threw, by the option that it names. */
export function optionRefused(cause: unknown): AppError {
  const message = cause instanceof Error ? cause.message : '';
  return new AppError('server.config', { option: /--[\w-]+/.exec(message)?.[0] ?? '' }, cause);
}
