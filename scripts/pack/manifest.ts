/** The program reads signed manifests too, before it takes an update: they stand with the update's code. */
export { MANIFEST_FILE, SIGNATURE_FILE } from '@cartable/desktop/update/install/manifestFiles.ts';
export {
  compareFolder,
  type Manifest,
  type ManifestProblem,
  manifestBytes,
  openManifest,
  signManifest,
  verifyManifest,
} from '@cartable/desktop/update/install/programManifest.ts';
