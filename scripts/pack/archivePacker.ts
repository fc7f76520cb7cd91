import { createPackageWithOptions } from '@electron/asar';

/** Packs the folder named first into the archive named second, and ends when its last byte is written, or when none will be any more. */
const [folder = '', archive = ''] = process.argv.slice(2);
await createPackageWithOptions(folder, archive, { unpack: '**/*.node' });
