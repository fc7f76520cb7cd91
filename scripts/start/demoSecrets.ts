import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.record(z.string(), z.string());

/**
 * The passphrases that the tour has drawn for its keys and the passwords it has set, by name, so that a second tour
 * opens the same keys again. It is a file of the demonstration alone: the product never writes a secret anywhere.
 */
export class DemoSecrets {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  #read(): Record<string, string> {
    return existsSync(this.#path) ? schema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))) : {};
  }

  /** The secret of that name, or undefined when the tour has not come to choose it yet. */
  of(name: string): string | undefined {
    return this.#read()[name];
  }

  remember(name: string, secret: string): void {
    const all = { ...this.#read(), [name]: secret };
    writeFileSync(this.#path, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  }
}
