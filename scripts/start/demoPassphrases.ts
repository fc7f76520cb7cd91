import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.record(z.string(), z.string());

/**
 * The passphrases that the tour has drawn for the demonstration's keys, so that a second tour opens them again.
 * It is a file of the demonstration alone: the product never writes a passphrase anywhere.
 */
export class DemoPassphrases {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  #read(): Record<string, string> {
    return existsSync(this.#path) ? schema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))) : {};
  }

  /** The passphrase of a key, or undefined when the tour has not started it yet. */
  of(key: string): string | undefined {
    return this.#read()[key];
  }

  remember(key: string, passphrase: string): void {
    const all = { ...this.#read(), [key]: passphrase };
    writeFileSync(this.#path, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  }
}
