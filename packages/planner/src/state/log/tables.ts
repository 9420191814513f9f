import { sql } from '../../fragment.ts';
import type { Fragment } from '../../fragment.ts';
import type { TablePlan } from '../../plan.ts';
import { emitted, firstState, initSpan, keyColumns, stateColumns, visible } from '../state-program.ts';
import type { StateProgramInput } from '../state-program.ts';
import { ageingOf } from './log-input.ts';
import type { StateLogInput } from './log-input.ts';
import { slotOf } from './slots.ts';

/** The tables of one state, without their database. */
export type LogNames = ReturnType<typeof namesOf>;

export function namesOf({ id }: StateProgramInput) {
  return {
    base: `state_${id}`,
    older: `older_${id}`,
    fresh: `fresh_${id}`,
    part: `part_${id}`,
    next: `next_${id}`,
    wanted: `wanted_${id}`,
    cold: `cold_${id}`,
    old: `old_${id}`,
    touched: `touched_${id}`,
    evicted: `evicted_${id}`,
    due: `due_${id}`,
    current: `current_${id}`,
    visible: `visible_${id}`,
  };
}

/** What the base holds of each key: when it was touched last matters only to keys that time removes. */
export function knownColumns(input: StateLogInput): string[] {
  const columns = stateColumns(input.model);
  return ageingOf(input) === 'none' ? columns.filter((column) => column !== 'last_update') : columns;
}

/** Base and log, and what is needed within a batch; the base comes first, as the others have its columns. */
export function tablesOf(input: StateLogInput, names: LogNames): readonly TablePlan[] {
  const { model } = input;
  const known = knownColumns(input);
  const values = [...keyColumns(model), ...model.variables.map((variable) => variable.column)];
  const first = sql`SELECT ${known}, ${slotOf(model, 's')} AS weir_slot FROM (${firstState(input)}) AS s ORDER BY weir_slot`;
  const none = (columns: readonly string[]): Fragment =>
    sql`SELECT ${columns} FROM weir.main.${names.base} WHERE false`;
  const plain = none([...values, 'NULL::TIMESTAMP AS last_update']);
  const noVersions = none([...values, 'NULL::TIMESTAMP AS last_update', 'weir_slot', 'false AS weir_gone']);
  const emits = { state: names.touched, touched: names.touched, evicted: names.evicted };
  return [
    { name: names.base, kind: 'state', definition: first, ...initSpan(input) },
    { name: names.older, kind: 'state', definition: noVersions },
    { name: names.fresh, kind: 'state', definition: noVersions },
    {
      name: names.part,
      kind: 'scratch',
      definition: none([...known, 'weir_slot', 'false AS weir_gone']),
    },
    { name: names.next, kind: 'scratch', definition: none([...known, 'weir_slot']) },
    {
      name: names.wanted,
      kind: 'scratch',
      definition: sql`SELECT d.*, 0::INTEGER AS weir_slot FROM (${input.delta}) AS d WHERE false`,
    },
    { name: names.cold, kind: 'scratch', definition: none([...keyColumns(model), 'weir_slot']) },
    { name: names.old, kind: 'scratch', definition: none([...known, 'false AS weir_gone']) },
    { name: names.touched, kind: 'scratch', definition: plain },
    { name: names.evicted, kind: 'scratch', definition: plain },
    { name: names.current, kind: 'view', definition: visible(model, names.touched) },
    { name: names.visible, kind: 'view', definition: emitted(input, emits) },
  ];
}
