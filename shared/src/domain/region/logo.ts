import { z } from 'zod';
import { fromBase64 } from '../../lib/base64.ts';

/** Largest logo, in bytes and in pixels a side: it travels to every key of the school. */
export const maxLogoBytes = 32 * 1024;
export const maxLogoSide = 512;

export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type LogoType = (typeof logoTypes)[number];

/** A checked picture; `data` is base64. */
export const logoSchema = z.strictObject({
  type: z.enum(logoTypes),
  data: z
    .string()
    .max(Math.ceil(maxLogoBytes / 3) * 4)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/),
});
export type Logo = z.infer<typeof logoSchema>;

/** Why a picture is refused; each is the end of a code `region.logo_…`. */
export type LogoFault = 'type' | 'size' | 'side';

/**
 * Judges a picture by its own bytes, whatever it is called. PNG, JPEG and WebP only: an SVG is a document that may hold scripts and fetch
 * things, and is refused whole rather than cleaned (docs/decisions/0154).
 */
export function checkLogo(data: string): { readonly logo: Logo } | { readonly fault: LogoFault } {
  // Before it is decoded: an oversize text costs nothing.
  if (data.length > Math.ceil(maxLogoBytes / 3) * 4) return { fault: 'size' };
  const bytes = fromBase64(data);
  if (bytes === undefined) return { fault: 'type' };
  if (bytes.length > maxLogoBytes) return { fault: 'size' };
  const found = pngSize(bytes) ?? jpegSize(bytes) ?? webpSize(bytes);
  if (found === undefined) return { fault: 'type' };
  const { type, width, height } = found;
  if (Math.min(width, height) < 1 || Math.max(width, height) > maxLogoSide) return { fault: 'side' };
  return { logo: { type, data } };
}

interface Found {
  readonly type: LogoType;
  readonly width: number;
  readonly height: number;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const begins = (bytes: Uint8Array, at: number, signs: readonly number[]) =>
  signs.every((sign, index) => bytes[at + index] === sign);
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

/** The header chunk is the first of a PNG (ISO/IEC 15948, 11.2.2). */
function pngSize(bytes: Uint8Array): Found | undefined {
  if (!begins(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return undefined;
  if (bytes.length < 33 || !begins(bytes, 12, letters('IHDR'))) return undefined;
  const data = view(bytes);
  return { type: 'image/png', width: data.getUint32(16), height: data.getUint32(20) };
}

/** Walks the segments of a JPEG to its frame header (ITU-T T.81, B.2.2). */
function jpegSize(bytes: Uint8Array): Found | undefined {
  if (!begins(bytes, 0, [0xff, 0xd8, 0xff])) return undefined;
  const data = view(bytes);
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { type: 'image/jpeg', width: data.getUint16(at + 7), height: data.getUint16(at + 5) };
    }
    at += 2 + data.getUint16(at + 2);
  }
  return undefined;
}

/** The three forms of WebP (RFC 9649, 2.5 to 2.7). */
function webpSize(bytes: Uint8Array): Found | undefined {
  if (bytes.length < 30 || !begins(bytes, 0, letters('RIFF')) || !begins(bytes, 8, letters('WEBP')))
    return undefined;
  const data = view(bytes);
  const size = (width: number, height: number): Found => ({ type: 'image/webp', width, height });
  if (begins(bytes, 12, letters('VP8X'))) {
    const three = (at: number) => 1 + (data.getUint16(at, true) | ((bytes[at + 2] ?? 0) << 16));
    return size(three(24), three(27));
  }
  if (begins(bytes, 12, letters('VP8L'))) {
    const packed = data.getUint32(21, true);
    return size(1 + (packed & 0x3fff), 1 + ((packed >> 14) & 0x3fff));
  }
  if (!begins(bytes, 12, letters('VP8 '))) return undefined;
  return size(data.getUint16(26, true) & 0x3fff, data.getUint16(28, true) & 0x3fff);
}
