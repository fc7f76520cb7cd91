import { z } from 'zod';
import { line } from './fields.ts';

/** 4 GiB − 1: the largest file FAT32 can hold, and so the largest content accepted anywhere. */
export const maxContentBytes = 4 * 1024 ** 3 - 1;

/**
 * One immutable version of a file's bytes. `manifest` is the SHA-256 (64 hexadecimal digits) of the manifest, itself a blob that
 * lists the chunks; equal manifest = equal bytes.
 */
export const fileContent = z.strictObject({
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().min(0).max(maxContentBytes),
  mime: z
    .string()
    .max(127)
    .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/),
});
export type FileContent = z.infer<typeof fileContent>;

/** A file attached to a hand-in or a correction: a name and its content. */
export const attachment = z.strictObject({ name: line(255), content: fileContent });
export type Attachment = z.infer<typeof attachment>;
