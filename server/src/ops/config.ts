import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { legalPath } from '../region/legal.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  /** Folder of the database and the files. */
  data: z.string().min(1),
  host: z.string().min(1).default('127.0.0.1'),
  port: port.default(8080),
  /** Metrics are served on this port of the loopback interface only; absent = not at all. */
  metricsPort: port.optional(),
  /** `https://cartable.example`: where clients find the server, when a proxy stands before it. */
  publicOrigin: z
    .url({ protocol: /^https?$/ })
    .transform((text) => new URL(text).origin)
    .optional(),
  /** Folder of the built portal; the one that this checkout builds when absent. */
  portal: z
    .string()
    .min(1)
    .default(join(import.meta.dirname, '../../../desktop/dist/portal')),
  /** Folder of the signed updates (`npm run technician -- update`); `<data>/updates` when absent. */
  updates: z.string().min(1).optional(),
  /** This server is a school's mirror of {@link upstream}, and nothing else. */
  mirror: z.union([z.boolean(), z.stringbool()]).default(false),
  /** The origin of the server that a mirror stands for. */
  upstream: z
    .url({ protocol: /^https?$/ })
    .transform((text) => new URL(text).origin)
    .optional(),
  /** The file of the updates' root (`<n>.root.json`) that a mirror begins with. */
  updateRoot: z.string().min(1).optional(),
  /** Comma-separated addresses or ranges of proxies whose X-Forwarded-For is believed. */
  trustProxy: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .optional(),
  /** The mail relay: `smtps://user:password@relay`; absent = no mail is sent. Better in the environment than on the command line. */
  smtpUrl: z.string().max(500).optional(),
  /** The sender's address. */
  mailFrom: z.email().optional(),
  /** A JSON file with the OpenID Connect providers. */
  federation: z.string().min(1).optional(),
  /** A JSON file with the legal notice; `<data>/legal.json` when absent and there. */
  legal: z.string().min(1).optional(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});
export type Config = z.infer<typeof schema>;

const options = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'metrics-port': { type: 'string' },
  'public-origin': { type: 'string' },
  portal: { type: 'string' },
  updates: { type: 'string' },
  mirror: { type: 'boolean' },
  upstream: { type: 'string' },
  'update-root': { type: 'string' },
  'trust-proxy': { type: 'string' },
  'smtp-url': { type: 'string' },
  'mail-from': { type: 'string' },
  federation: { type: 'string' },
  legal: { type: 'string' },
  'log-level': { type: 'string' },
} as const;

/**
 * The configuration from the command line; `CARTABLE_PORT` and the like stand in for options that are not given.
 * @throws {AppError} `server.config` (data: option) when something is missing, unknown or out of range
 */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv): Config {
  const values = parse(args);
  const given = Object.fromEntries(
    Object.keys(options).flatMap((name) => {
      const value = values[name] ?? env[`CARTABLE_${name.toUpperCase().replaceAll('-', '_')}`];
      return value === undefined ? [] : [[camel(name), value]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'server.config',
    { option: dashed(String(parsed.error.issues[0]?.path[0])) },
    parsed.error,
  );
}

/**
 * What an operator should be told at the start though the server can run with it, as codes of sentences. `server.proxy_not_trusted`: an https
 * address means a proxy in front, whose own address would then stand for everybody's: the limits on sign-in would take a region for one network.
 * `server.portal_not_built`: browsers would find nothing at this address. `server.legal_missing`: the public pages cannot say what the law asks for.
 */
export function doubtsAbout(config: Config): readonly string[] {
  const { publicOrigin, trustProxy, portal } = config;
  const proxied = publicOrigin?.startsWith('https:') && trustProxy === undefined;
  return [
    ...(proxied ? ['server.proxy_not_trusted'] : []),
    ...(existsSync(join(portal, 'index.html')) ? [] : ['server.portal_not_built']),
    ...(legalPath(config) === undefined ? ['server.legal_missing'] : []),
  ];
}

function parse(args: readonly string[]): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('server.config', { option: /--[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
}

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
