import { createHash } from 'node:crypto';

/** How long a copied secret stays on the clipboard, in milliseconds. */
export const secretLifeMs = 30_000;

/** The system's clipboard, as far as a secret needs it. Electron answered at once until it took the web's form, with promises. */
export interface TextClipboard {
  readText(): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
  clear(): void;
}

/** Puts secrets on the clipboard and takes them away again: after 30 s, at the next lock, and at the end. */
export interface SecretClipboard {
  copy(secret: Uint8Array): Promise<void>;
  /** Takes the secret away now. Something else that was copied meanwhile stays. */
  clear(): Promise<void>;
}

/** @example secretClipboard(clipboard).copy(utf8('3QK7-…')) */
export function secretClipboard(clipboard: TextClipboard): SecretClipboard {
  // Only a digest is kept, to recognise the secret: not a second copy of it.
  let digest: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const clear = async (): Promise<void> => {
    clearTimeout(timer);
    const ours = digest;
    digest = undefined;
    if (ours !== undefined && digestOf(await clipboard.readText()) === ours) clipboard.clear();
  };
  return {
    async copy(secret) {
      const text = new TextDecoder().decode(secret);
      digest = digestOf(text);
      clearTimeout(timer);
      timer = setTimeout(() => void clear(), secretLifeMs);
      await clipboard.writeText(text);
    },
    clear,
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
