import type { Table } from '@weir/runtime';
import type { StateQuery } from './random-state-query.ts';
import { beginsAtMs } from './random-stream.ts';
import type { Reference } from './reference.ts';

/**
 * STATE by its definition, one batch after the other, with nothing kept but the rows: bare aggregates are computed anew from all rows of
 * a key since it began, variables in a table that is made anew at each batch.
 */
export class StateReference {
  readonly #reference: Reference;
  readonly #query: StateQuery;
  readonly #keys: readonly string[];

  private constructor(reference: Reference, query: StateQuery) {
    this.#reference = reference;
    this.#query = query;
    this.#keys = query.keys.length === 0 ? ['key0'] : query.keys.map((_, index) => `key${index}`);
  }

  static async open(reference: Reference, query: StateQuery): Promise<StateReference> {
    const opened = new StateReference(reference, query);
    await opened.#begin();
    return opened;
  }

  /** The output batch of a time; times must be given in order. */
  async batch(timeMs: number): Promise<Table> {
    await (this.#query.variables.length === 0 ? this.#aggregate(timeMs) : this.#update(timeMs));
    const conditions = [
      ...(this.#query.timeoutMs === undefined ? [] : [`${timeMs} - lu > ${this.#query.timeoutMs}`]),
      ...(this.#query.evictWhen === undefined ? [] : [`(${this.#named(this.#query.evictWhen, timeMs)})`]),
    ];
    await this.#run(
      `CREATE OR REPLACE TABLE evicted AS SELECT * FROM current WHERE ${conditions.length === 0 ? 'false' : conditions.join(' OR ')}`,
    );
    const keys = this.#keys.join(', ');
    const same = this.#keys.map((key) => `c.${key} IS NOT DISTINCT FROM e.${key}`).join(' AND ');
    await this.#run(`INSERT INTO gone SELECT ${keys}, ${timeMs} FROM evicted`);
    await this.#run(
      `CREATE OR REPLACE TABLE state AS SELECT * FROM current c WHERE NOT EXISTS (SELECT 1 FROM evicted e WHERE ${same})`,
    );
    return this.#reference.query(this.#output(timeMs));
  }

  #output(timeMs: number): string {
    const { emit, having, keys } = this.#query;
    const values =
      this.#query.variables.length > 0
        ? this.#query.variables.map((each) => each.name)
        : this.#query.aggregates.map((_, index) => `a${index}`);
    const columns = [...(keys.length === 0 ? [] : this.#keys), ...values].join(', ');
    const filter = having === undefined ? 'true' : this.#named(having, timeMs);
    const changed = `lu = ${timeMs}`;
    switch (emit) {
      case '':
        return `SELECT ${columns} FROM state WHERE ${filter}`;
      case 'CHANGES':
        return `SELECT ${columns} FROM state WHERE ${changed} AND ${filter}`;
      case 'EVICTED':
        return `SELECT ${columns} FROM evicted WHERE ${filter}`;
      case 'CHANGES, EVICTED':
        return `SELECT ${columns}, false AS evicted FROM state WHERE ${changed} AND ${filter} UNION ALL SELECT ${columns}, true AS evicted FROM evicted WHERE ${filter}`;
    }
  }

  async #begin(): Promise<void> {
    const where = this.#query.where === undefined ? '' : ` WHERE ${this.#query.where}`;
    const keys =
      this.#query.keys.length === 0
        ? ['0 AS key0']
        : this.#query.keys.map((key, index) => `${key} AS key${index}`);
    await this.#run(
      `CREATE OR REPLACE VIEW keyed AS SELECT ${keys.join(', ')}, *, rowid AS weir_row FROM rows_base${where}`,
    );
    await this.#run(
      `CREATE OR REPLACE TABLE gone AS SELECT ${this.#keys.join(', ')}, 0::BIGINT AS gone_at FROM keyed WHERE false`,
    );
    const initial = this.#query.variables.map(
      ({ name, type, initial: first = 'NULL' }) => `CAST(${first} AS ${type}) AS ${name}`,
    );
    if (this.#query.variables.length === 0) return;
    const none = `SELECT ${[...this.#keys, ...initial].join(', ')}, NULL::BIGINT AS lu FROM keyed WHERE false`;
    const one =
      this.#query.keys.length === 0 ? ` UNION ALL SELECT ${['0', ...initial].join(', ')}, NULL` : '';
    await this.#run(`CREATE OR REPLACE TABLE state AS ${none}${this.#query.init === undefined ? one : ''}`);
    const before = this.#query.keys.length === 0 ? ['0'] : [];
    for (const row of this.#query.init ?? [])
      await this.#run(`INSERT INTO state VALUES (${[...before, ...row, beginsAtMs].join(', ')})`);
  }

  /** Bare: all rows of a key since it was last removed. */
  async #aggregate(timeMs: number): Promise<void> {
    const calls = this.#query.aggregates.map((call, index) => `${call} AS a${index}`);
    const same = this.#keys.map((key) => `r.${key} IS NOT DISTINCT FROM g.${key}`).join(' AND ');
    // A join may give rows in any order, and some aggregates take the first.
    const since = `SELECT * FROM keyed r WHERE weir_time <= ${timeMs} AND NOT EXISTS (SELECT 1 FROM gone g WHERE ${same} AND g.gone_at >= r.weir_time) ORDER BY weir_row`;
    const group = this.#query.keys.length === 0 ? '' : ` GROUP BY ${this.#keys.join(', ')}`;
    const keys = this.#query.keys.length === 0 ? ['0 AS key0'] : this.#keys;
    await this.#run(
      `CREATE OR REPLACE TABLE current AS SELECT ${[...keys, ...calls].join(', ')}, max(weir_time) AS lu FROM (${since})${group}`,
    );
  }

  async #update(timeMs: number): Promise<void> {
    const { variables, everyBatch } = this.#query;
    const calls = [
      ...new Set(
        variables.flatMap((variable) =>
          [...variable.update.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? ''),
        ),
      ),
    ];
    const aggregates = calls.map((call, index) => `${call} AS agg${index}`);
    await this.#run(
      `CREATE OR REPLACE TABLE fresh AS SELECT ${[...this.#keys, ...aggregates, 'count(*) AS fresh_rows'].join(', ')} FROM keyed WHERE weir_time = ${timeMs} GROUP BY ${this.#keys.join(', ')}`,
    );
    await this.#run(
      `CREATE OR REPLACE TABLE nothing AS SELECT ${['count(*) AS fresh_rows', ...aggregates].join(', ')} FROM keyed WHERE false`,
    );
    const value = (template: string): string =>
      template
        .replaceAll('{batch_time}', `make_timestamp(${timeMs * 1000})`)
        .replaceAll(
          /<([^<>]+)>/g,
          (_, call: string) =>
            `(CASE WHEN d.fresh_rows IS NULL THEN e.agg${calls.indexOf(call)} ELSE d.agg${calls.indexOf(call)} END)`,
        )
        .replaceAll(/\{(\w+)\}/g, (_, name: string) => {
          const variable = variables.find((each) => each.name === name);
          return variable === undefined
            ? name
            : `(CASE WHEN s.known THEN s.${name} ELSE CAST(${variable.initial ?? 'NULL'} AS ${variable.type}) END)`;
        });
    const same = this.#keys.map((key) => `d.${key} IS NOT DISTINCT FROM s.${key}`).join(' AND ');
    const touched = everyBatch ? 'true' : 'd.fresh_rows IS NOT NULL';
    const columns = [
      ...this.#keys.map((key) => `CASE WHEN d.fresh_rows IS NULL THEN s.${key} ELSE d.${key} END AS ${key}`),
      ...variables.map(
        ({ name, type, update }) =>
          `CASE WHEN ${touched} THEN CAST(${value(update)} AS ${type}) ELSE s.${name} END AS ${name}`,
      ),
      `CASE WHEN d.fresh_rows IS NULL THEN s.lu ELSE ${timeMs} END AS lu`,
    ];
    await this.#run(
      `CREATE OR REPLACE TABLE current AS SELECT ${columns.join(', ')} FROM fresh d FULL JOIN (SELECT *, true AS known FROM state) s ON ${same}, nothing e`,
    );
  }

  #named(template: string, timeMs: number): string {
    return template
      .replaceAll('{batch_time}', `make_timestamp(${timeMs * 1000})`)
      .replaceAll('{last_update}', 'make_timestamp(lu * 1000)')
      .replaceAll(/\{(\w+)\}/g, (_, name: string) => name);
  }

  async #run(sql: string): Promise<void> {
    await this.#reference.connection.run(sql);
  }
}
