import { perApp } from '../../kernel/context.ts';
import { Places } from '../../kernel/places.ts';

/** The places for exports in a gateway's process: each takes one for as long as it is sent. */
export const placesOf = perApp(({ settings }) => new Places(settings.EXPORTS_MAX));
