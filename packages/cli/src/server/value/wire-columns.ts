import { columnHeadings } from '@weir/runtime';
import { must } from '@weir/parser';
import type { Field } from 'apache-arrow';
import { Schema, Table } from 'apache-arrow';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import type { WireColumn } from '../wire/backend-message.ts';
import type { WireFormat } from '../wire/frontend-message.ts';
import type { ColumnType } from './postgres-type.ts';
import { columnTypeOf, columnTypeOid } from './postgres-type.ts';

/** Metadata of a field that is not sent as the type that its Arrow type stands for: a DuckDB type's name, or `oid`. */
export const wireTypeKey = 'weir.wire_type';

/** What the values of a field are sent as. */
export function columnTypeOfField(field: Field): ColumnType {
  const [heading] = columnHeadings(new Table(new Schema([field])));
  return columnTypeOf(field.metadata.get(wireTypeKey) ?? must(heading).type);
}

/** As many as PostgreSQL takes. */
const columnLimit = 1664;

/**
 * The columns of a result as clients are told of them. `formats` are as they come with Bind: none for all text, one
 * for all, or one for each.
 */
export function wireColumns(schema: Schema, formats: readonly WireFormat[]): WireColumn[] {
  const { fields } = schema;
  if (fields.length > columnLimit)
    throw new BackendError(
      sqlState.limitExceeded,
      `${fields.length} columns: clients can take ${columnLimit}`,
    );
  return fields.map((field, i) => {
    const columnType = columnTypeOfField(field);
    return {
      name: field.name,
      typeOid: columnTypeOid(columnType),
      typeSize: columnType.array ? -1 : columnType.type.size,
      typeModifier: columnType.modifier,
      format: formatOf(formats, i),
    };
  });
}

/** Throws a `BackendError` for a number of formats that does not fit, or a format that there is none. */
export function checkedFormats(formats: readonly number[], count: number): WireFormat[] {
  if (formats.length > 1 && formats.length !== count) {
    throw new BackendError(
      sqlState.protocolViolation,
      `bind message has ${formats.length} formats for ${count} values`,
    );
  }
  return formats.map((format) => {
    if (format === 0 || format === 1) return format;
    throw new BackendError(sqlState.invalidParameterValue, `unsupported format code: ${format}`);
  });
}

export function formatOf(formats: readonly WireFormat[], index: number): WireFormat {
  return (formats.length === 1 ? formats[0] : formats[index]) ?? 0;
}
