import { newMemory, noSystem } from './noSystem.ts';

/** A place in SQLite's memory. 0 is none. */
export type Pointer = number;

/** The functions of SQLite's C interface (https://sqlite.org/c3ref) that the portal's database uses. */
interface SqliteFunctions {
  __wasm_call_ctors(): void;
  malloc(bytes: number): Pointer;
  free(at: Pointer): void;
  sqlite3_initialize(): number;
  sqlite3_open_v2(name: Pointer, database: Pointer, flags: number, vfs: Pointer): number;
  sqlite3_close_v2(database: Pointer): number;
  sqlite3_extended_result_codes(database: Pointer, on: number): number;
  sqlite3_get_autocommit(database: Pointer): number;
  sqlite3_changes(database: Pointer): number;
  sqlite3_errmsg(database: Pointer): Pointer;
  sqlite3_exec(database: Pointer, sql: Pointer, each: 0, argument: 0, message: 0): number;
  sqlite3_prepare_v3(
    database: Pointer,
    sql: Pointer,
    bytes: number,
    flags: number,
    statement: Pointer,
    tail: 0,
  ): number;
  sqlite3_finalize(statement: Pointer): number;
  sqlite3_step(statement: Pointer): number;
  sqlite3_reset(statement: Pointer): number;
  sqlite3_clear_bindings(statement: Pointer): number;
  sqlite3_bind_parameter_index(statement: Pointer, name: Pointer): number;
  sqlite3_bind_null(statement: Pointer, at: number): number;
  sqlite3_bind_int(statement: Pointer, at: number, value: number): number;
  sqlite3_bind_int64(statement: Pointer, at: number, value: bigint): number;
  sqlite3_bind_double(statement: Pointer, at: number, value: number): number;
  sqlite3_bind_text(statement: Pointer, at: number, text: Pointer, bytes: number, end: number): number;
  sqlite3_bind_blob(statement: Pointer, at: number, blob: Pointer, bytes: number, end: number): number;
  sqlite3_column_count(statement: Pointer): number;
  sqlite3_column_name(statement: Pointer, column: number): Pointer;
  sqlite3_column_type(statement: Pointer, column: number): number;
  sqlite3_column_int64(statement: Pointer, column: number): bigint;
  sqlite3_column_double(statement: Pointer, column: number): number;
  sqlite3_column_text(statement: Pointer, column: number): Pointer;
  sqlite3_column_blob(statement: Pointer, column: number): Pointer;
  sqlite3_column_bytes(statement: Pointer, column: number): number;
}

/** SQLite's answers that are no errors, and its other constants in use. */
export const sqliteOk = 0;
export const sqliteRow = 100;
export const sqliteDone = 101;

const utf8 = new TextEncoder();
const text = new TextDecoder();
/** More than nearly every text of a record, so that the room is asked for once. */
const firstRoomBytes = 65_536;

/** SQLite in WebAssembly: its functions, and what goes into and out of its memory. */
export class SqliteModule {
  readonly call: SqliteFunctions;
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #room: Pointer;
  #roomBytes = firstRoomBytes;

  private constructor(call: SqliteFunctions, memory: WebAssembly.Memory) {
    this.call = call;
    this.#memory = memory;
    call.__wasm_call_ctors();
    if (call.sqlite3_initialize() !== sqliteOk) throw new Error('SQLite does not start');
    this.#bytes = new Uint8Array(memory.buffer);
    this.#room = this.#taken(firstRoomBytes);
  }

  /** Starts it from its compiled file (`@sqlite.org/sqlite-wasm/sqlite3.wasm`). */
  static async start(module: WebAssembly.Module): Promise<SqliteModule> {
    const memory = newMemory();
    const { exports } = await WebAssembly.instantiate(module, noSystem(module, memory));
    return new SqliteModule(exports as unknown as SqliteFunctions, memory);
  }

  /** SQLite's memory as it is now: growing it makes another view necessary. */
  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  /**
   * Puts a text, ended by a zero byte, where the next text or blob will stand: SQLite has to copy it in the call that it is for.
   * @returns its place and its length without the zero
   */
  put(value: string): { readonly at: Pointer; readonly length: number } {
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#makeRoom(value.length * 3 + 1);
    const { written } = utf8.encodeInto(
      value,
      this.bytes.subarray(this.#room, this.#room + this.#roomBytes - 1),
    );
    this.bytes[this.#room + written] = 0;
    return { at: this.#room, length: written };
  }

  /** The same for bytes. */
  putBytes(value: Uint8Array): Pointer {
    this.#makeRoom(value.length);
    this.bytes.set(value, this.#room);
    return this.#room;
  }

  /** Forgets what {@link put} and {@link putBytes} left. */
  wipe(): void {
    this.bytes.fill(0, this.#room, this.#room + this.#roomBytes);
  }

  textAt(at: Pointer, length: number): string {
    return text.decode(this.bytes.subarray(at, at + length));
  }

  /** A text that ends with a zero byte. */
  textTo0(at: Pointer): string {
    return this.textAt(at, this.bytes.indexOf(0, at) - at);
  }

  /** What a function wrote where it was told to put a pointer. */
  withResult(work: (at: Pointer) => number): { readonly code: number; readonly value: Pointer } {
    const at = this.#taken(4);
    try {
      const code = work(at);
      return { code, value: new DataView(this.#memory.buffer).getUint32(at, true) };
    } finally {
      this.call.free(at);
    }
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#roomBytes) return;
    const room = this.#taken(bytes);
    this.wipe();
    this.call.free(this.#room);
    this.#room = room;
    this.#roomBytes = bytes;
  }

  #taken(bytes: number): Pointer {
    const at = this.call.malloc(bytes);
    if (at === 0) throw new RangeError('SQLite has no more memory');
    return at;
  }
}
