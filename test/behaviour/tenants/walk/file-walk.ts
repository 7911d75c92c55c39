import { randomBytes } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { SECRET_KEY } from '../../../../src/business/caller.ts';
import type { Endpoint } from '../../../../src/kernel/endpoint.ts';
import type { Module } from '../../../../src/kernel/module.ts';
import { SESSION } from '../../../../src/session/caller.ts';
import type { TestGateway, TestReply } from '../../../support/gateway.ts';
import { seen, seenOfNew, shownTo } from './reply.ts';
import { CREDENTIALS, type Given, fieldsOf, newInput, valueIn, wrongKind } from './rest-walk.ts';
import { INPUTS } from './values.ts';
import { type Asker, NOBODY, type World } from './world.ts';

const CSV = 'text/csv';

/**
 * Puts what others have into everything that an endpoint of files is said to read, and says in words
 * wherever a file shows it, or differs from the one to what nobody has.
 */
export async function walkFiles(
  gateway: TestGateway,
  modules: readonly Module[],
  { byKey, byHash }: World,
): Promise<string[]> {
  const findings: string[] = [];
  const asked: string[] = [];
  for (const endpoint of modules.flatMap(
    (module) => module.endpoints?.(gateway.serving.app) ?? [],
  )) {
    const { path, methods, credentials = [] } = endpoint;
    // What takes a session alone is no file: behaviour/sessions tests it.
    if (credentials === 'optional' || credentials.includes(SESSION)) continue;
    for (const method of credentials.length > 0 ? methods : []) {
      const inputs = inputsOf(endpoint, method, modules);
      const unknown = inputs.filter((input) => !(input in INPUTS));
      findings.push(...unknown.map((input) => newInput(`${method} ${path}`, input)));
      if (unknown.length > 0) continue;
      const asker = credentials.includes(SECRET_KEY) ? byKey : byHash;
      findings.push(...(await new FileWalk(gateway, endpoint, method, asker).walk(inputs)));
      asked.push(`${method} ${path}`);
    }
  }
  if (asked.length === 0) findings.push('no endpoint of files was found: it proves nothing');
  return findings;
}

/** What is said to be read: by its own description, or by that of the route at the same address. */
function inputsOf({ path, descriptions }: Endpoint, method: string, modules: readonly Module[]) {
  const route = modules
    .flatMap(({ routes }) => routes ?? [])
    .find((each) => each.path === path && each.methods.some((one) => one === method));
  const { parameters = [] } = descriptions?.[method] ?? route?.descriptions?.[method] ?? {};
  return parameters.map(({ in: place, name }) => `${place} ${name.toLowerCase()}`);
}

class FileWalk {
  readonly #gateway: TestGateway;
  readonly #endpoint: Endpoint;
  readonly #method: string;
  readonly #asker: Asker;

  constructor(gateway: TestGateway, endpoint: Endpoint, method: string, asker: Asker) {
    this.#gateway = gateway;
    this.#endpoint = endpoint;
    this.#method = method;
    this.#asker = asker;
  }

  async walk(inputs: readonly string[]): Promise<string[]> {
    const { isPayoutUser, strangers, holdings } = this.#asker;
    const own = isPayoutUser ? 'header x-payout-hash' : 'header authorization';
    const whole = await this.#ask(new Map());
    const findings = this.#shown('nothing else', whole);
    if (whole.status >= 300) findings.push(`${this.#what('nothing else')}: ${whole.text}`);
    const credentials = [...CREDENTIALS, 'query payout_hash'].filter((each) => each !== own);
    for (const input of [...inputs, ...(isPayoutUser ? credentials : [])]) {
      const value = INPUTS[input];
      if (!value || !('of' in value)) continue;
      for (const stranger of strangers) {
        findings.push(...(await this.#compare(input, stranger.name, value.of(stranger.holdings))));
      }
      if (!credentials.includes(input)) findings.push(...(await this.#prove(input)));
    }
    // A hash is no key, nor is a key a hash.
    for (const { name, holdings: theirs } of strangers) {
      const control = wrongKind(own, NOBODY);
      findings.push(...(await this.#compare(own, name, wrongKind(own, theirs), control)));
    }
    const mine = await this.#ask(new Map([[own, wrongKind(own, holdings)]]));
    if (mine.status !== 401) findings.push(`${this.#what(own)}: ${mine.text}`);
    return findings;
  }

  async #compare(
    input: string,
    name: string,
    theirs: unknown,
    nobodys: unknown = nobodysValue(input),
  ): Promise<string[]> {
    const reply = await this.#ask(new Map([[input, theirs]]));
    const control = await this.#ask(new Map([[input, nobodys]]));
    const what = `${name}'s ${input}`;
    const shown = this.#shown(what, reply, [theirs]);
    if (this.#seen(reply, theirs) === this.#seen(control, nobodys)) return shown;
    return [...shown, `${this.#what(what)}: ${reply.text} and with nobody's: ${control.text}`];
  }

  /** The comparison must be able to fail: what is the asker's own is not answered as nobody's. */
  async #prove(input: string): Promise<string[]> {
    const own = valueIn(INPUTS[input], this.#asker.holdings);
    const nobodys = nobodysValue(input);
    const reply = await this.#ask(new Map([[input, own]]));
    const control = await this.#ask(new Map([[input, nobodys]]));
    // The address is another's, too, which reads more.
    if (reply.text.includes(' parameter is unknown.')) return [];
    const isSame = this.#seen(reply, own) === this.#seen(control, nobodys);
    return isSame ? [`${this.#what(`its own ${input}`)} shows nothing: it proves nothing`] : [];
  }

  /** Asks with the asker's own credential and path, and what is given instead or besides. */
  async #ask(given: Given): Promise<TestReply> {
    const { headers, holdings } = this.#asker;
    const path = this.#endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      String(given.get(`path ${name}`) ?? valueIn(INPUTS[`path ${name}`], holdings)),
    );
    const query = new URLSearchParams(fieldsOf(given, 'query') as Record<string, string>);
    const isUpload = this.#method === 'POST';
    const reply = await this.#gateway.fetch(`${path}?${query}`, {
      method: this.#method,
      headers: new Headers([
        ['Accept', CSV],
        ...(isUpload ? [['Content-Type', CSV] as const] : []),
        ...Object.entries({ ...lowerCase(headers), ...fieldsOf(given, 'header') }),
      ] as [string, string][]),
      // Each its own, else a run would be told to be the same as another.
      ...(isUpload && { body: `email,amount\n${randomBytes(8).toString('hex')}@b.co,1\n` }),
    });
    const isCsv = reply.headers.get('content-type')?.startsWith(CSV) === true;
    return isCsv ? { ...reply, json: parse(reply.text, { columns: true, cast: true }) } : reply;
  }

  #shown(what: string, reply: TestReply, sent: readonly unknown[] = []): string[] {
    return shownTo(this.#asker, reply, sent).map((shown) => `${this.#what(what)} ${shown}`);
  }

  #seen(reply: TestReply, sent: unknown): string {
    return this.#method === 'POST' ? seenOfNew(reply, sent) : seen(reply, sent);
  }

  #what(what: string): string {
    return `${this.#method} ${this.#endpoint.path} with ${what}`;
  }
}

/** A key is another each time: one that was used is nobody's no more. */
function nobodysValue(input: string): unknown {
  const value = valueIn(INPUTS[input], NOBODY);
  return input.endsWith('idempotency-key')
    ? `${String(value)}-${randomBytes(4).toString('hex')}`
    : value;
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
