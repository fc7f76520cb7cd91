const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'font-src': "'self'",
  // blob: and data: are pictures and films that the page has made or that the person has just chosen; neither can run.
  'img-src': "'self' blob: data:",
  'media-src': "'self' blob:",
  'connect-src': "'self' blob:",
  'worker-src': "'self'",
  'manifest-src': "'none'",
  'object-src': "'none'",
  'frame-src': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The engine's worker has no page and no element: it runs our own files, compiles SQLite's WebAssembly, and speaks to this server. */
const workerPolicy = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self'",
};

/** Every powerful feature that a page could ask for, refused before it can ask. */
const refusedFeatures = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'serial',
  'usb',
];

const common = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': refusedFeatures.map((feature) => `${feature}=()`).join(', '),
} as const;

const written = (directives: Readonly<Record<string, string>>) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** The headers of the portal's page and of what it loads. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...common,
  'Content-Security-Policy': written(policy),
};

/**
 * Those of the worker's files: the one place where WebAssembly may be compiled. A worker's policy is that of its own answer (CSP 3 §4.2.3),
 * so that the page's has no `unsafe` word at all (docs/decisions/0120-webassembly-in-the-worker-only.md).
 */
export const workerHeaders: Readonly<Record<string, string>> = {
  ...common,
  'Content-Security-Policy': written(workerPolicy),
};

/** The headers of a person's document: whatever it holds, it runs nothing and loads nothing, and no cache keeps it. */
export const contentHeaders: Readonly<Record<string, string>> = {
  ...common,
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cache-Control': 'no-store',
  'Accept-Ranges': 'bytes',
};

/** Two years, this host only: what else the region has under its name is not ours to bind (RFC 6797). */
export const strictTransport = 'max-age=63072000';
