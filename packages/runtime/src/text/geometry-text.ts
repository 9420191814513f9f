import type { ByteWriter } from './byte-writer.ts';
import { writeDouble } from './number-text.ts';

// GEOMETRY is well-known binary, little end first, with the type numbers of ISO 13249-3 (1000 is added for Z, 2000
// for M, 3000 for both); its text is well-known text.

const names = [
  '',
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
];
const dimensionNames = ['', ' Z', ' M', ' ZM'];

/** Writes a geometry as DuckDB does: `POINT Z (1 2 3)`, `LINESTRING EMPTY`. */
export function writeGeometry(out: ByteWriter, bytes: Uint8Array): void {
  new GeometryText(out, bytes).geometry(true);
}

class GeometryText {
  readonly #out: ByteWriter;
  readonly #view: DataView;
  #at = 0;

  constructor(out: ByteWriter, bytes: Uint8Array) {
    this.#out = out;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The members of a MULTIPOINT and the like stand without their names. */
  geometry(isNamed: boolean): void {
    this.#at += 1;
    const code = this.#integer();
    const kind = code % 1000;
    const flags = Math.floor(code / 1000);
    if (isNamed) this.#out.ascii(`${names[kind] ?? ''}${dimensionNames[flags] ?? ''} `);
    const coordinates = 2 + (flags & 1) + (flags >> 1);
    if (kind === 1) this.#point(coordinates, isNamed);
    else if (kind === 2) this.#list(() => this.#position(coordinates));
    else if (kind === 3) this.#list(() => this.#list(() => this.#position(coordinates)));
    else this.#list(() => this.geometry(kind === 7));
  }

  /** A point without coordinates has NaN for them. */
  #point(coordinates: number, isNamed: boolean): void {
    if (Number.isNaN(this.#view.getFloat64(this.#at, true))) {
      this.#at += 8 * coordinates;
      this.#out.ascii('EMPTY');
      return;
    }
    if (isNamed) this.#out.ascii('(');
    this.#position(coordinates);
    if (isNamed) this.#out.ascii(')');
  }

  #list(writeItem: () => void): void {
    const count = this.#integer();
    if (count === 0) {
      this.#out.ascii('EMPTY');
      return;
    }
    for (let i = 0; i < count; i++) {
      this.#out.ascii(i === 0 ? '(' : ', ');
      writeItem();
    }
    this.#out.ascii(')');
  }

  #position(coordinates: number): void {
    for (let i = 0; i < coordinates; i++) {
      if (i > 0) this.#out.ascii(' ');
      const start = this.#out.length;
      writeDouble(this.#out, this.#view.getFloat64(this.#at, true));
      // Whole numbers stand without a point here.
      if (this.#out.text(start).endsWith('.0')) this.#out.truncate(this.#out.length - 2);
      this.#at += 8;
    }
  }

  #integer(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }
}
