import type { LookupAddress } from 'node:dns';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { webhookAllow } from '../../../../src/settings/webhook-allow.ts';
import { Sender } from '../../../../src/webhook/send/sender.ts';

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function senderTo(port: number, answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const allow = webhookAllow(`http,127.0.0.0/8,:${port}`) ?? expect.fail('it is well formed');
  const sender = new Sender(allow, async (name) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(name);
    return addresses.map((address): LookupAddress => ({ address, family: 4 }));
  });
  onTestFinished(() => sender.close());
  const send = () =>
    sender.send({ url: `http://merchant.test:${port}/hook`, headers: {}, body: '{}' });
  return { send, asked, sender };
}

const REFUSED = {
  reply: undefined,
  error: 'The url may not lead to a private or reserved address.',
};

test('a name that leads to a private address is not connected to, also beside one that may be', async () => {
  const port = await serve((_request, response) => response.end());
  expect(await senderTo(port, [['10.0.0.1']]).send()).toEqual(REFUSED);
  expect(await senderTo(port, [['127.0.0.1', '10.0.0.1']]).send()).toEqual(REFUSED);
  expect(await senderTo(port, [['169.254.169.254']]).send()).toEqual(REFUSED);
});

test('the address that was checked is the one that is connected to, however the name changes', async () => {
  const hosts: (string | undefined)[] = [];
  const port = await serve(({ headers }, response) => {
    hosts.push(headers.host);
    response.writeHead(200, { Connection: 'close' }).end('ok');
  });
  const { send, asked } = senderTo(port, [['127.0.0.1'], ['10.0.0.1']]);
  expect(await send()).toMatchObject({ error: undefined, reply: { status: 200, body: 'ok' } });
  // It was asked for once: nothing looks it up again between the check and the connection.
  expect(asked).toEqual(['merchant.test']);
  expect(hosts).toEqual([`merchant.test:${port}`]);
  expect(await send()).toEqual(REFUSED);
  expect(hosts).toHaveLength(1);
});

test('a connection that the receiver has closed meanwhile is made anew', async () => {
  let served = 0;
  const port = await serve((request, response) => {
    served += 1;
    response.end('ok');
    // Closes without a word, as a receiver does whose idle time is over.
    if (served === 1) response.once('close', () => request.socket.destroy());
  });
  const { send } = senderTo(port, [['127.0.0.1']]);
  expect((await send())?.error).toBeUndefined();
  expect((await send())?.error).toBeUndefined();
  expect(served).toBe(2);
});

test('what is given up before its reply has no result', async () => {
  const port = await serve(() => undefined);
  const { send, sender } = senderTo(port, [['127.0.0.1']]);
  const sent = send();
  setTimeout(() => sender.giveUp(), 100);
  expect(await sent).toBeUndefined();
});
