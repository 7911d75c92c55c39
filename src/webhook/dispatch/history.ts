import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../business/business.ts';
import { HistoryEntry } from '../../ledger/entry.ts';
import { PayRunEvent } from '../../pay-run/pay-run-event.ts';
import { type Wanted, entryEvents } from './entry-events.ts';
import type { OutboundEvent } from './event.ts';
import { runEvents } from './run-events.ts';

/** How many entries are read at a time. */
const PAGE_SIZE = 500;

/** How far an endpoint has been told of history. */
export interface Place {
  /** The sequence of the last entry. */
  readonly cursor: number;
  /** The id of the last event of a pay run, or any id after it. */
  readonly runCursor: string;
}

/** A piece of what has happened, in its order. */
export interface Page {
  readonly events: readonly OutboundEvent[];
  /** How far it goes. */
  readonly place: Place;
  /** Whether it has anything, whether or not the endpoint asks for it. */
  readonly hasMoved: boolean;
  /** How many entries there were behind it when it was read. */
  readonly beyond: number;
  /** Whether there was nothing more then. */
  readonly isLast: boolean;
}

/**
 * What an endpoint is to be told next. Ids of entries and of events of pay runs are given under one
 * lock, so that sorted by id they are in the order in which it has happened.
 */
export async function nextPage(
  em: EntityManager,
  businessId: string,
  { cursor, runCursor }: Place,
  wanted: Wanted,
): Promise<Page> {
  // What is read afterwards is bounded by it: all of that is committed, and nothing is missing.
  const now = await em.findOneOrFail(Business, businessId, { refresh: true });
  const sequence = { $gt: cursor, $lte: now.entryCount };
  const entries = await entriesOf(em, { business: businessId, sequence }, 'sequence');
  const isFull = entries.length === PAGE_SIZE;
  const until = (isFull ? entries.at(-1)?.id : undefined) ?? now.lastId;
  const runs = await runEventsOf(em, businessId, runCursor, until);
  // Should there be more events of runs than fit, the entries after them wait.
  const cut = runs.length === PAGE_SIZE ? (runs.at(-1)?.id ?? until) : until;
  const told = entries.filter(({ id }) => id <= cut);
  const place = { cursor: told.at(-1)?.sequence ?? cursor, runCursor: cut };
  return {
    events: inOrder(told, runs, now.test, wanted),
    place,
    beyond: now.entryCount - place.cursor,
    hasMoved: told.length + runs.length > 0,
    isLast: !isFull && cut === until,
  };
}

/** A piece of what has happened between two ids, and the id that it goes to. */
export async function replayPage(
  em: EntityManager,
  businessId: string,
  { after, until }: { readonly after: string; readonly until: string },
  wanted: Wanted,
): Promise<{ readonly events: readonly OutboundEvent[]; readonly next: string | undefined }> {
  const { test } = await em.findOneOrFail(Business, businessId);
  const id = { $gt: after, $lte: until };
  const entries = await entriesOf(em, { business: businessId, id }, 'id');
  const end = entries.length === PAGE_SIZE ? (entries.at(-1)?.id ?? until) : until;
  const runs = await runEventsOf(em, businessId, after, end);
  const cut = runs.length === PAGE_SIZE ? (runs.at(-1)?.id ?? end) : end;
  const told = entries.filter((entry) => entry.id <= cut);
  const events = inOrder(told, runs, test, wanted);
  return { events, next: cut === until ? undefined : cut };
}

function entriesOf(
  em: EntityManager,
  where: FilterQuery<HistoryEntry> & object,
  by: 'sequence' | 'id',
): Promise<HistoryEntry[]> {
  return em.find(HistoryEntry, where, {
    orderBy: { [by]: 'asc' },
    limit: PAGE_SIZE,
    populate: ['payoutUser'],
  });
}

function runEventsOf(
  em: EntityManager,
  business: string,
  after: string,
  until: string,
): Promise<PayRunEvent[]> {
  const where = { business, id: { $gt: after, $lte: until } };
  return em.find(PayRunEvent, where, {
    orderBy: { id: 'asc' },
    limit: PAGE_SIZE,
    populate: ['run'],
  });
}

function inOrder(
  entries: readonly HistoryEntry[],
  runs: readonly PayRunEvent[],
  test: boolean,
  wanted: Wanted,
): OutboundEvent[] {
  const events = [
    ...entries.flatMap((entry) => entryEvents(entry, test, wanted)),
    ...runs.flatMap((event) => runEvents(event, test, wanted)),
  ];
  return events.sort((a, b) => (a.sourceId < b.sourceId ? -1 : Number(a.sourceId > b.sourceId)));
}
