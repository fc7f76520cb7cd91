/** The manifest beside the binaries, and the Ed25519 signature of its bytes in base64. */
export const MANIFEST_FILE = 'manifest.json';
export const SIGNATURE_FILE = 'manifest.sig';
