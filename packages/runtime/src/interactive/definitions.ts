/** The statements that make the running pipeline, by what they define, so that it can be written to a file. */
export class Definitions {
  #entries: { readonly key: string; readonly sql: string }[] = [];

  /** `key`: `stream:clicks`, `sink:out`, `query:3`, `engine:7`. A definition of the same key is replaced. */
  add(key: string, sql: string): void {
    this.remove(key);
    this.#entries.push({ key, sql: sql.trim().replace(/;\s*$/, '') });
  }

  remove(key: string): void {
    this.#entries = this.#entries.filter((entry) => entry.key !== key);
  }

  /** A pipeline file. */
  text(): string {
    return this.#entries.map((entry) => `${entry.sql};\n`).join('\n');
  }
}
