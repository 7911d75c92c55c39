import { createServer } from 'node:http';
import { type Module } from '../kernel/module.ts';
import { type Gather } from '../kernel/observer.ts';
import { addressOf } from './banner.ts';
import { type Front } from './front.ts';
import { listen } from './listen.ts';

/** Opens the ports at which the observers that are on may be asked, and says where they are. */
export async function openObservers(
  modules: readonly Module[],
  { app, reports }: Pick<Front, 'app' | 'reports'>,
  print: (line: string) => void,
): Promise<{ readonly close: () => Promise<void> }> {
  await using opened = new AsyncDisposableStack();
  for (const { name, observer } of modules) {
    const at = observer?.port(app.settings);
    if (!observer || !at) continue;
    const gather: Gather = async () =>
      (await reports()).map((each) => ({ process: each.process, report: each.reports?.[name] }));
    const server = createServer(await observer.listener(gather, app.log));
    opened.defer(() => server.close().closeAllConnections());
    const port = await listen(server, at.port, at.host, at.prefix);
    print(`${observer.title} on ${addressOf(at.host, port)}${observer.path}`);
  }
  const kept = opened.move();
  return { close: () => kept.disposeAsync() };
}
