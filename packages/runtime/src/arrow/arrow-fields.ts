import type { DataType, Field } from 'apache-arrow';

/** The fields inside a nested type. Types without any have `null` there, whatever the declaration says. */
export function childFields(type: DataType): readonly Field[] {
  const children: readonly Field[] | null = type.children;
  return children ?? [];
}

/**
 * A field without a name has `null` for it when apache-arrow read it from a file, whatever the declaration
 * says.
 */
export function fieldName(field: Field): string {
  const name: string | null = field.name;
  return name ?? '';
}

/** The type for messages and comparisons. Each class of types has such a text; their base class does not declare it. */
export function typeName(type: { toString(): string }): string {
  return type.toString();
}
