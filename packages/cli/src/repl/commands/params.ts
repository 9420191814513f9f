import { wordsOf } from '../text/parse-words.ts';
import { refuse, say, sayLines, twoColumns } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const paramsCommand: DotCommand = {
  name: 'params',
  usage: '[NAME VALUE | NAME | clear]',
  summary: 'values for $name in statements; without an argument lists them',
  details: [
    '.params least 5      $least is 5 in the statements that follow',
    ".params page '/a b'  a text; what looks like a number, true, false or NULL is that",
    '.params least        forgets it; .params clear forgets all',
    'They are bound as values, never put into the text.',
  ],
  arguments: () => ['clear'],
  run: (argument, { settings: { parameters } }) => {
    const [first = '', value, more] = wordsOf(argument);
    const name = first.replace(/^\$/, '').toLowerCase();
    if (argument === '') {
      const names = Object.keys(parameters);
      if (names.length === 0) return say('no value is set: .params NAME VALUE sets one');
      return sayLines(twoColumns(names.map((each) => [`$${each}`, parameters[each] ?? ''])));
    }
    if (argument === 'clear') return [{ kind: 'settings', change: { parameters: {} } }];
    if (more !== undefined)
      return refuse('.params takes a name and a value', `quotes hold words together: .params ${name} 'a b'`);
    if (!/^[a-z_]\w*$/.test(name) || name === 'batch_time')
      return refuse(`"${first}" cannot be the name of a parameter`, 'a name is a word, such as least');
    const { [name]: _before, ...others } = parameters;
    return [
      {
        kind: 'settings',
        change: { parameters: value === undefined ? others : { ...others, [name]: value } },
      },
    ];
  },
};
