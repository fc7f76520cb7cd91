import pino, { type DestinationStream, type Logger } from 'pino';

/** Names under which personal data or secrets could ever reach a log line; they are cut out at every depth that we log. */
const secretPaths = [
  'password',
  'present',
  'next',
  'code_typed',
  'login',
  'refreshToken',
  'accessToken',
  'proofSecret',
  'authorization',
  'dpop',
  'cookie',
  'givenName',
  'familyName',
  'label',
  'address',
  'ip',
  'args',
  'content',
  'comment',
  'value',
  'title',
] as const;

/** Structured logs, one JSON line an event, without names, marks, texts, addresses or secrets. */
export function logger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: secretPaths.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      remove: true,
    },
    serializers: { err: describe },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What an error may say in a log: class, code and where. Messages of validators and engines quote values. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? String(error.code) : undefined;
  const stack = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  const cause = error.cause === undefined ? {} : { cause: describe(error.cause) };
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    stack: stack.slice(0, 8).join('\n'),
    ...cause,
  };
}
