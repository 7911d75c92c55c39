import { createServer } from 'node:http';
import type { App } from '../kernel/context.ts';
import type { Module } from '../kernel/module.ts';
import type { Gather } from '../kernel/observer.ts';
import { listenerOf } from '../http/listener.ts';
import { urlOf } from './banner.ts';
import { listen } from './listen.ts';

/** What all observers have seen in one process, by the names of their modules. */
export type Reports = Readonly<Record<string, unknown>>;

/** The reports of one process; undefined where it did not give them in time. */
export interface ProcessReports {
  readonly process: object;
  readonly reports: Reports | undefined;
}

/** Begins to watch this process, with everything that is switched on. */
export function watchAll(app: App, modules: readonly Module[]) {
  const watching = Promise.all(
    modules.map(async ({ name, observer }) => {
      const watch = observer?.port(app.settings) && (await observer.watch(app));
      return watch ? [{ name, watch }] : [];
    }),
  ).then((watches) => watches.flat());
  const others = Promise.all(modules.map(async ({ watch }) => watch?.(app)));
  return {
    /** Resolves with what they have seen, once all have begun. */
    reports: async (): Promise<Reports> => {
      await others;
      const all = (await watching).map(async ({ name, watch }) => [name, await watch.report()]);
      return Object.fromEntries(await Promise.all(all)) as Reports;
    },
    stop: async (): Promise<void> => {
      for (const { watch } of await watching) watch.stop();
      await Promise.all((await others).map(async (stop) => stop?.()));
    },
  };
}

/** Opens the port of every observer that is switched on, and prints its address. */
export async function openObservers(
  modules: readonly Module[],
  app: App,
  reports: () => Promise<readonly ProcessReports[]>,
  print: (line: string) => void,
): Promise<{ readonly close: () => Promise<void> }> {
  await using opened = new AsyncDisposableStack();
  for (const { name, observer } of modules) {
    const address = observer?.port(app.settings);
    if (!observer || !address) continue;
    const gather: Gather = async () =>
      (await reports()).map((each) => ({ process: each.process, report: each.reports?.[name] }));
    const server = createServer(listenerOf(app, [await observer.endpoint(gather)]));
    opened.defer(() => server.close().closeAllConnections());
    const port = await listen(server, address.port, address.host, address.prefix);
    print(`${observer.title} on ${urlOf(address.host, port)}${observer.path}`);
  }
  const all = opened.move();
  return { close: () => all.disposeAsync() };
}
