import type { GraphQLSchema } from 'graphql';
import type { TestGateway, TestReply } from '../../../support/gateway.ts';
import { payUser } from '../../../support/users.ts';
import { lines, paused } from '../../pay-runs/drafts.ts';
import { type Given, type Leaf, isReference, leavesOf, unknownLeaf, valueOf } from './arguments.ts';
import { type Context, NOTHING, contextsOf, isHidden, isOpenTo, nobodysValue } from './contexts.ts';
import {
  type Operation,
  type Path,
  describePath,
  lastOf,
  opening,
  operationOf,
  pathsOf,
  rootSteps,
} from './operation.ts';
import { allUnder, seen, seenOfNew, shownTo } from './reply.ts';
import type { Holdings } from './values.ts';
import { sendOperation } from './view.ts';
import { type Asker, type Holder, type World, tellOf } from './world.ts';

/**
 * Puts what others have into every argument of the schema, by key and by hash, and says in words
 * wherever a reply shows it, or differs from the one to what nobody has.
 */
export async function walkGraphQL(
  gateway: TestGateway,
  schema: GraphQLSchema,
  { byKey, byHash }: World,
  paths: readonly Path[] = pathsOf(schema),
): Promise<string[]> {
  const unknown = paths.flatMap((path) => leavesOf(lastOf(path)).map(unknownLeaf));
  const named = unknown.filter((problem) => problem !== undefined);
  if (named.length > 0) return [...new Set(named)];
  const walk = new Walk(gateway, schema);
  const work = async (asker: Asker): Promise<void> => {
    for (const step of rootSteps(schema)) await walk.open([step], asker);
    for (const path of paths) await walk.put(path, asker);
  };
  await Promise.all([byKey, byHash].map(work));
  return [...new Set(walk.findings)];
}

class Walk {
  readonly findings: string[] = [];
  readonly #replies = new Map<string, Promise<TestReply>>();
  readonly #gateway: TestGateway;
  readonly #schema: GraphQLSchema;

  constructor(gateway: TestGateway, schema: GraphQLSchema) {
    this.#gateway = gateway;
    this.#schema = schema;
  }

  /** Asks a root field for what is the asker's own. */
  async open(path: Path, asker: Asker): Promise<void> {
    const what = `${asker.name} asks for ${describePath(path)}`;
    const { headers, holdings } = await this.#fresh(path, asker);
    const own = opening(path[0], holdings);
    const reply = await this.#send(headers, this.#operation(path, own, holdings));
    this.#checkShown(what, reply, asker);
    const code: unknown = reply.json?.errors?.[0]?.extensions?.code;
    const isOpen = isOpenTo(path, asker);
    if (isOpen && reply.json?.errors) this.findings.push(`${what}: ${reply.text}`);
    if (isOpen || code === 'FORBIDDEN') return;
    this.findings.push(`${what}, and it is not FORBIDDEN (nor in OPEN_TO_PAYOUT_USERS)`);
  }

  /** Puts what strangers have into each argument of a path's last field, among its other ones. */
  async put(path: Path, asker: Asker): Promise<void> {
    const leaves = leavesOf(lastOf(path));
    const isOpen = isOpenTo(path, asker);
    for (const leaf of leaves.filter(isReference)) {
      const contexts = isOpen && path.length === 1 ? contextsOf(leaves, leaf) : [NOTHING];
      for (const context of contexts) {
        for (const stranger of asker.strangers) {
          await this.#compare(path, leaf, context, asker, stranger);
        }
      }
      if (isOpen && !this.#isMutation(path) && !isHidden(path, asker)) {
        await this.#prove(path, leaf, asker);
      }
    }
  }

  async #compare(path: Path, leaf: Leaf, context: Context, asker: Asker, stranger: Holder) {
    const theirs = await this.#valueFor(path, leaf, context, stranger);
    const nobodys = nobodysValue(leaf, theirs);
    const reply = await this.#ask(path, leaf, context, asker, theirs);
    const control = await this.#ask(path, leaf, context, asker, nobodys);
    const show = this.#isMutation(path) ? seenOfNew : seen;
    const place = `${leaf.coordinate} in ${describePath(path)}`;
    const what = `${asker.name} puts ${stranger.name}'s into ${place}`;
    this.#checkShown(what, reply, asker, [theirs]);
    if (show(reply, theirs) === show(control, nobodys)) return;
    this.findings.push(`${what}: ${reply.text} and for nobody's: ${control.text}`);
  }

  /** The comparison must be able to fail: what is the asker's own is not answered as nobody's. */
  async #prove(path: Path, leaf: Leaf, asker: Asker): Promise<void> {
    const own = await this.#valueFor(path, leaf, NOTHING, asker);
    const reply = await this.#ask(path, leaf, NOTHING, asker, own);
    const control = await this.#ask(path, leaf, NOTHING, asker, nobodysValue(leaf, own));
    if (seen(reply) !== seen(control)) return;
    const place = `${leaf.coordinate} in ${describePath(path)}`;
    this.findings.push(`${asker.name} is shown nothing by its own ${place}: it proves nothing`);
  }

  async #ask(path: Path, leaf: Leaf, context: Context, asker: Asker, value: unknown) {
    const given = new Map([...context(asker.holdings), [leaf.at, value]]);
    const operation = this.#operation(path, given, asker.holdings);
    return this.#send((await this.#fresh(path, asker)).headers, operation);
  }

  /** A cursor is one of the very list that is asked, as the stranger itself is shown it. */
  async #valueFor(path: Path, leaf: Leaf, context: Context, holder: Holder): Promise<unknown> {
    if (!leaf.isCursor) return valueOf(leaf, holder.holdings);
    // Not to have it pay for a cursor.
    if (this.#isMutation(path)) return holder.holdings.cursor;
    const given = context(holder.holdings);
    const edges = '{ edges { cursor } }';
    const operation = operationOf(this.#schema, path, given, holder.holdings, edges);
    const { json } = await this.#send(holder.headers, operation);
    return allUnder('cursor', json)[0] ?? holder.holdings.cursor;
  }

  #checkShown(what: string, reply: TestReply, asker: Asker, sent: readonly unknown[] = []): void {
    this.findings.push(...shownTo(asker, reply, sent).map((shown) => `${what} ${shown}`));
  }

  /** A mutation is asked for by a business that has paid one user, or by that user: each finds the same. */
  async #fresh(path: Path, asker: Asker): Promise<Holder> {
    if (!this.#isMutation(path)) return asker;
    const business = await this.#gateway.business({ balance: 1_000 });
    const user = await payUser(this.#gateway, business, 'new@example.com');
    const runId = await paused(this.#gateway, business.id, lines(1));
    const webhook = await tellOf(this.#gateway, business);
    const last = '{ history(first: 1) { nodes { id } } }';
    const { json } = await this.#gateway.graphql(business, last);
    return {
      ...asker,
      holdings: {
        ...asker.holdings,
        ...user,
        ...webhook,
        runId,
        entryId: json.data.history.nodes[0].id,
        keyId: business.keyId,
      },
      headers: asker.isPayoutUser
        ? { 'X-Payout-Hash': user.hash }
        : { ...asker.headers, Authorization: `Bearer ${business.key}` },
    };
  }

  #isMutation([{ parent }]: Path): boolean {
    return parent === this.#schema.getMutationType();
  }

  #operation(path: Path, given: Given, holder: Holdings): Operation {
    return operationOf(this.#schema, path, given, holder);
  }

  /** Asks, once for each: nothing that is asked for here is changed by what was asked before. */
  #send(headers: Readonly<Record<string, string>>, operation: Operation): Promise<TestReply> {
    const key = JSON.stringify([headers, operation]);
    const reply = this.#replies.get(key) ?? sendOperation(this.#gateway, headers, operation);
    this.#replies.set(key, reply);
    return reply;
  }
}
