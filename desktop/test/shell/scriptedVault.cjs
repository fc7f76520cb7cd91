/**
 * A vault process for tests of the shell around it: it answers at once, remembers what it was asked (in `requests.log` on the
 * key, so that it can be read after the end) and crashes on request. It holds no secret and encrypts nothing.
 */
const { appendFileSync, mkdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const state = {
  phase: 'locked',
  problem: null,
  retryAfterMs: 0,
  me: null,
  readOnly: false,
  damaged: [],
  appearance: {
    language: 'fr',
    theme: 'system',
    font: 'standard',
    textScale: 100,
    reducedMotion: false,
    lockAfterMinutes: 10,
  },
  server: null,
  version: '0.0.0',
  host: 'electron',
};
let log = () => {};
/** Where copies for other programs stand. */
let checkOuts;

/** Bytes that can be checked by their place. */
const contentBytes = 3 * 1024 * 1024 + 17;
const bytes = new Uint8Array(contentBytes);
for (let i = 0; i < contentBytes; i += 1) bytes[i] = i % 251;
function content({ offset, length }) {
  return { sizeBytes: contentBytes, bytes: bytes.slice(offset, offset + length) };
}

const answers = {
  'key.open': ({ dataDir, checkOuts: folder }) => {
    checkOuts = folder;
    log = (line) => {
      try {
        appendFileSync(join(dataDir, 'requests.log'), line);
      } catch {
        // A write-protected or absent key.
      }
    };
    return null;
  },
  'host.state': () => state,
  'host.setAppearance': (appearance) => {
    Object.assign(state.appearance, appearance);
    tell();
    return null;
  },
  'content.read': (args) => (args.manifest.startsWith('a') ? content(args) : null),
  'content.add': ({ path, name }) => ({
    name,
    content: { manifest: 'a'.repeat(64), sizeBytes: path.length, mime: 'text/plain' },
  }),
  'content.checkOut': () => {
    mkdirSync(join(checkOuts, 'one'), { recursive: true });
    return { path: join(checkOuts, 'one', 'Exposé.odt') };
  },
  'key.lock': () => {
    rmSync(checkOuts, { recursive: true, force: true });
    return null;
  },
  'vault.sheet': () => ({ code: '3QK7-8FZ2-M4TN', personName: 'Léa <b>Petit', createdAt: 1_788_000_000_000 }),
  query: ({ name, args }) => {
    if (name === 'test.crash') process.exit(11);
    if (name === 'test.state') {
      Object.assign(state, args);
      tell();
    }
    return null;
  },
};

function tell() {
  process.parentPort.postMessage({ kind: 'event', event: { type: 'state', state } });
}

process.parentPort.on('message', ({ data: { id, name, args } }) => {
  const value = answers[name]?.(args) ?? null;
  log(`${name} ${JSON.stringify(args)}\n`);
  process.parentPort.postMessage({ kind: 'answer', id, result: { ok: true, value } });
});
process.parentPort.postMessage({ kind: 'ready' });
tell();
