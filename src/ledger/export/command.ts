import { z } from 'zod';
import { EXAMPLE_ID } from '../../business/commands.ts';
import { findBusiness } from '../../business/change.ts';
import { barOf } from '../../kernel/bar.ts';
import { type Command, type Running, givenId } from '../../kernel/command.ts';
import type { App } from '../../kernel/context.ts';
import { isReaderGone, writeTo } from '../../kernel/output.ts';
import { TIME_HINT, time } from '../../kernel/time-text.ts';
import { BUSINESS_COLUMNS } from './columns.ts';
import { FORMATS, FORMAT_NAMES, type Format, type FormatName } from './format.ts';
import { type Selection, pagesOf } from './pages.ts';

/** The input of `export`. */
interface Input {
  readonly businessId: string;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly format: FormatName;
}

const instant = time(TIME_HINT);

/** `cli export`: the lines of `GET /payout/history`. */
export const exportCommand: Command<Input> = {
  name: 'export',
  summary:
    'Writes every entry of a business to stdout, the oldest first, as they are at this moment. What is ' +
    'interrupted says from where to go on.',
  example: `${EXAMPLE_ID} --from 2026-01-01 --format csv`,
  arguments: [{ name: 'BUSINESS_ID', description: "the business's id" }],
  options: [
    { name: 'from', value: 'ISO', description: 'only from this time on, such as 2026-01-31' },
    { name: 'to', value: 'ISO', description: 'only before this time' },
    { name: 'format', value: FORMAT_NAMES.join('|'), description: 'the form (default csv)' },
  ],
  input: z.object({
    businessId: givenId,
    from: instant.optional(),
    to: instant.optional(),
    format: z.enum(FORMAT_NAMES, `must be ${FORMAT_NAMES.join(' or ')}`).default('csv'),
  }),
  run: async (app, { format, ...selection }, running) => {
    await findBusiness(app.orm.em.fork(), selection.businessId);
    try {
      await writeAll(app, selection, FORMATS[format], running);
    } catch (error) {
      if (!isReaderGone(error)) throw error;
    }
    return undefined;
  },
};

async function writeAll(
  app: App,
  selection: Selection,
  format: Format,
  running: Running | undefined,
): Promise<void> {
  const output = running?.output ?? process.stdout;
  let count = 0;
  let last: string | undefined;
  let isWriting = false;
  running?.ifInterrupted(() => howToGoOn(count, last, isWriting));
  await writeTo(output, format.head(BUSINESS_COLUMNS));
  for await (const { entries, done } of pagesOf(app, selection)) {
    running?.signal.throwIfAborted();
    isWriting = true;
    await writeTo(output, format.lines(BUSINESS_COLUMNS, entries));
    isWriting = false;
    count += entries.length;
    const final = entries.at(-1);
    if (final) last = new Date(final.createdAt).toISOString();
    running?.progress(`${barOf(done)}, ${count} entries`);
  }
}

/** What a reader that is slow has been given of a page, nobody knows: its last line may be cut off. */
function howToGoOn(count: number, last: string | undefined, isWriting: boolean): string {
  const more = isWriting ? ' and some lines more, the last of which may be cut off' : '';
  const written = `Interrupted after ${count} entries${more}.`;
  if (last === undefined) return isWriting ? `${written} Begin again.` : written;
  const since = isWriting ? 'from that millisecond on' : 'of that very millisecond';
  return `${written} Go on with --from ${last}: entries ${since} come again.`;
}
