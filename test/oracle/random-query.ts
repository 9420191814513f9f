import fc from 'fast-check';

/** A reference to a stream: its batch, or a window of so many batch intervals. */
export interface Reference {
  readonly stream: string;
  readonly windowLength?: number;
}

/** A query over references; how a reference is written is for the reader to say. */
export interface RandomQuery {
  /** Output times are the multiples of this, in batch intervals. */
  readonly slide: number;
  readonly sql: (relation: (reference: Reference) => string) => string;
}

/** A stream that a query can read: its columns are k and v. */
export interface Readable {
  readonly name: string;
  readonly slide: number;
}

type Sql = (relation: (reference: Reference) => string) => string;

const number = fc.integer({ min: -2, max: 6 });
const condition = fc.oneof(
  number.map((n) => `v > ${n}`),
  number.map((n) => `k = ${n}`),
  number.map((n) => `(v + k) % 2 = ${Math.abs(n) % 2}`),
  fc.constant('v IS NOT NULL'),
);
const aggregate = fc.constantFrom(
  'sum(v)',
  'count(*)',
  'count(v)',
  'min(v)',
  'max(v)',
  'count(DISTINCT v)',
  'sum(v * k)',
);
const joinKind = fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN');
const setOperation = fc.constantFrom('UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL');

/** A random query over some streams. Each gives the columns k and v, whole numbers, so that queries can stand on queries. */
export function randomQuery(streams: readonly Readable[]): fc.Arbitrary<RandomQuery> {
  const slides = [...new Set(streams.map((stream) => stream.slide))];
  const slide = fc.constantFrom(...slides, ...slides.map((each) => each * 2)).filter((each) => each <= 4);
  return slide.chain((chosen) => {
    const readable = streams.filter((stream) => chosen % stream.slide === 0);
    const source = fc.constantFrom(...readable).chain((stream): fc.Arbitrary<Sql> => {
      const windows = fc
        .integer({ min: 1, max: 5 })
        .map((length): Reference => ({ stream: stream.name, windowLength: length * stream.slide }));
      const reference: fc.Arbitrary<Reference> =
        chosen === stream.slide
          ? fc.oneof(fc.constant<Reference>({ stream: stream.name }), windows)
          : windows;
      return reference.map((each) => (relation) => `(SELECT k, v FROM ${relation(each)})`);
    });
    return querySql(source).map((sql) => ({ slide: chosen, sql }));
  });
}

function querySql(source: fc.Arbitrary<Sql>): fc.Arbitrary<Sql> {
  const { query } = fc.letrec<{ query: Sql; relation: Sql }>((tie) => ({
    relation: fc.oneof({ maxDepth: 2, depthIdentifier: 'query' }, source, tie('query').map(parenthesized)),
    query: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'query' },
      fc.tuple(tie('relation'), condition, number).map(
        ([from, where, n]): Sql =>
          (r) =>
            `SELECT k, v + ${n} AS v FROM ${from(r)} AS a WHERE ${where}`,
      ),
      fc.tuple(tie('relation'), aggregate).map(
        ([from, call]): Sql =>
          (r) =>
            `SELECT k, CAST(${call} AS BIGINT) AS v FROM ${from(r)} AS a GROUP BY k`,
      ),
      fc.tuple(tie('relation'), aggregate).map(
        ([from, call]): Sql =>
          (r) =>
            `SELECT 0 AS k, CAST(${call} AS BIGINT) AS v FROM ${from(r)} AS a`,
      ),
      fc.tuple(tie('relation'), tie('relation'), joinKind).map(
        ([left, right, kind]): Sql =>
          (r) =>
            `SELECT k, CAST(coalesce(a.v, 0) + 10 * coalesce(b.v, 0) AS BIGINT) AS v FROM ${left(r)} AS a ${kind} ${right(r)} AS b USING (k)`,
      ),
      fc.tuple(tie('relation'), tie('relation'), fc.constantFrom('SEMI', 'ANTI')).map(
        ([left, right, kind]): Sql =>
          (r) =>
            `SELECT k, v FROM ${left(r)} AS a ${kind} JOIN ${right(r)} AS b USING (k)`,
      ),
      fc.tuple(tie('relation'), tie('relation'), setOperation).map(
        ([left, right, operation]): Sql =>
          (r) =>
            `SELECT k, v FROM ${left(r)} AS a ${operation} SELECT k, v FROM ${right(r)} AS b`,
      ),
      fc.tuple(tie('relation'), tie('relation')).map(
        ([one, other]): Sql =>
          (r) =>
            `WITH c AS (SELECT k, v FROM ${one(r)} AS a) SELECT c.k, c.v FROM c WHERE c.v >= (SELECT min(v) FROM ${other(r)} AS b) OR c.k IN (SELECT k FROM c WHERE v > 1)`,
      ),
      fc.tuple(tie('relation'), tie('relation')).map(
        ([one, other]): Sql =>
          (r) =>
            `SELECT a.k, l.v FROM ${one(r)} AS a, LATERAL (SELECT CAST(count(*) AS BIGINT) AS v FROM ${other(r)} AS b WHERE b.k >= a.k) l`,
      ),
      tie('relation').map(
        (from): Sql =>
          (r) =>
            `SELECT DISTINCT k, v FROM ${from(r)} AS a`,
      ),
      tie('relation').map(
        (from): Sql =>
          (r) =>
            `SELECT k, CAST(rank() OVER (PARTITION BY k ORDER BY v) AS BIGINT) AS v FROM ${from(r)} AS a`,
      ),
    ),
  }));
  return query;
}

const parenthesized =
  (sql: Sql): Sql =>
  (relation) =>
    `(${sql(relation)})`;
