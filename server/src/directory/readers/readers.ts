import { aafReader } from './aaf/aafReader.ts';
import { csvReader } from './csv/csvReader.ts';
import type { DirectoryReader } from './reader.ts';

/** Every format that can be imported. */
export const readers: readonly DirectoryReader[] = [aafReader, csvReader];
