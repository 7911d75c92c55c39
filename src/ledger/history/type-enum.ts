import type { Builder } from '../../kernel/builder.ts';
import { ENTRY_TYPES } from '../entry-types.ts';

/** Adds the type of what an entry moved. */
export function typeEnum(builder: Builder) {
  return builder.enumType('HistoryType', {
    description: 'What an entry moved. More kinds may come.',
    values: ENTRY_TYPES,
  });
}
