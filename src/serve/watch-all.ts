import { type App } from '../kernel/context.ts';
import { type Module } from '../kernel/module.ts';
import { type Reports, type Watches } from '../kernel/observer.ts';

/** Begins to watch, with every observer that is on. */
export function watchAll(app: App, modules: readonly Module[]): Watches {
  const watching = Promise.all(
    modules.map(async ({ name, observer }) => {
      const watch = observer?.port(app.settings) && (await observer.watch(app));
      return watch ? [{ name, watch }] : [];
    }),
  ).then((watches) => watches.flat());
  return {
    reports: async () => {
      const all = (await watching).map(async ({ name, watch }) => [name, await watch.report()]);
      return Object.fromEntries(await Promise.all(all)) as Reports;
    },
    stop: async () => {
      for (const { watch } of await watching) watch.stop();
    },
  };
}
