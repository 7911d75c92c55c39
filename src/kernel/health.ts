import { type App } from './context.ts';
import { type Endpoint } from './edge.ts';
import { FAULTS, Refusal } from './errors.ts';
import { send } from './http.ts';

/** `/health/live`: the process answers; `/health/ready`: it may be given work. */
export function healthEndpoints(app: App, draining: () => boolean): readonly Endpoint[] {
  const ok = { status: 200, body: { status: 'ok' }, headers: { 'Cache-Control': 'no-store' } };
  return [
    {
      path: '/health/live',
      methods: ['GET'],
      always: true,
      serve: async ({ res }) => send(res, ok),
    },
    {
      path: '/health/ready',
      methods: ['GET'],
      always: true,
      serve: async ({ res }) => {
        if (draining() || !(await isReady(app))) throw new Refusal(FAULTS.unavailable);
        send(res, ok);
      },
    },
  ];
}

/** Ready means that the database answers and has every migration that this code knows. */
async function isReady({ orm }: App): Promise<boolean> {
  try {
    return (await orm.migrator.getPending()).length === 0;
  } catch {
    return false;
  }
}
