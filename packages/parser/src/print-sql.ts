import type { Expression } from './ast/expression.ts';
import type { Query, QueryBody, TableReference } from './ast/query.ts';
import type { Statement } from './ast/statement.ts';
import { writeExpression } from './print/expression.ts';
import type { Printer } from './print/printer.ts';
import { writeBody, writeQuery } from './print/query.ts';
import { writeStatement } from './print/statement.ts';
import { writeTable } from './print/table.ts';
import { Writer } from './print/writer.ts';
import type { Place } from './print/writer.ts';

/** What can be printed on its own. */
export type Printable = Statement | Query | QueryBody | TableReference | Expression;

export interface PrintedSql {
  readonly sql: string;
  /** Which place of the source each range of `sql` came from; see `placeOf`. */
  readonly places: readonly Place[];
}

/**
 * The node as canonical SQL on one line: DuckDB reads it as the same tree as what the node was parsed from.
 * Identifiers are in quotes and operands in parentheses where they must be; weir's clauses are printed as
 * weir writes them, so a tree that is meant for DuckDB must not hold them any more.
 */
export function printSql(node: Printable): string {
  return printSqlWithPlaces(node).sql;
}

/**
 * `printSql` with a source map, so that what DuckDB says of a position in the printed text can be shown in
 * the user's text.
 */
export function printSqlWithPlaces(node: Printable): PrintedSql {
  const printer = new SqlPrinter();
  writePrintable(printer, node);
  return { sql: printer.text, places: printer.places };
}

class SqlPrinter extends Writer implements Printer {
  expression(node: Expression, atLeast?: number): void {
    writeExpression(this, node, atLeast);
  }

  query(node: Query): void {
    writeQuery(this, node);
  }

  table(node: TableReference): void {
    writeTable(this, node);
  }
}

function writePrintable(to: Printer, node: Printable): void {
  switch (node.kind) {
    case 'query':
      return writeQuery(to, node);
    case 'select':
    case 'set-operation':
    case 'values':
    case 'table-statement':
    case 'pivot':
    case 'unpivot':
    case 'describe-query':
    case 'parenthesized-query':
      return writeBody(to, node);
    case 'table':
    case 'table-function':
    case 'table-subquery':
    case 'table-values':
    case 'join':
    case 'table-pivot':
    case 'table-unpivot':
    case 'table-parenthesized':
      return writeTable(to, node);
    case 'query-statement':
    case 'create-stream':
    case 'create-sink':
    case 'set':
    case 'show':
    case 'describe':
    case 'explain':
    case 'drop':
    case 'engine':
      return writeStatement(to, node);
    default:
      return writeExpression(to, node);
  }
}
