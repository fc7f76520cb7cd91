/** What decides which switches are refused. */
export interface SwitchContext {
  /** A test build: debuggers may attach. */
  readonly drivable: boolean;
  /** Chromium has no sandbox for root on Linux; only there may `--no-sandbox` stand. */
  readonly runsAsRoot: boolean;
}

/** Switches that open the program to a debugger. */
const debuggerSwitches = [
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-publish-uid',
  'inspect-wait',
  'debug',
  'debug-brk',
  'debug-port',
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'js-flags',
  'enable-logging',
  'log-file',
  'trace-startup',
  'trace-startup-file',
  'trace-startup-duration',
  'trace-startup-format',
  'trace-startup-owner',
  'trace-startup-record-mode',
  'trace-config-file',
  'trace-to-console',
  'trace-to-file',
  'trace-to-file-name',
  'log-net-log',
  'net-log-capture-mode',
  'ssl-key-log-file',
  'wait-for-debugger',
  'renderer-startup-dialog',
];

/** Switches that take a protection away, or run somebody else's code in place of ours. */
const weakeningSwitches = [
  'disable-web-security',
  'allow-running-insecure-content',
  'disable-site-isolation-trials',
  'disable-features',
  'enable-features',
  'enable-blink-features',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'user-data-dir',
  'load-extension',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'proxy-pac-url',
  'renderer-cmd-prefix',
  'gpu-launcher',
  'browser-subprocess-path',
  'utility-cmd-prefix',
  'ppapi-plugin-launcher',
  'single-process',
  'in-process-gpu',
  'unsafely-treat-insecure-origin-as-secure',
  'disk-cache-dir',
  'crash-dumps-dir',
];

const sandboxSwitches = [
  'no-sandbox',
  'disable-sandbox',
  'disable-gpu-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-setuid-sandbox',
  'disable-namespace-sandbox',
  'no-zygote-sandbox',
];

/** The bare name of a switch: `--Name=value`, `-name` and (on Windows) `/name` are the same to Chromium. */
function switchName(argument: string): string | undefined {
  const match = /^(?:--?|\/)([A-Za-z][A-Za-z0-9-]*)(?:=|$)/u.exec(argument);
  return match?.[1]?.toLowerCase();
}

/**
 * The switches among `argv` that this build refuses to start with (Electron security checklist, items 4, 6 and 8; fuses
 * cover Node's own options, but Chromium reads these even when every fuse is off).
 */
export function unsafeSwitches(argv: readonly string[], context: SwitchContext): readonly string[] {
  const refused = new Set([
    ...(context.drivable ? [] : debuggerSwitches),
    ...(context.drivable ? [] : weakeningSwitches),
    ...(context.drivable || context.runsAsRoot ? [] : sandboxSwitches),
  ]);
  const found = argv.map(switchName).filter((name) => name !== undefined && refused.has(name));
  return [...new Set(found)].filter((name) => name !== undefined);
}
