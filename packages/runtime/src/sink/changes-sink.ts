import type { AnswerShape } from '@weir/planner';
import { Field, RecordBatch, Schema, Table } from 'apache-arrow';
import { fieldName } from '../arrow/arrow-fields.ts';
import { uniqueNames } from '../text/unique-names.ts';
import type { OutputBatch, Sink, SinkContext, SinkEngine, SinkWriter } from './sink.ts';

/**
 * A sink that is given what each answer changed in the one before, instead of the answers: the rows that went and those that came,
 * behind the column `op`, which says as Flink does what became of each: `+I` came, `-D` went, `-U` and `+U` are a row of the same key before
 * and after. An answer that changed nothing is not written; the first one is, even if it is empty.
 */
export function changesSink(sink: Sink): Sink {
  return {
    ...sink,
    open: async (options, context) => {
      const writer = await sink.open(options, context);
      return new ChangesWriter(writer, context);
    },
  };
}

class ChangesWriter implements SinkWriter {
  readonly #writer: SinkWriter;
  readonly #engine: SinkEngine;
  readonly #answers: AnswerShape;
  #before: Table | undefined;

  constructor(writer: SinkWriter, { engine, answers }: SinkContext) {
    this.#writer = writer;
    this.#engine = engine;
    this.#answers = answers;
  }

  async write({ batchTimeMs, table }: OutputBatch): Promise<void> {
    const isFirst = this.#before === undefined;
    const before = this.#answers.rowByRow ? undefined : this.#before;
    const changes = await changesBetween(before, table, this.#answers.keys, this.#engine);
    if (isFirst || changes.numRows > 0) await this.#writer.write({ batchTimeMs, table: changes });
    // What could not be written has not been told.
    this.#before = table;
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}

/**
 * What turns one answer into the next, in the columns of both behind `op`: rows that went, in their order, then rows that came, in theirs,
 * each behind the one of the same key that it takes the place of. Rows are the same when DuckDB groups them together; of several that are the same
 * only as many are told as there are more or fewer of.
 */
async function changesBetween(
  before: Table | undefined,
  after: Table,
  keys: AnswerShape['keys'],
  engine: SinkEngine,
): Promise<Table> {
  // Columns may have any names, the same one even.
  const { fields } = after.schema;
  const names = fields.map((_, i) => nameOf(i));
  const rows = renamed([...(before?.batches ?? []), ...after.batches], after.schema, names);
  const changes = await engine.query(changesSql(before?.numRows ?? 0, names, keys), rows);
  return renamed(changes.batches, changes.schema, uniqueNames(['op', ...fields.map(fieldName)]));
}

function nameOf(position: number): string {
  return `c${position}`;
}

/**
 * The rows of both answers are numbered as they lie, those of the old one first. Rows that are the same are put together: where the
 * answers have the same number of them nothing has changed, else those that one has more are. What went and what came is then paired by the
 * keys; without any each row is on its own.
 */
function changesSql(rowsBefore: number, columns: readonly string[], keys: AnswerShape['keys']): string {
  const all = columns.join(', ');
  const pair = ['nth', ...(keys ?? []).map(nameOf)].join(', ');
  const partner = keys === undefined ? 'NULL' : `max(i) OVER (PARTITION BY ${pair})`;
  const isUpdate = keys === undefined ? 'false' : `count(*) OVER (PARTITION BY ${pair}) = 2`;
  return `
    WITH numbered AS MATERIALIZED (SELECT row_number() OVER () AS i, * FROM weir_output()),
    same AS (
      SELECT coalesce(list(i ORDER BY i) FILTER (i <= ${rowsBefore}), []) AS old, coalesce(list(i ORDER BY i) FILTER (i > ${rowsBefore}), []) AS new
      FROM numbered GROUP BY ${all} HAVING len(old) <> len(new)
    ),
    changed AS (
      SELECT i > ${rowsBefore} AS is_new, numbered.*
      FROM numbered SEMI JOIN (SELECT unnest(old[len(new) + 1:] || new[len(old) + 1:]) AS i FROM same) USING (i)
    ),
    counted AS (SELECT *, row_number() OVER (PARTITION BY ${['is_new', ...(keys ?? []).map(nameOf)].join(', ')} ORDER BY i) AS nth FROM changed),
    paired AS (SELECT *, ${isUpdate} AS is_update, ${partner} AS partner FROM counted)
    SELECT CASE WHEN is_update THEN if(is_new, '+U', '-U') ELSE if(is_new, '+I', '-D') END AS op, ${all}
    FROM paired
    ORDER BY is_new OR is_update, if(is_update, partner, i), is_new`;
}

/** The same rows under other names. */
function renamed(
  batches: readonly RecordBatch[],
  { fields, metadata }: Schema,
  names: readonly string[],
): Table {
  const schema = new Schema(
    fields.map((field, i) => new Field(names[i] ?? '', field.type, field.nullable, field.metadata)),
    metadata,
  );
  return new Table(
    schema,
    batches.map((batch) => new RecordBatch(schema, batch.data)),
  );
}
