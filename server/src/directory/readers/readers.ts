import { aafReader } from './aaf/aafReader.ts';
import { csvReader } from './csv/csvReader.ts';
import type { DirectoryReader } from './reader.ts';
import { siecleReader } from './siecle/siecleReader.ts';
import { stsReader } from './sts/stsReader.ts';
import { udtReader } from './udt/udtReader.ts';

/** Every format that can be imported. */
export const readers: readonly DirectoryReader[] = [aafReader, csvReader, siecleReader, stsReader, udtReader];
