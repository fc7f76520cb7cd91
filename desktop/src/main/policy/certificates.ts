import { X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;

/** The certificates of a PEM file, each checked to be one; undefined when there is none, or one that is no certificate. */
export function pemCertificates(text: string): readonly string[] | undefined {
  const found = text.match(PEM) ?? [];
  try {
    for (const one of found) new X509Certificate(one);
  } catch {
    return undefined;
  }
  return found.length === 0 ? undefined : found;
}
