import { type KeyObject, sign, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { z } from 'zod';
import { folderDifferences, presentIn, sha256OfFile } from './folderDifferences.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from './manifestFiles.ts';

const LARGEST_MANIFEST_BYTES = 4 * 1024 * 1024;

const fileEntry = z.strictObject({ path: z.string(), size: z.int().min(0), sha256: z.string().length(64) });
const linkEntry = z.strictObject({ path: z.string(), link: z.string() });
const manifestSchema = z.strictObject({
  product: z.literal('cartable'),
  format: z.literal(1),
  version: z.string(),
  electron: z.string(),
  entries: z.array(z.union([fileEntry, linkEntry])),
});

/** Every file of a program folder with its SHA-256, and every link with its target (macOS bundles hold some). */
export type Manifest = z.infer<typeof manifestSchema>;
type Entry = Manifest['entries'][number];

/** What its files take, in bytes. */
export function manifestBytes({ entries }: { readonly entries: readonly Entry[] }): number {
  return entries.reduce((sum, entry) => sum + ('link' in entry ? 0 : entry.size), 0);
}

/** Why a program folder is not what was released. `data.path` names the first file concerned. */
export type ManifestProblem =
  | 'program.manifest_missing'
  | 'program.manifest_forged'
  | 'program.file_missing'
  | 'program.file_changed'
  | 'program.file_unknown';

async function entriesOf(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const [path, present] of await presentIn(folder)) {
    entries.push(
      'link' in present
        ? { path, link: present.link }
        : { path, size: present.size, sha256: await sha256OfFile(join(folder, path)) },
    );
  }
  return entries;
}

/** Writes the manifest of everything in `folder` and its signature. `privateKey` is an Ed25519 key. */
export async function signManifest(
  folder: string,
  about: Pick<Manifest, 'version' | 'electron'>,
  privateKey: KeyObject,
): Promise<Manifest> {
  const manifest: Manifest = {
    product: 'cartable',
    format: 1,
    ...about,
    entries: await entriesOf(folder),
  };
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  await writeFile(join(folder, MANIFEST_FILE), bytes);
  await writeFile(join(folder, SIGNATURE_FILE), `${sign(null, bytes, privateKey).toString('base64')}\n`);
  return manifest;
}

/** The signed manifest of a folder, whose files are not looked at. */
export async function readSigned(
  folder: string,
  publicKey: KeyObject,
): Promise<Result<Manifest, ManifestProblem>> {
  const [manifestPath, signaturePath] = [join(folder, MANIFEST_FILE), join(folder, SIGNATURE_FILE)];
  if (!existsSync(manifestPath) || !existsSync(signaturePath)) return refused('program.manifest_missing');
  if ((await lstat(manifestPath)).size > LARGEST_MANIFEST_BYTES) return refused('program.manifest_forged');
  return openManifest(await readFile(manifestPath), await readFile(signaturePath, 'utf8'), publicKey);
}

/** A manifest's bytes and the base64 text of their signature, as a manifest that was checked. */
export function openManifest(
  bytes: Buffer,
  signatureText: string,
  publicKey: KeyObject,
): Result<Manifest, 'program.manifest_forged'> {
  const signature = Buffer.from(signatureText, 'base64');
  if (bytes.length > LARGEST_MANIFEST_BYTES) return refused('program.manifest_forged');
  // The signature first: nothing of an unsigned manifest is even parsed.
  if (!verify(null, bytes, publicKey, signature)) return refused('program.manifest_forged');
  const parsed = manifestSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  return parsed.success ? ok(parsed.data) : refused('program.manifest_forged');
}

/** Compares a program folder with its signed manifest: nothing changed, nothing missing, nothing added. */
export async function verifyManifest(
  folder: string,
  publicKey: KeyObject,
): Promise<Result<Manifest, ManifestProblem>> {
  const signed = await readSigned(folder, publicKey);
  if (!signed.ok) return signed;
  return compareFolder(folder, signed.value);
}

/** Compares a program folder with a manifest that was checked; the two files of the manifest itself do not count. */
export async function compareFolder(
  folder: string,
  manifest: Manifest,
): Promise<Result<Manifest, ManifestProblem>> {
  for await (const { code, path } of folderDifferences(folder, manifest)) return refused(code, { path });
  return ok(manifest);
}
