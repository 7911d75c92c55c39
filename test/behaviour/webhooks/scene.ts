import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { allowing, startDeliveries } from './endpoints.ts';
import { Receiver } from './receiver.ts';

/** A gateway that delivers to receivers on this machine, and for each test a business. */
export class WebhookScene {
  gateway!: TestGateway;
  receivers!: Receiver[];
  business!: TestBusiness;

  /** The first receiver. */
  get receiver(): Receiver {
    const [receiver] = this.receivers;
    if (!receiver) throw new Error('A scene has a receiver');
    return receiver;
  }
}

/** Opens it for the tests of a file, with so many receivers. */
export function useWebhooks(receivers = 1): WebhookScene {
  const scene = new WebhookScene();
  let stop: () => Promise<void>;
  beforeAll(async () => {
    scene.receivers = await Promise.all(
      Array.from({ length: receivers }, () => new Receiver().open()),
    );
    scene.gateway = await openGateway(allowing(...scene.receivers));
    stop = startDeliveries(scene.gateway.serving.app);
  });
  beforeEach(async () => {
    for (const receiver of scene.receivers) receiver.reset();
    scene.business = await scene.gateway.business();
  });
  afterAll(async () => {
    await stop();
    await scene.gateway.close();
    await Promise.all(scene.receivers.map((receiver) => receiver.close()));
  });
  return scene;
}
