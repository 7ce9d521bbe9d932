/** Growing typed arrays, one per field of a node run. Instants are ms since the epoch; NaN: not known. */
export interface Columns {
  readonly path: string[];
  place: Uint32Array;
  kind: Uint8Array;
  status: Uint8Array;
  attempts: Uint16Array;
  readyAt: Float64Array;
  startedAt: Float64Array;
  endedAt: Float64Array;
  /** Instant of what is known; 0: nothing yet. */
  changedAt: Float64Array;
  size(): number;
  /** Adds a row in status 0 (`waiting`) and returns its index. */
  push(path: string, place: number, kind: number): number;
}

const FIRST = 256;

export function makeColumns(): Columns {
  let room = FIRST;
  const columns: Columns = {
    path: [],
    place: new Uint32Array(room),
    kind: new Uint8Array(room),
    status: new Uint8Array(room),
    attempts: new Uint16Array(room),
    readyAt: new Float64Array(room).fill(Number.NaN),
    startedAt: new Float64Array(room).fill(Number.NaN),
    endedAt: new Float64Array(room).fill(Number.NaN),
    changedAt: new Float64Array(room),
    size: () => columns.path.length,
    push(path, place, kind) {
      const index = columns.path.length;
      if (index === room) grow();
      columns.path.push(path);
      columns.place[index] = place;
      columns.kind[index] = kind;
      return index;
    },
  };

  function grow(): void {
    const before = room;
    room *= 2;
    const copy = <A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(made: A, from: A): A => {
      made.set(from as never);
      return made;
    };
    const instants = (from: Float64Array) => copy(new Float64Array(room).fill(Number.NaN, before), from);
    columns.place = copy(new Uint32Array(room), columns.place);
    columns.kind = copy(new Uint8Array(room), columns.kind);
    columns.status = copy(new Uint8Array(room), columns.status);
    columns.attempts = copy(new Uint16Array(room), columns.attempts);
    columns.readyAt = instants(columns.readyAt);
    columns.startedAt = instants(columns.startedAt);
    columns.endedAt = instants(columns.endedAt);
    columns.changedAt = copy(new Float64Array(room), columns.changedAt);
  }
  return columns;
}
