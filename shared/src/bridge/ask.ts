import { z } from 'zod';
import { fromUtf8 } from '../lib/bytes.ts';
import { AppError } from '../lib/errors.ts';

/** A request of the server's API, as a host sends it with its session. */
export interface AskRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From `/api/v1/` on, without query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
}

/** What a person typed and nobody may keep: bytes by name, wiped by whoever held them last. */
export type AskSecrets = Readonly<Record<string, Uint8Array>>;

/**
 * Something that only the server knows or does, asked by a screen: who may sign in, what happened to an account. Not for the work itself,
 * which goes through queries and actions and needs no network.
 */
export interface AskDefinition<Args = unknown, Answer = unknown> {
  readonly args: z.ZodType<Args>;
  /** Of what is read from the answer; `null` for an answer without content. */
  readonly answer: z.ZodType<Answer>;
  /** Names of the secrets that it takes. */
  readonly secrets: readonly string[];
  /** `anyone`: also before signing in. */
  readonly access: 'session' | 'anyone';
  request(args: Args, secrets: Readonly<Record<string, string>>): AskRequest;
}

interface Described<Args, Answer> {
  readonly args: z.ZodType<Args>;
  readonly answer: z.ZodType<Answer>;
  readonly secrets?: readonly string[];
  readonly access?: 'session' | 'anyone';
  readonly request: (args: Args, secrets: Readonly<Record<string, string>>) => AskRequest;
}

/** Declares a question. */
export function defineAsk<Args, Answer>(ask: Described<Args, Answer>): AskDefinition<Args, Answer> {
  return { secrets: [], access: 'session', ...ask };
}

/** For requests that answer with nothing. */
export const nothing = z.null();

/** A part of a path. */
export const inPath = (part: string): string => encodeURIComponent(part);

/**
 * The request of an ask. JSON carries secrets as text, so that a string of each exists for the length of the request.
 * @throws {AppError} `host.bad_request` for arguments of another shape, `auth.password_unreadable`
 */
export function askRequest(ask: AskDefinition, args: unknown, secrets: AskSecrets): AskRequest {
  const parsed = ask.args.safeParse(args);
  const named = Object.keys(secrets).sort().join();
  if (!parsed.success || named !== [...ask.secrets].sort().join()) throw new AppError('host.bad_request');
  const texts = Object.fromEntries(
    Object.entries(secrets).map(([name, bytes]) => {
      const text = fromUtf8(bytes);
      if (text === undefined) throw new AppError('auth.password_unreadable');
      return [name, text] as const;
    }),
  );
  return ask.request(parsed.data, texts);
}

/** The answer of an ask from a response's text. @throws {AppError} `net.foreign_answer` */
export function askAnswer(ask: AskDefinition, text: string): unknown {
  try {
    return ask.answer.parse(text === '' ? null : JSON.parse(text));
  } catch (cause) {
    throw new AppError('net.foreign_answer', {}, cause);
  }
}
