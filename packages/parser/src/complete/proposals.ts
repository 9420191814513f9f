import { unreachable } from '../assert.ts';
import { nameText } from '../print/name.ts';
import type { Proposal } from './candidate.ts';
import type {
  CatalogCall,
  CatalogColumn,
  CatalogFunction,
  CatalogOption,
  CatalogRelation,
  CompletionCatalog,
} from './catalog.ts';
import type { CallName, Offer } from './offer.ts';
import { sameName } from './scope.ts';
import type { CommonTable, ScopeRelation } from './scope.ts';
import { types, wordDocumentation } from './words.ts';

/** All that names at the cursor may mean. */
export interface Surroundings {
  readonly catalog: CompletionCatalog;
  /** Those of the catalog, and those that the text itself defines. */
  readonly relations: readonly CatalogRelation[];
  readonly scope: readonly ScopeRelation[];
  readonly commonTables: readonly CommonTable[];
  readonly typed: string;
}

/** The things that an offer stands for, in the order in which to show them. */
export function proposalsOf(offer: Offer, at: Surroundings): readonly Proposal[] {
  const { catalog } = at;
  switch (offer.what) {
    case 'words':
      return offer.words.map((word) => wordProposal(word, at.typed));
    case 'relations':
      return [
        ...at.commonTables.map(commonTableProposal),
        ...relationProposals(at.relations, ['stream', 'sink', 'table', 'view']),
      ];
    case 'relations-of':
      return relationProposals(at.relations, offer.kinds);
    case 'columns':
      return columnProposals(at.scope);
    case 'shared-columns':
      return sharedColumns(at.scope);
    case 'members':
      return memberProposals(offer.path, at);
    case 'functions':
      return catalog.functions
        .filter((entry) => (entry.kind === 'table') === offer.table)
        .map(functionProposal);
    case 'calls':
      return catalog[offer.of].map((call) => callProposal(call, offer.of));
    case 'options':
      return optionsOf(offer.call, catalog)
        .filter((option) => !offer.used.some((used) => sameName(used, option.name)))
        .map(optionProposal);
    case 'option-values':
      return optionsOf(offer.call, catalog)
        .filter((option) => sameName(option.name, offer.option))
        .flatMap(valueProposals);
    case 'settings':
      return catalog.settings.map(({ name, type, value, documentation }) => ({
        kind: 'setting',
        text: name,
        ...described(value === undefined ? type : `${type ?? ''} = ${value}`.trim(), documentation),
      }));
    case 'setting-values':
      return catalog.settings
        .filter((setting) => sameName(setting.name, offer.setting))
        .flatMap((setting) => valueProposals({ type: '', ...setting }));
    case 'durations':
      return durationProposals(at.typed);
    case 'types':
      return types.map((type) => ({ kind: 'type', text: type }));
    default:
      return unreachable(offer);
  }
}

/** In small letters when that is how the user writes. */
function wordProposal(word: string, typed: string): Proposal {
  const text = /[a-z]/.test(typed) && !/[A-Z]/.test(typed) ? word.toLowerCase() : word;
  return { kind: 'keyword', text, ...described(undefined, wordDocumentation.get(word)) };
}

function commonTableProposal(table: CommonTable): Proposal {
  return {
    kind: 'common-table',
    text: nameText(table.name),
    name: table.name,
    ...described(columnList(table.columns), undefined),
  };
}

function relationProposals(
  relations: readonly CatalogRelation[],
  kinds: readonly string[],
): readonly Proposal[] {
  return relations
    .filter((relation) => kinds.includes(relation.kind))
    .map(({ kind, name, columns, documentation }) => ({
      kind: kind === 'view' ? 'table' : kind,
      text: pathText(name),
      name,
      ...described(columnList(columns), documentation),
    }));
}

function pathText(name: string): string {
  return name
    .split('.')
    .map((part) => nameText(part))
    .join('.');
}

function columnList(columns: readonly { readonly name: string }[]): string | undefined {
  return columns.length === 0 ? undefined : columns.map((column) => column.name).join(', ');
}

/**
 * Columns by name; with a qualifier where several relations have one of that name. Then the relations, to
 * put a dot behind.
 */
function columnProposals(scope: readonly ScopeRelation[]): readonly Proposal[] {
  const all = scope.flatMap((relation) => relation.columns.map((column) => ({ relation, column })));
  const proposals = all.map(({ relation, column }): Proposal => {
    const isUnique = all.filter((other) => sameName(other.column.name, column.name)).length === 1;
    const qualifier = isUnique || relation.name === '' ? '' : `${nameText(relation.name)}.`;
    return columnProposal(column, qualifier);
  });
  const qualifiers = scope
    .filter((relation) => relation.name !== '')
    .map((relation): Proposal => ({ kind: 'alias', text: nameText(relation.name), name: relation.name }));
  return scope.length === 0 ? [] : [...proposals, ...qualifiers, ...batchColumns];
}

function columnProposal({ name, type }: CatalogColumn, qualifier = ''): Proposal {
  return { kind: 'column', text: qualifier + nameText(name), name, ...described(type, undefined) };
}

/** Columns that more than one relation has, as USING wants them. */
function sharedColumns(scope: readonly ScopeRelation[]): readonly Proposal[] {
  const all = scope.flatMap((relation) => relation.columns);
  const isShared = ({ name }: CatalogColumn): boolean =>
    all.filter((other) => sameName(other.name, name)).length > 1;
  return all.filter(isShared).map((column) => columnProposal(column));
}

/** What every continuous query has besides the columns of its streams. */
const batchColumns: readonly Proposal[] = [
  { kind: 'column', text: 'batch_time', type: 'TIMESTAMP', documentation: 'the time of the output batch' },
  { kind: 'column', text: 'window_start', type: 'TIMESTAMP', documentation: 'where the window begins' },
  {
    kind: 'column',
    text: 'window_end',
    type: 'TIMESTAMP',
    documentation: 'where the window ends: the time of the output batch',
  },
];

function memberProposals(path: readonly string[], { scope, relations }: Surroundings): readonly Proposal[] {
  const prefix = `${path.join('.')}.`.toLowerCase();
  const inSchema = relations.filter((candidate) => candidate.name.toLowerCase().startsWith(prefix));
  if (inSchema.length > 0) {
    return inSchema.map((candidate) => {
      const name = candidate.name.slice(prefix.length);
      return {
        kind: 'table',
        text: pathText(name),
        name,
        ...described(columnList(candidate.columns), undefined),
      };
    });
  }
  const relation = scope.find((candidate) => sameName(candidate.name, path.at(-1) ?? ''));
  if (relation === undefined) return [];
  return [...relation.columns.map((column) => columnProposal(column)), { kind: 'keyword', text: '*' }];
}

function functionProposal({ name, signatures, documentation }: CatalogFunction): Proposal {
  const takesNothing = signatures.length > 0 && signatures.every((signature) => signature.includes('()'));
  return {
    kind: 'function',
    text: `${nameText(name, 'function')}${takesNothing ? '()' : '('}`,
    name,
    ...described(
      signatures[0],
      [documentation, ...signatures.slice(1)].filter((line) => line !== undefined).join('\n'),
    ),
  };
}

const callKinds = { sources: 'source', sinks: 'sink', formats: 'format' } as const;

function callProposal({ name, signature, documentation }: CatalogCall, of: CallName['of']): Proposal {
  const text = of === 'formats' ? name : `${name}(`;
  return { kind: callKinds[of], text, name, ...described(signature, documentation) };
}

function optionsOf(call: CallName, catalog: CompletionCatalog): readonly CatalogOption[] {
  return catalog[call.of].find((entry) => sameName(entry.name, call.name))?.options ?? [];
}

function optionProposal({ name, type, documentation }: CatalogOption): Proposal {
  return { kind: 'option', text: `${name} => `, name, ...described(type, documentation) };
}

interface Valued {
  readonly type: string;
  readonly values?: readonly string[];
  readonly documentation?: string;
}

function valueProposals({ type, values, documentation }: Valued): readonly Proposal[] {
  if (/^(?:duration|interval)$/i.test(type)) return durationProposals('');
  const listed = values ?? (/^bool/i.test(type) ? ['true', 'false'] : []);
  return listed.map((text) => ({
    kind: 'value',
    text,
    name: text.replaceAll("'", ''),
    ...described(type, documentation),
  }));
}

const units = [
  ['ms', 'milliseconds'],
  ['s', 'seconds'],
  ['m', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
] as const;

/** With a number typed its units, else some that are often used. */
function durationProposals(typed: string): readonly Proposal[] {
  const number = /^\d+/.exec(typed)?.[0];
  if (number === undefined)
    return ['1s', '10s', '30s', '1m', '5m', '10m', '1h', '1d'].map((text) => ({ kind: 'duration', text }));
  return units.map(([unit, meaning]) => ({
    kind: 'duration',
    text: `${number}${unit}`,
    documentation: meaning,
  }));
}

function described(
  type: string | undefined,
  documentation: string | undefined,
): Pick<Proposal, 'type' | 'documentation'> {
  return {
    ...(type === undefined || type === '' ? {} : { type }),
    ...(documentation === undefined || documentation === '' ? {} : { documentation }),
  };
}
