import type { Caller } from '../../../../src/kernel/caller.ts';
import type { App } from '../../../../src/kernel/context.ts';
import type { Module } from '../../../../src/kernel/module.ts';
import type { HttpRequest } from '../../../../src/kernel/exchange.ts';
import { chainOf, findCaller } from '../../../../src/http/authenticate.ts';
import type { Route } from '../../../../src/kernel/route.ts';
import { modules } from '../../../../src/modules.ts';
import type { TestGateway, TestReply } from '../../../support/gateway.ts';
import { seen, seenOfNew, shownTo } from './reply.ts';
import { type Holdings, INPUTS } from './values.ts';
import { type Asker, NOBODY, type World } from './world.ts';

/** Values by place and name, such as `query cursor`. */
export type Given = ReadonlyMap<string, unknown>;

export const CREDENTIALS = ['header authorization', 'header x-payout-hash'];

/**
 * Puts what others have into everything that a route reads of its request, and says in words wherever
 * a reply shows it, or differs from the one to what nobody has.
 */
export async function walkRoutes(
  gateway: TestGateway,
  modules: readonly Module[],
  { byKey, byHash }: World,
): Promise<string[]> {
  const findings: string[] = [];
  for (const route of modules.flatMap(({ routes }) => routes ?? [])) {
    for (const method of route.methods) {
      const { inputs, caller } = await readBy(route, method, gateway.serving.app, byKey.holdings);
      const unknown = [...inputs].filter((input) => !(input in INPUTS));
      for (const input of unknown) findings.push(newInput(`${method} ${route.path}`, input));
      const asker = caller?.sees.kind === 'one' ? byHash : byKey;
      if (unknown.length > 0) continue;
      findings.push(...(await new RouteWalk(gateway, route, method, asker).walk([...inputs])));
    }
  }
  return findings;
}

export function newInput(route: string, input: string): string {
  return (
    `${route} reads ${input}, which is new: say in INPUTS (test/behaviour/tenants/walk/values.ts) ` +
    'what of another business may be put into it'
  );
}

const authenticators = modules.flatMap((module) => module.authenticators ?? []);

/** What a route reads of its request, whatever of it is missing; and who it takes the caller for. */
export async function readBy(route: Route, method: string, app: App, holder: Holdings) {
  const inputs = new Set<string>();
  let caller: Caller | undefined;
  const run = async (missing: readonly string[]): Promise<void> => {
    const known = new Set(inputs);
    const request = recorder(method, ownValues(holder, missing), (input) => inputs.add(input));
    try {
      const found = await findCaller(chainOf(authenticators, route.credentials), request, app);
      caller ??= found;
      if (!found) throw new Error('nobody is recognised');
      await route.variables?.(request, found);
    } catch {
      // It was refused what is missing: what it had read until then is known.
    }
    const more = [...inputs].filter((input) => !known.has(input));
    for (const input of more) await run([...missing, input]);
  };
  await run([]);
  return { inputs, caller };
}

/** What a holder would put into all that is read. */
export function ownValues(holder: Holdings, missing: readonly string[] = []): Given {
  const known = Object.entries(INPUTS).filter(([input]) => !missing.includes(input));
  return new Map(known.map(([input, value]) => [input, valueIn(value, holder)]));
}

export function valueIn(value: (typeof INPUTS)[string] | undefined, holder: Holdings): unknown {
  return value && ('of' in value ? value.of(holder) : value.plain);
}

/** A request that notes what is read of it. */
function recorder(method: string, given: Given, note: (input: string) => void): HttpRequest {
  const read = (input: string): string | undefined => {
    note(input);
    return given.has(input) ? String(given.get(input)) : undefined;
  };
  const noting = <Value>(place: string) =>
    new Proxy(fieldsOf(given, place) as Record<string, Value>, {
      get: (fields, name) => {
        // Whoever awaits an object asks it for `then`.
        if (typeof name === 'string' && name !== 'then') note(`${place} ${name}`);
        return Reflect.get(fields, name) as Value;
      },
    });
  const body = noting<unknown>('body');
  return {
    method,
    header: (name) => read(`header ${name.toLowerCase()}`),
    query: (name) => read(`query ${name}`),
    params: noting('path'),
    site: () => ({ host: '', isSecure: false }),
    json: async () => body,
  };
}

export function fieldsOf(given: Given, place: string): Record<string, unknown> {
  const fields = [...given].map(([input, value]) => [input.split(' '), value] as const);
  const own = fields.filter(([[where]]) => where === place);
  return Object.fromEntries(own.map(([[, name = ''], value]) => [name, value]));
}

class RouteWalk {
  readonly #gateway: TestGateway;
  readonly #route: Route;
  readonly #method: string;
  readonly #asker: Asker;

  constructor(gateway: TestGateway, route: Route, method: string, asker: Asker) {
    this.#gateway = gateway;
    this.#route = route;
    this.#method = method;
    this.#asker = asker;
  }

  /** Tries all that the route reads, and the credentials that it does not. */
  async walk(inputs: readonly string[]): Promise<string[]> {
    const [credential, ...others] = inputs;
    const tried = new Set([...others, ...CREDENTIALS.filter((each) => each !== credential)]);
    const findings: string[] = [];
    for (const input of tried) {
      const value = INPUTS[input];
      if (!value || !('of' in value)) continue;
      for (const { name, holdings } of this.#asker.strangers) {
        findings.push(...(await this.#compare(inputs, input, name, value.of(holdings))));
      }
    }
    // A hash is no key, nor is a key a hash: not even one that is good elsewhere.
    for (const { name, holdings } of this.#asker.strangers) {
      const wrong = wrongKind(credential, holdings);
      const control = wrongKind(credential, NOBODY);
      findings.push(...(await this.#compare(inputs, credential ?? '', name, wrong, control)));
    }
    return findings;
  }

  async #compare(
    inputs: readonly string[],
    input: string,
    name: string,
    theirs: unknown,
    nobodys: unknown = valueIn(INPUTS[input], NOBODY),
  ): Promise<string[]> {
    const reply = await this.#ask(inputs, input, theirs);
    const control = await this.#ask(inputs, input, nobodys);
    const what = `${this.#method} ${this.#route.path} with ${name}'s ${input}`;
    const shown = shownTo(this.#asker, reply, [theirs]).map((text) => `${what} ${text}`);
    const show = this.#isMutation() ? seenOfNew : seen;
    if (show(reply, theirs) === show(control, nobodys)) return shown;
    return [...shown, `${what}: ${reply.text} and with nobody's: ${control.text}`];
  }

  async #ask(inputs: readonly string[], input: string, value: unknown): Promise<TestReply> {
    const key = this.#isMutation() ? (await this.#gateway.business()).key : undefined;
    const own = ownValues({ ...this.#asker.holdings, ...(key !== undefined && { key }) });
    const given = new Map(inputs.map((each) => [each, own.get(each)]));
    given.set(input, value);
    return askRoute(this.#gateway, this.#route, this.#method, given);
  }

  #isMutation(): boolean {
    return this.#route.operation.startsWith('mutation');
  }
}

/** Asks a route with these values, each where it is read. */
export function askRoute(
  gateway: TestGateway,
  { path }: Route,
  method: string,
  given: Given,
): Promise<TestReply> {
  const query = new URLSearchParams(fieldsOf(given, 'query') as Record<string, string>);
  const params = fieldsOf(given, 'path');
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
  const isPost = method === 'POST';
  return gateway.fetch(`${filled}?${query}`, {
    method,
    headers: {
      ...(isPost && { 'Content-Type': 'application/json' }),
      ...(fieldsOf(given, 'header') as Record<string, string>),
    },
    ...(isPost && { body: JSON.stringify(fieldsOf(given, 'body')) }),
  });
}

export function wrongKind(credential: string | undefined, { hash, key }: Holdings): string {
  return credential === 'header authorization' ? `Bearer ${hash}` : key;
}
