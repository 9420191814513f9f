import { unreachable } from '../assert.ts';
import type {
  CreateSink,
  CreateStream,
  FormatClause,
  OnErrorClause,
  RememberClause,
  Statement,
} from '../ast/statement.ts';
import { writeArgument, writeCall } from './call.ts';
import { durationText, sizeText } from './duration.ts';
import { writeName, writePath } from './name.ts';
import type { Printer } from './printer.ts';

export function writeStatement(to: Printer, node: Statement): void {
  to.placed(node.span, () => {
    switch (node.kind) {
      case 'query-statement':
        return to.query(node.query);
      case 'create-stream':
        return writeCreateStream(to, node);
      case 'create-sink':
        return writeCreateSink(to, node);
      case 'set':
        to.write('SET ');
        writeName(to, node.name);
        to.write(' = ');
        if (node.value.kind === 'duration') to.write(durationText(node.value.milliseconds));
        else to.expression(node.value);
        return;
      case 'show':
        return to.write(`SHOW ${node.what}`);
      case 'describe':
        to.write('DESCRIBE ');
        return writePath(to, node.name);
      case 'explain':
        to.write(node.analyze ? 'EXPLAIN ANALYZE ' : 'EXPLAIN ');
        if (node.subject.kind === 'name') writeName(to, node.subject);
        else writeStatement(to, node.subject);
        return;
      case 'drop':
        to.write(`DROP ${node.what} ${node.ifExists ? 'IF EXISTS ' : ''}`);
        writeName(to, node.name);
        if (node.cascade) to.write(' CASCADE');
        return;
      case 'engine':
        return to.write(node.text);
      default:
        return unreachable(node);
    }
  });
}

function writeCreate(to: Printer, what: 'STREAM' | 'SINK', node: CreateStream | CreateSink): void {
  to.write(
    `CREATE ${node.orReplace ? 'OR REPLACE ' : ''}${what} ${node.ifNotExists ? 'IF NOT EXISTS ' : ''}`,
  );
  writeName(to, node.name);
}

function writeCreateStream(to: Printer, node: CreateStream): void {
  writeCreate(to, 'STREAM', node);
  const { definition } = node;
  if (definition.kind === 'query') {
    if (node.remember !== undefined) writeRemember(to, node.remember);
    to.write(' AS ');
    to.query(definition.query);
    return;
  }
  const { columns } = definition;
  if (columns !== undefined) {
    to.write(' ');
    to.parenthesized(() =>
      to.list(columns, (column) => {
        writeName(to, column.name);
        to.write(` ${column.type.text}`);
      }),
    );
  }
  to.write(' FROM ');
  to.placed(definition.source.span, () => writeCall(to, definition.source));
  if (definition.format !== undefined) writeFormat(to, definition.format);
  if (node.remember !== undefined) writeRemember(to, node.remember);
  if (definition.onError !== undefined) writeOnError(to, definition.onError);
}

function writeCreateSink(to: Printer, node: CreateSink): void {
  writeCreate(to, 'SINK', node);
  to.write(' INTO ');
  to.placed(node.sink.span, () => writeCall(to, node.sink));
  if (node.remember !== undefined) writeRemember(to, node.remember);
  to.write(' AS ');
  to.query(node.query);
}

function writeFormat(to: Printer, node: FormatClause): void {
  to.write(' ');
  to.placed(node.span, () => {
    to.write('FORMAT ');
    writeName(to, node.name);
    if (node.options.length === 0) return;
    to.write(' ');
    to.parenthesized(() => to.list(node.options, (option) => writeArgument(to, option)));
  });
}

function writeOnError(to: Printer, node: OnErrorClause): void {
  to.write(' ');
  to.placed(node.span, () => {
    to.write(`ON ERROR ${node.action}`);
    if (node.into === undefined) return;
    to.write(' ');
    writeName(to, node.into);
  });
}

function writeRemember(to: Printer, node: RememberClause): void {
  to.write(' ');
  to.placed(node.span, () => {
    to.write(`REMEMBER ${durationText(node.duration.milliseconds)}`);
    if (node.bytes !== undefined) to.write(` OR ${sizeText(node.bytes)}`);
  });
}
