import { modules } from '../../src/modules.ts';
import { type TestGateway, openGateway } from './gateway.ts';
import { DatabaseProxy } from './tcp-proxy.ts';

/** Opens a gateway that has its database through a proxy; whoever calls closes both, the gateway first. */
export async function openProxied(
  environment: Record<string, string> = {},
): Promise<{ readonly gateway: TestGateway; readonly proxy: DatabaseProxy }> {
  const { promise, resolve } = Promise.withResolvers<DatabaseProxy>();
  const gateway = await openGateway(environment, modules, async (databaseUrl) => {
    const proxy = await DatabaseProxy.open(async () => databaseUrl);
    resolve(proxy);
    return proxy.through(databaseUrl);
  });
  return { gateway, proxy: await promise };
}
