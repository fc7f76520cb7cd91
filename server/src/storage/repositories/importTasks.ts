import type { Tables } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

/** An import of the page's, as the line keeps it. */
export interface StoredTask {
  readonly id: string;
  readonly desk: string;
  readonly schoolId: string;
  readonly key: string;
  readonly label: string;
  /** JSON. */
  readonly task: string;
  readonly state: Tables['import_task']['state'];
  /** JSON; null unless it was refused. */
  readonly outcome: string | null;
  readonly createdAt: number;
}

const columns = [
  'id',
  'desk',
  'school_id as schoolId',
  'key',
  'label',
  'task',
  'state',
  'outcome',
  'created_at as createdAt',
] as const;

/** Every task, in the order of asking. */
export async function listTasks(reader: Reader): Promise<readonly StoredTask[]> {
  return reader.selectFrom('import_task').select(columns).orderBy('no').execute();
}

export async function findTask(reader: Reader, id: string): Promise<StoredTask | undefined> {
  return reader.selectFrom('import_task').select(columns).where('id', '=', id).executeTakeFirst();
}

/** Puts a task at the end of the line. */
export async function insertTask(
  writer: Writer,
  { schoolId, createdAt, ...task }: Omit<StoredTask, 'state' | 'outcome'>,
): Promise<void> {
  const last = await writer
    .selectFrom('import_task')
    .select((eb) => eb.fn.max('no').as('no'))
    .executeTakeFirst();
  const row = { ...task, school_id: schoolId, created_at: createdAt, no: Number(last?.no ?? 0) + 1 };
  await writer
    .insertInto('import_task')
    .values({ ...row, state: 'waiting', outcome: null })
    .execute();
}

export async function setTask(
  writer: Writer,
  id: string,
  change: Partial<Pick<StoredTask, 'state' | 'outcome'>>,
): Promise<void> {
  await writer.updateTable('import_task').set(change).where('id', '=', id).execute();
}

export async function deleteTask(writer: Writer, id: string): Promise<void> {
  await writer.deleteFrom('import_task').where('id', '=', id).execute();
}
